/// What of a training, besides network and batches, decides its memory.
package struct TrainingArrays: Hashable, Sendable {
  package var freezing = Freezing()
  /// AdamW's averages of squared gradients.
  package var hasSecondMoments = false
  /// Moving averages of the weights.
  package var hasAverages = false
  package var replicas = 1
  package var precision = EnginePrecision.float32
  /// Of the engine's team.
  package var threads = 2
  /// Whether kernels are chosen by timing: Winograd's win, and need scratch.
  package var usesWinograd = true

  package init() {}

  /// Bytes of a network's parameters with everything that lies beside them.
  func bytes(_ parameters: ParameterStore) -> Int {
    func size(_ parameters: [Parameter]) -> Int {
      parameters.reduce(0) { $0 + $1.layout.elements * MemoryLayout<Float>.stride }
    }
    let (weights, all) = (size(parameters.weights), size(parameters.all))
    // Values of all, gradients and momentum of what learns; the tree of replicas keeps a sum per level.
    let levels = replicas > 1 ? Int.bitWidth - replicas.leadingZeroBitCount : 0
    // Bfloat16 weights are copies beside the float32 ones: one that forward and one that data gradients read.
    let copies = precision == .bfloat16 ? weights : 0
    return all + copies + weights * (2 + (hasSecondMoments ? 1 : 0) + levels) + (hasAverages ? all : 0)
  }
}

extension ModelSpec {
  /// The memory of training with batches of these shapes.
  /// - Throws: `EngineError.shape` when the model cannot take one of them.
  package func trainingMemory(
    _ shapes: [InputShape], _ arrays: TrainingArrays = TrainingArrays()
  ) throws(EngineError) -> NetworkMemory {
    try check()
    let parameters = try ParameterStore(
      ResNet(self, input: nil, freezing: arrays.freezing).graph.parameters, hasMemory: false)
    var memory = NetworkMemory(arenaBytes: 0, parameterBytes: arrays.bytes(parameters), inputBytes: 0)
    for shape in shapes {
      let model = ResNet(self, input: shape, freezing: arrays.freezing)
      let (builder, _) = try TrainingProgramme.builder(
        model, self, shape, parameters: parameters,
        kernels: SizesBackend(arrays.precision, usesWinograd: arrays.usesWinograd), team: Team(threads: arrays.threads),
        recomputation: .automatic, precision: arrays.precision)
      memory.arenaBytes = max(memory.arenaBytes, builder.plan().bytes)
      memory.inputBytes = max(memory.inputBytes, shape.elements * MemoryLayout<Float>.stride)
    }
    return memory
  }
}
