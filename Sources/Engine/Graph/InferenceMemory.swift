extension ModelSpec {
  /// The memory of inference on batches of these shapes.
  ///
  /// - Parameters:
  ///   - threads: of the engine's team.
  ///   - usesWinograd: whether kernels are chosen by timing: Winograd's win.
  /// - Throws: `EngineError.shape` when the model cannot take one of them.
  package func inferenceMemory(
    _ shapes: [InputShape], precision: EnginePrecision = .float32, threads: Int = 2,
    usesWinograd: Bool = true
  ) throws(EngineError) -> NetworkMemory {
    try check()
    var memory = NetworkMemory(arenaBytes: 0, parameterBytes: 0, inputBytes: 0)
    for shape in shapes {
      let parameters = try ParameterStore(ResNet(self, input: nil).graph.parameters, hasMemory: false)
      let (builder, _) = try InferenceProgramme.builder(
        self, shape, parameters: parameters,
        kernels: SizesBackend(precision, usesWinograd: usesWinograd),
        team: Team(threads: threads))
      let values = parameters.all.reduce(0) { $0 + $1.layout.elements * MemoryLayout<Float>.stride }
      memory.arenaBytes = max(memory.arenaBytes, builder.plan().bytes)
      memory.inputBytes = max(memory.inputBytes, shape.elements * MemoryLayout<Float>.stride)
      memory.parameterBytes = max(memory.parameterBytes, values + parameters.foldedBytes)
    }
    return memory
  }
}
