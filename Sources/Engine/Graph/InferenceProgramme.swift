/// Forward pass of one network for one batch shape, with running statistics and without dropout.
///
/// Batch norm is folded into convolutions where the backend can; the folded weights follow every change of the network's.
///
/// Belongs to its network and thread. `@unchecked Sendable` for the reason given at `Network`.
package final class InferenceProgramme: @unchecked Sendable {
  package let shape: InputShape
  /// Bytes of arena the pass touches at its peak.
  package let arenaBytes: Int
  /// One line per library kernel chosen: `layer direction implementation`.
  package let kernelTable: [String]
  /// `[N, K]`, row-major, of the last batch.
  package private(set) var logits: [Float]
  /// `[N, C]`, row-major, of the last batch: pooled before the classifier, for TSN the mean over segments.
  package private(set) var features: [Float]

  private unowned let network: Network
  private let calls: [any PreparedCall]
  private let labels: [String]
  private let state = StepState()
  private let outputs: OutputCopy

  init(_ network: Network, _ shape: InputShape, foldsBatchNormalization: Bool = true) throws(EngineError) {
    let (builder, outputs) = try Self.builder(
      network.spec, shape, parameters: network.parameters, kernels: network.kernels, team: network.team,
      foldsBatchNormalization: foldsBatchNormalization)
    logits = [Float](repeating: 0, count: shape.clips * network.spec.classes)
    features = [Float](repeating: 0, count: shape.clips * network.spec.featureCount)
    let plan = builder.plan()
    labels = builder.labels
    self.shape = shape
    self.network = network
    self.outputs = outputs
    arenaBytes = plan.bytes
    kernelTable = builder.kernelTable
    calls = try builder.finish(plan, in: network.arena)
  }

  /// Every call of the pass with its buffers, before any has an address.
  static func builder(
    _ spec: ModelSpec, _ shape: InputShape, parameters: ParameterStore, kernels: any KernelBackend, team: Team,
    foldsBatchNormalization: Bool = true
  ) throws(EngineError) -> (ProgrammeBuilder, OutputCopy) {
    let model = ResNet(spec, input: shape)
    let shapes = try spec.inferShapes(model.graph, shape)
    let builder = ProgrammeBuilder(
      shapes: shapes, parameters: parameters, kernels: kernels, team: team, isTraining: false)
    let folds = foldsBatchNormalization && kernels is any FusingBackend
    let graph = folds ? model.graph.foldingBatchNormalization(shapes) : model.graph
    for layer in graph.layers {
      builder.label = layer.name
      try layer.appendForward(to: builder)
    }
    let outputs = OutputCopy()
    let (logitsBuffer, featuresBuffer) = (builder[model.logits].buffer, builder[model.features].buffer)
    builder.append(touching: [logitsBuffer, featuresBuffer]) { (at: Addresses) throws(EngineError) in
      outputs.logits = UnsafePointer(at.floats(logitsBuffer))
      outputs.features = UnsafePointer(at.floats(featuresBuffer))
      return outputs
    }
    return (builder, outputs)
  }

  /// Runs the batch; the results are in `logits` and `features` until the next call.
  /// - Parameter input: `[N, F, 3, H, W]`, contiguous, normalised.
  package func forward(input: UnsafePointer<Float>) {
    network.enter()
    state.input = input
    let isFinite = network.parameters.refreshFolded()
    for call in calls { call.run(state) }
    logits.withUnsafeMutableBufferPointer { outputs.copy(outputs.logits, to: $0) }
    features.withUnsafeMutableBufferPointer { outputs.copy(outputs.features, to: $0) }
    if !isFinite { refuse() }
  }

  /// Weights that are not finite have no results that are.
  private func refuse() {
    for index in logits.indices { logits[index] = .nan }
    for index in features.indices { features[index] = .nan }
  }

  /// Runs the batch call by call and says how long each took: layer, seconds.
  package func profile(input: UnsafePointer<Float>) -> [(name: String, seconds: Double)] {
    network.enter()
    state.input = input
    _ = network.parameters.refreshFolded()
    return CallProfile.measure(calls, labels, state)
  }
}

/// The last call: keeps both results alive to the end of the plan and knows where they are.
final class OutputCopy: PreparedCall {
  var logits: UnsafePointer<Float>?
  var features: UnsafePointer<Float>?

  func run(_ step: StepState) {}

  func copy(_ source: UnsafePointer<Float>?, to target: UnsafeMutableBufferPointer<Float>) {
    guard let source, let base = target.baseAddress else { return }
    base.update(from: source, count: target.count)
  }
}
