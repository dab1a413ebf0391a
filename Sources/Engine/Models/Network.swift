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
  package let freezing: Freezing
  package var threads: Int { team.threads }

  /// Holds for training programmes compiled later.
  package var recomputation = Recomputation.automatic

  let parameters: ParameterStore
  let kernels: any KernelBackend
  let team: Team
  let arena: Arena
  private let owner = ThreadIdentity.current
  private var training: [InputShape: TrainingProgramme] = [:]
  private var inference: [InputShape: InferenceProgramme] = [:]
  private var optimizer: Optimizer?
  private var replicas: ReplicaTree?
  /// Whether gradients count as zero; the next backward pass then overwrites instead of adding.
  private(set) var gradientsAreZero = true

  /// A freshly initialised network.
  /// - Parameters:
  ///   - precision: bfloat16 with oneDNN only, on processors with AVX-512.
  ///   - threads: size of the team that shares every loop; part of what decides the last bits of results.
  ///   - seed: of the initial weights.
  ///   - freezing: what of it training leaves alone.
  ///   - kernelSource: what decides among algorithms; part of what decides the last bits of results.
  package init(
    spec: ModelSpec, backend: EngineBackend, precision: EnginePrecision = .float32, threads: Int, seed: UInt64,
    freezing: Freezing = Freezing(),
    kernels kernelSource: KernelSource = .machineIndependent
  ) throws(EngineError) {
    try spec.check()
    self.spec = spec
    self.backend = backend
    self.precision = precision
    self.seed = seed
    self.freezing = freezing
    team = Team(threads: threads)
    team.apply()
    parameters = try ParameterStore(ResNet(spec, input: nil, freezing: freezing).graph.parameters)
    arena = try Arena()
    kernels = try backend.kernels(kernelSource, precision)
    Initialisation.fill(parameters, seed: seed, team: team)
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

  /// As `inferenceProgramme` with every batch norm a step of its own: what folding is compared with.
  package func unfoldedInferenceProgramme(_ shape: InputShape) throws(EngineError) -> InferenceProgramme {
    enter()
    optimizer = nil
    return try InferenceProgramme(self, shape, foldsBatchNormalization: false)
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
  package func update(_ sgd: SGD) -> GradientNorm { update(.sgd(sgd)) }

  /// The same by any rule.
  @discardableResult
  package func update(_ rule: UpdateRule) -> GradientNorm {
    enter()
    parameters.noteChange()
    if case .adamW = rule { allocate(.secondMoment, for: parameters.weights) }
    if gradientsAreZero {
      for weight in parameters.weights { weight.gradient.update(repeating: 0, count: weight.layout.elements) }
      gradientsAreZero = false
    }
    return preparedOptimizer().update(rule, team: team)
  }

  /// Gives parameters rates and weight decays of their own, from the next update on.
  ///
  /// - Throws: `EngineError.shape` naming the texts that no parameter has in its name.
  package func setGroups(_ groups: [ParameterGroup]) throws(EngineError) {
    let names = parameters.weights.map(\.spec.name)
    let idle = groups.map(\.match).filter { match in match.isEmpty || !names.contains { $0.contains(match) } }
    guard idle.isEmpty else {
      throw .shape(
        "no parameter's name contains \(idle.map { "\"\($0)\"" }.joined(separator: ", ")); names are such as "
          + [names.first, names.last].compactMap(\.self).joined(separator: " and "))
    }
    for weight in parameters.weights {
      let group = ParameterGroup.of(weight.spec.name, in: groups)
      weight.factors = (group?.rate ?? 1, group?.weightDecay ?? 1)
    }
  }

  /// Moves the average of weights and running statistics towards what they are now; once after every update.
  package func average(_ average: WeightAverage) {
    enter()
    allocate(.average, for: parameters.all)
    average.apply(to: parameters.all, team: team)
  }

  private func allocate(_ extra: Parameter.Extra, for all: [Parameter]) {
    do {
      for parameter in all { try parameter.allocate(extra) }
    } catch {
      preconditionFailure("\(error)")
    }
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

  // MARK: Replicas

  /// Runs `body` for each of `count` copies of the network that see parts of a batch of their own, and leaves the mean of
  /// their gradients for `update`.
  ///
  /// The copies share these weights, which is all that copies after equal updates are. Each begins with zero gradients;
  /// they are added by a `ReplicaTree`. Running statistics are moved by replica 0 alone: those of the others would be read
  /// by nobody.
  package func replicate(_ count: Int, _ body: (_ replica: Int) throws -> Void) throws {
    enter()
    guard count > 1 else {
      zeroGradients()
      return try body(0)
    }
    var tree = replicas ?? ReplicaTree(parameters.weights)
    let statistics = parameters.all.filter { $0.spec.role == .statistic }
    var kept: [[Float]] = []
    for replica in 0..<count {
      zeroGradients()
      try body(replica)
      precondition(!gradientsAreZero, "replica \(replica) had no backward pass")
      try tree.add(team)
      if replica == 0 { kept = statistics.map { $0.plainCopy(of: $0.values) } }
    }
    for (statistic, values) in zip(statistics, kept) { statistic.fill(statistic.values, from: values) }
    parameters.noteChange()
    tree.finish(team)
    replicas = tree
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
    parameters.noteChange()
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

  /// AdamW's averages of squared gradients, under the weights' names; empty before its first step.
  package func secondMoments() -> [NamedTensor] {
    enter()
    return parameters.weights.filter { $0.has(.secondMoment) }.map {
      NamedTensor(name: $0.spec.name, shape: $0.spec.shape, values: $0.plainCopy(of: $0.secondMoment))
    }
  }

  @discardableResult
  package func loadSecondMoments(_ tensors: [NamedTensor]) throws(EngineError) -> LoadReport {
    enter()
    for weight in parameters.weights { try weight.allocate(.secondMoment) }
    return copy(tensors, into: parameters.weights) { $0.secondMoment }
  }

  /// Moving averages of weights and running statistics in graph order; empty before the first.
  package func averages() -> [NamedTensor] {
    enter()
    return parameters.all.filter { $0.has(.average) }.map {
      NamedTensor(name: $0.spec.name, shape: $0.spec.shape, values: $0.plainCopy(of: $0.average))
    }
  }

  /// What a training results in: the moving averages where they were kept, the tensors themselves elsewhere.
  package func resultingTensors() -> [NamedTensor] {
    enter()
    return parameters.all.map {
      NamedTensor(
        name: $0.spec.name, shape: $0.spec.shape, values: $0.plainCopy(of: $0.has(.average) ? $0.average : $0.values))
    }
  }

  @discardableResult
  package func loadAverages(_ tensors: [NamedTensor]) throws(EngineError) -> LoadReport {
    enter()
    for parameter in parameters.all { try parameter.allocate(.average) }
    return copy(tensors, into: parameters.all) { $0.average }
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
  }
}
