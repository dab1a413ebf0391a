/// Forward and backward pass of one network for one batch shape: a flat array of prepared calls over the arena.
///
/// Belongs to its network and thread. `@unchecked Sendable` for the reason given at `Network`.
package final class TrainingProgramme: @unchecked Sendable {
  package let shape: InputShape
  /// Bytes of arena the step touches at its peak.
  package let arenaBytes: Int
  /// What no plan could do without: the most bytes that are in use at one call.
  package let leastArenaBytes: Int
  /// What the arena holds where it is fullest.
  package let memoryPeak: MemoryPeak
  /// One line per library kernel chosen: `layer direction implementation`.
  package let kernelTable: [String]

  private unowned let network: Network
  private let calls: [any PreparedCall]
  private let labels: [String]
  private let state = StepState()
  private let logitsCopy: LogitsCopy

  init(_ network: Network, _ shape: InputShape) throws(EngineError) {
    let model = ResNet(network.spec, input: shape, freezing: network.freezing)
    let (builder, logits) = try Self.builder(
      model, network.spec, shape, parameters: network.parameters, kernels: network.kernels, team: network.team,
      recomputation: network.recomputation, precision: network.precision)
    let plan = builder.plan()
    labels = builder.labels
    self.shape = shape
    self.network = network
    arenaBytes = plan.bytes
    leastArenaBytes = plan.leastBytes
    memoryPeak = builder.peak(of: plan)
    kernelTable = builder.kernelTable
    logitsCopy = logits
    calls = try builder.finish(plan, in: network.arena)
  }

  /// Every call of the step with its buffers, before any has an address.
  static func builder(
    _ model: ResNet, _ spec: ModelSpec, _ shape: InputShape, parameters: ParameterStore, kernels: any KernelBackend,
    team: Team, recomputation: Recomputation, precision: EnginePrecision
  ) throws(EngineError) -> (ProgrammeBuilder, LogitsCopy) {
    let shapes = try spec.inferShapes(model.graph, shape)
    let builder = ProgrammeBuilder(
      shapes: shapes, parameters: parameters, kernels: kernels, team: team, isTraining: true,
      recomputes: recomputation.applies(to: shapes, precision))
    builder.lastFrozen = model.graph.lastFrozen
    for layer in model.graph.layers {
      builder.label = layer.name + " forward"
      builder.isTraining = !model.graph.isFrozen(layer)
      try layer.appendForward(to: builder)
    }
    let logitsCopy = LogitsCopy(count: shape.clips * spec.classes)
    let logitsBuffer = builder[model.logits].buffer
    builder.label = "logits"
    builder.append(touching: [logitsBuffer]) { (at: Addresses) throws(EngineError) in
      logitsCopy.begin(at.floats(logitsBuffer))
      return logitsCopy
    }
    builder.decideRecomputation()
    builder.label = "loss"
    SoftmaxCrossEntropy(logits: model.logits).append(to: builder)
    for layer in model.graph.layers.reversed() where !model.graph.isFrozen(layer) {
      builder.label = layer.name + " backward"
      try layer.appendBackward(to: builder)
    }
    return (builder, logitsCopy)
  }

  /// Runs the batch and adds `lossWeight` times the gradient of its mean loss to the network's gradients.
  /// - Parameters:
  ///   - input: `[N, F, 3, H, W]`, contiguous, normalised.
  ///   - labels: `[N, K]` class probabilities.
  ///   - labelSmoothing: share of the labels that is spread evenly over all classes, 0 ..< 1.
  ///   - seed: of dropout.
  ///   - step: tells dropout masks apart; give every batch its own.
  /// - Returns: the mean loss of the batch, without `lossWeight`.
  package func forwardBackward(
    input: UnsafePointer<Float>, labels: UnsafePointer<Float>, lossWeight: Float = 1, labelSmoothing: Double = 0,
    seed: UInt64, step: UInt64
  ) -> Float {
    network.enter()
    state.input = input
    state.labels = labels
    state.lossWeight = lossWeight
    state.labelSmoothing = labelSmoothing
    state.seed = seed
    state.step = step
    state.accumulates = !network.gradientsAreZero
    // Running statistics move.
    network.parameters.noteChange()
    for call in calls { call.run(state) }
    network.holdGradients()
    return Float(state.loss)
  }

  /// `[N, K]`, row-major, of the last batch: what the classifier said before the step.
  package var logits: [Float] { logitsCopy.values }

  /// Runs the batch call by call and says how long each took: layer and direction, seconds.
  package func profile(
    input: UnsafePointer<Float>, labels distribution: UnsafePointer<Float>
  ) -> [(name: String, seconds: Double)] {
    network.enter()
    state.input = input
    state.labels = distribution
    state.accumulates = !network.gradientsAreZero
    network.parameters.noteChange()
    defer { network.holdGradients() }
    return CallProfile.measure(calls, labels, state)
  }
}

/// Keeps the logits of the last batch: later calls reuse their memory.
final class LogitsCopy: PreparedCall {
  private let count: Int
  private var source: UnsafePointer<Float>?
  /// Empty until the programme has memory: plans lay programmes out that no machine could hold.
  private(set) var values: [Float] = []

  init(count: Int) { self.count = count }

  func begin(_ source: UnsafeMutablePointer<Float>) {
    self.source = UnsafePointer(source)
    values = [Float](repeating: 0, count: count)
  }

  func run(_ step: StepState) {
    guard let source else { return }
    values.withUnsafeMutableBufferPointer { $0.baseAddress?.update(from: source, count: $0.count) }
  }
}
