/// A model's weights, gradients and optimiser state, and the programmes compiled for the shapes it met.
///
/// Use it only on the compute thread that made it: libgomp's team and oneDNN's primitives belong to that thread.
/// `@unchecked Sendable` so that closures handed to `ComputeThread` may capture it; that rule makes it true, and
/// every entry point checks it.
package final class Network: @unchecked Sendable {
  package let spec: ModelSpec
  package let backend: EngineBackend
  package let precision: EnginePrecision
  package let seed: UInt64
  package var threads: Int { team.threads }

  let parameters: ParameterStore
  let kernels: any KernelBackend
  let team: Team
  let arena: Arena
  private let owner = ThreadIdentity.current
  private var training: [InputShape: TrainingProgramme] = [:]
  private var inference: [InputShape: InferenceProgramme] = [:]
  private var optimizer: Optimizer?
  /// Whether gradients count as zero; the next backward pass then overwrites instead of adding.
  private(set) var gradientsAreZero = true

  /// A freshly initialised network.
  /// - Parameters:
  ///   - precision: bfloat16 with oneDNN only, on processors with AVX-512.
  ///   - threads: size of the team that shares every loop; part of what decides the last bits of results.
  ///   - seed: of the initial weights.
  ///   - kernelSource: what decides among algorithms; part of what decides the last bits of results.
  package init(
    spec: ModelSpec, backend: EngineBackend, precision: EnginePrecision = .float32, threads: Int, seed: UInt64,
    kernels kernelSource: KernelSource = .machineIndependent
  ) throws(EngineError) {
    try spec.check()
    self.spec = spec
    self.backend = backend
    self.precision = precision
    self.seed = seed
    team = Team(threads: threads)
    team.apply()
    parameters = try ParameterStore(ResNet(spec, input: nil).graph.parameters)
    arena = try Arena()
    kernels = try backend.kernels(kernelSource, precision)
    Initialisation.fill(parameters, seed: seed)
  }

  // MARK: Programmes

  /// The forward and backward pass for batches of this shape; compiled at the first request.
  /// - Throws: `EngineError.shape` when the model cannot take the shape, `.memory` when the machine cannot.
  package func trainingProgramme(_ shape: InputShape) throws(EngineError) -> TrainingProgramme {
    enter()
    if let programme = training[shape] { return programme }
    let programme = try TrainingProgramme(self, shape)
    training[shape] = programme
    optimizer = nil
    return programme
  }

  /// The forward pass with running statistics and without dropout; compiled at the first request.
  package func inferenceProgramme(_ shape: InputShape) throws(EngineError) -> InferenceProgramme {
    enter()
    if let programme = inference[shape] { return programme }
    let programme = try InferenceProgramme(self, shape)
    inference[shape] = programme
    optimizer = nil
    return programme
  }

  /// The planned peak of a training step's arena in bytes (weights, gradients and momentum apart).
  package func arenaBytes(_ shape: InputShape) throws(EngineError) -> Int { try trainingProgramme(shape).arenaBytes }

  /// The algorithms of every convolution pass that could have been computed in more than one way, for the programmes
  /// compiled so far.
  package var kernelChoices: KernelTable { kernels.choices }

  // MARK: Optimiser

  /// Lets the next backward pass start from zero.
  package func zeroGradients() {
    enter()
    gradientsAreZero = true
  }

  /// Clips, then applies one optimiser step to all weights with the gradients gathered since `zeroGradients`.
  @discardableResult
  package func update(_ sgd: SGD) -> GradientNorm {
    enter()
    if gradientsAreZero {
      for weight in parameters.weights { weight.gradient.update(repeating: 0, count: weight.layout.elements) }
      gradientsAreZero = false
    }
    return preparedOptimizer().update(sgd, team: team)
  }

  private func preparedOptimizer() -> Optimizer {
    if let optimizer { return optimizer }
    do {
      let made = try Optimizer(parameters.weights)
      optimizer = made
      return made
    } catch {
      preconditionFailure("\(error)")
    }
  }

  /// Notes that a backward pass has run.
  func holdGradients() { gradientsAreZero = false }

  // MARK: Tensors

  /// Weights and running statistics in graph order, row-major, under MMAction2's names.
  package func namedTensors() -> [NamedTensor] {
    enter()
    return parameters.all.map {
      NamedTensor(name: $0.spec.name, shape: $0.spec.shape, values: $0.plainCopy(of: $0.values))
    }
  }

  /// The gradients gathered since `zeroGradients`, for tests and inspection.
  package func gradients() -> [NamedTensor] {
    enter()
    return parameters.weights.map {
      let values = gradientsAreZero ? [Float](repeating: 0, count: $0.spec.count) : $0.plainCopy(of: $0.gradient)
      return NamedTensor(name: $0.spec.name, shape: $0.spec.shape, values: values)
    }
  }

  /// Copies tensors in by name; what does not fit is reported and left alone.
  ///
  /// Names and kernels of other origin go through `PretrainedWeights` first; names ending in `num_batches_tracked` are
  /// ignored.
  @discardableResult
  package func load(_ tensors: [NamedTensor]) throws(EngineError) -> LoadReport {
    enter()
    return copy(tensors, into: parameters.all) { $0.values }
  }

  /// The optimiser's momentum, under the weights' names.
  package func momentum() -> [NamedTensor] {
    enter()
    return parameters.weights.map {
      NamedTensor(name: $0.spec.name, shape: $0.spec.shape, values: $0.plainCopy(of: $0.momentum))
    }
  }

  @discardableResult
  package func loadMomentum(_ tensors: [NamedTensor]) throws(EngineError) -> LoadReport {
    enter()
    return copy(tensors, into: parameters.weights) { $0.momentum }
  }

  private func copy(
    _ tensors: [NamedTensor], into places: [Parameter], _ array: (Parameter) -> UnsafeMutablePointer<Float>
  ) -> LoadReport {
    var report = LoadReport()
    var left = Set(places.map(\.spec.name))
    for tensor in tensors where !tensor.name.hasSuffix(".num_batches_tracked") {
      guard let parameter = parameters.find(tensor.name), left.remove(tensor.name) != nil else {
        report.unexpected.append(tensor.name)
        continue
      }
      guard tensor.shape == parameter.spec.shape else {
        report.mismatched.append("\(tensor.name) \(tensor.shape) \(parameter.spec.shape)")
        continue
      }
      parameter.fill(array(parameter), from: tensor.values)
    }
    report.missing = places.map(\.spec.name).filter(left.contains)
    return report
  }

  // MARK: Thread

  /// Checks the thread and claims its team; every entry point begins here.
  func enter() {
    precondition(
      owner == ThreadIdentity.current, "a network was used on another thread than the one that made it")
    team.apply()
    MatrixProduct.useOneThread()
  }
}
