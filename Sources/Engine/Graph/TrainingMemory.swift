/// The memory that training a network takes, known before anything is built or run.
package struct TrainingMemory: Hashable, Sendable {
  /// The largest arena of all batch shapes: programmes share it.
  package var arenaBytes: Int
  /// Weights, gradients, momentum and running statistics.
  package var parameterBytes: Int
  /// The callers' batch, `[N, F, 3, H, W]`.
  package var inputBytes: Int

  /// What a process with the engine's libraries and generated kernels takes besides.
  static let processBytes = 48 << 20

  /// What the process has resident at the peak of a step that runs from memory.
  package var peakBytes: Int { arenaBytes + parameterBytes + inputBytes + Self.processBytes }
}

extension ModelSpec {
  /// The memory of training with batches of these shapes.
  /// - Throws: `EngineError.shape` when the model cannot take one of them.
  package func trainingMemory(_ shapes: [InputShape]) throws(EngineError) -> TrainingMemory {
    let parameters = try ParameterStore(ResNet(self, input: nil).graph.parameters)
    let bytes = parameters.all.reduce(0) { sum, parameter in
      sum + parameter.layout.elements * (parameter.spec.role == .weight ? 3 : 1) * MemoryLayout<Float>.stride
    }
    var memory = TrainingMemory(arenaBytes: 0, parameterBytes: bytes, inputBytes: 0)
    for shape in shapes {
      let builder = try TrainingProgramme.builder(
        self, shape, parameters: parameters, kernels: SizesBackend(), team: Team(threads: 1),
        recomputation: .automatic)
      memory.arenaBytes = max(memory.arenaBytes, builder.plan().bytes)
      memory.inputBytes = max(memory.inputBytes, shape.elements * MemoryLayout<Float>.stride)
    }
    return memory
  }
}
