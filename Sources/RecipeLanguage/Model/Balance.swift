extension Experiment {
  /// How the target and the web streams share the iterations.
  package struct Balance: Hashable, Sendable {
    package enum Step: String, Hashable, Codable, Sendable, CaseIterable { case each, sum }
    package enum Loss: String, Hashable, Codable, Sendable, CaseIterable {
      case batchMean = "batch_mean"
      case sampleSum = "sample_sum"
    }

    /// A stream is the target, a pool, or a source in no pool.
    package struct BatchSize: Hashable, Sendable {
      package var stream: String
      /// Samples per replica.
      package var size: Int
    }

    /// How the samples of a stream are drawn over its classes.
    package enum Resampling: Hashable, Sendable {
      case none
      /// Class probability ∝ Nᵖ.
      case power(Double)
      /// At most this many samples of a class.
      case clip(Int)
      case uniform
      /// Class name → how often each of its samples appears in a pass; 1 where nothing is said.
      case repeated([String: Double])
    }

    /// Auxiliary batches after a main iteration.
    package struct Auxiliary: Hashable, Sendable {
      /// After main iterations whose number is a multiple of this.
      package var every: Int
      /// Batches of each stream, in order.
      package var batches: [AuxiliaryBatches]
    }

    package struct AuxiliaryBatches: Hashable, Sendable {
      package var stream: String
      package var count: Int
    }

    package var batch: [BatchSize]
    package var auxiliary: Auxiliary
    package var step: Step
    package var loss: Loss
    /// Stream → weight of its loss; 1 where nothing is said.
    package var weights: [String: Double]
    /// Stream → resampling; none where nothing is said.
    package var resampling: [String: Resampling]

    package func batchSize(_ stream: String) -> Int? { batch.first { $0.stream == stream }?.size }

    init(_ reader: LeafReader) {
      batch = reader.at("batch").entries.map {
        BatchSize(stream: $0.name, size: $0.reader.ownText.flatMap { Int($0) } ?? 0)
      }
      let auxiliary = reader.at("auxiliary")
      let counts = auxiliary.at("count").entries.map {
        AuxiliaryBatches(stream: $0.name, count: $0.reader.ownText.flatMap { Int($0) } ?? 0)
      }
      let order = auxiliary.texts("order")
      let ordered = order.compactMap { name in counts.first { $0.stream == name } }
      self.auxiliary = Auxiliary(
        every: auxiliary.int("every"), batches: ordered + counts.filter { !order.contains($0.stream) })
      step = reader.choice("step")
      loss = reader.choice("loss")
      weights = Dictionary(
        uniqueKeysWithValues: reader.at("weight").entries.map { entry in
          (entry.name, entry.reader.ownText.flatMap(Double.init) ?? 1)
        })
      resampling = Dictionary(
        uniqueKeysWithValues: reader.at("resample").entries.map { entry in
          (entry.name, Self.resampling(entry.reader))
        })
    }

    private static func resampling(_ reader: LeafReader) -> Resampling {
      if let power = reader.optionalDouble("power") { return .power(power) }
      if let cap = reader.optionalInt("clip") { return .clip(cap) }
      if reader.bool("uniform") { return .uniform }
      let factors = reader.at("repeat").entries.map { ($0.name, $0.reader.ownText.flatMap(Double.init) ?? 1) }
      return factors.isEmpty ? .none : .repeated(Dictionary(uniqueKeysWithValues: factors))
    }
  }
}
