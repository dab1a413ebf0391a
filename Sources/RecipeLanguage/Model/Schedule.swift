extension Experiment {
  /// Optimiser and learning rate.
  package struct Schedule: Hashable, Sendable {
    package enum Optimizer: String, Hashable, Codable, Sendable, CaseIterable { case sgd, adamw }
    package enum Policy: String, Hashable, Codable, Sendable, CaseIterable { case step, cosine, constant }
    package enum Unit: String, Hashable, Codable, Sendable, CaseIterable { case epoch, iteration }

    /// Linear: rate · (1 − (1 − t/w)(1 − ratio)) for main iteration t < w.
    package struct WarmUp: Hashable, Sendable {
      /// Exactly one of the two is set.
      package var epochs: Int?
      package var iterations: Int?
      package var ratio: Double

      init(_ reader: LeafReader) {
        epochs = reader.optionalInt("epochs")
        iterations = reader.optionalInt("iterations")
        ratio = reader.double("ratio")
      }
    }

    /// Factors for the parameters whose name contains `match`; of several, the longest `match` counts.
    package struct ParameterGroup: Hashable, Sendable {
      package var match: String
      package var rate: Double
      package var weightDecay: Double

      init(_ element: CanonicalValue) {
        match = element["match"]?.text ?? ""
        rate = element["lr"]?.number ?? 1
        weightDecay = element["weight_decay"]?.number ?? 1
      }
    }

    package var optimizer: Optimizer
    package var rate: Double
    package var momentum: Double
    package var isNesterov: Bool
    package var weightDecay: Double
    package var groups: [ParameterGroup]
    /// AdamW's.
    package var betas: [Double]
    /// Total L2 norm of the gradient; nil does not clip.
    package var clipNorm: Double?
    package var policy: Policy
    package var milestones: [Int]
    /// Factor at each milestone.
    package var gamma: Double
    /// Lowest rate of the cosine.
    package var minimum: Double
    /// Whether the rate changes every epoch or every main iteration.
    package var by: Unit
    package var epochs: Int
    package var warmUp: WarmUp?
    package var labelSmoothing: Double
    /// Decay of the exponential moving average of the weights; nil keeps none.
    package var averageDecay: Double?

    init(_ reader: LeafReader) {
      optimizer = reader.choice("optimizer")
      rate = reader.double("lr")
      momentum = reader.double("momentum")
      isNesterov = reader.bool("nesterov")
      weightDecay = reader.double("weight_decay")
      groups = reader.list("parameters").map(ParameterGroup.init)
      betas = reader.list("betas").compactMap(\.number)
      clipNorm = reader.optionalDouble("clip_norm")
      policy = reader.choice("policy")
      milestones = reader.ints("milestones")
      gamma = reader.double("gamma")
      minimum = reader.double("minimum")
      by = reader.choice("by")
      epochs = reader.int("epochs")
      warmUp = reader.block("warmup").map(WarmUp.init)
      labelSmoothing = reader.double("label_smoothing")
      averageDecay = reader.optionalDouble("ema")
    }
  }

  /// The test protocol.
  package struct Evaluate: Hashable, Sendable {
    package enum Average: String, Hashable, Codable, Sendable, CaseIterable { case features, probabilities, logits }
    package enum Metric: String, Hashable, Codable, Sendable, CaseIterable {
      case top1, top5
      case meanClass = "mean_class"
    }
    package enum Report: String, Hashable, Codable, Sendable, CaseIterable { case last, best }
    package enum Sampling: String, Hashable, Codable, Sendable, CaseIterable {
      case mmaction0x = "mmaction_0x"
      case mmaction1x = "mmaction_1x"
    }

    package var sources: [String]
    /// Segments of a video; the recipe's own `clip.segments` when nothing is said.
    package var segments: Int?
    /// Clips of a video for 3D networks.
    package var clips: Int
    package var crops: Int
    /// Pixels of a square crop, and of the short side it is cut from unless `resizeShort` says otherwise.
    package var size: Int
    package var resizeShort: Int?
    package var average: Average
    package var metrics: [Metric]
    package var report: Report
    /// Epochs between two that compete for the best.
    package var every: Int
    package var sampling: Sampling

    init(_ reader: LeafReader) {
      sources = reader.texts("sources")
      segments = reader.optionalInt("segments")
      clips = reader.int("clips")
      crops = reader.int("crops")
      size = reader.int("size")
      resizeShort = reader.optionalInt("resize_short")
      average = reader.choice("average")
      metrics = reader.texts("metrics").compactMap(Metric.init)
      report = reader.choice("report")
      every = reader.int("every")
      sampling = reader.choice("sampling")
    }
  }
}
