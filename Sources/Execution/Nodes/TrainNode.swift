import Curation
import Engine
import Foundation
import Media
package import Planning
package import RecipeLanguage

/// Trains the network on the sampling programme; resumes from its own checkpoint when it was stopped or killed.
package struct TrainNode: NodeExecution {
  package static let kind = NodeKindName.train

  private let compute: EngineCompute

  package init(compute: EngineCompute = EngineCompute()) { self.compute = compute }

  package func execute(_ context: NodeContext) async throws -> NodeSummary {
    if context.experiment.schedule.epochs == 0 { return try await keepFirstWeights(context) }
    var folders: [String: URL] = [:]
    for input in context.inputs { folders[input.role] = input.folder }
    let material = try TrainingMaterial(folders, experiment: context.experiment)
    var roots: [String: MediaRoot] = [:]
    for name in material.samples.keys { roots[name] = try context.mediaRoot(of: name, role: "media.\(name)") }
    let classes = material.classes
    let model = TrainedModel(spec: ModelSpec(context.experiment.model, classes: classes.count), classes: classes)
    let loop = TrainingLoop(
      material: material,
      builder: try material.builder(
        context.experiment, roots: roots,
        cache: FrameCache(capacity: Int(ProcessInfo.processInfo.physicalMemory / 8))),
      learningRate: LearningRate(
        context.experiment.schedule, iterationsPerEpoch: material.programme.iterationsPerEpoch),
      kept: KeptEpochs(context.experiment.evaluate, in: context.workFolder),
      policy: context.experiment.onBadMedia, seed: UInt64(bitPattern: Int64(context.experiment.seed)),
      context: context)
    let thread = try ComputeThread()
    return try await thread.perform { try train(loop, model) }
  }

  private func train(_ loop: TrainingLoop, _ model: TrainedModel) throws -> NodeSummary {
    let context = loop.context
    let programme = loop.material.programme
    let precision = EnginePrecision(context.experiment.precision)
    try MathChecks.require(compute.backend, precision, threads: context.threads.engine)
    let kernels = try TrainingKernels(in: context.workFolder)
    let network = try Network(
      spec: model.spec, backend: compute.backend, precision: precision, threads: context.threads.engine,
      seed: loop.seed, freezing: Freezing(context.experiment.model),
      kernels: kernels.source(else: compute.kernels))
    do {
      try network.setGroups(
        context.experiment.schedule.groups.map {
          ParameterGroup(match: $0.match, rate: $0.rate, weightDecay: $0.weightDecay)
        })
    } catch {
      throw NodeFailure("schedule.parameters: \(error)")
    }
    for shape in TrainingShapes(programme, samples: loop.material.samples, recipe: loop.builder.recipe).all {
      _ = try network.trainingProgramme(shape)
    }
    try kernels.keep(network.kernelChoices)
    let first = try FirstWeights.load(into: network, context)
    let state =
      try TrainingCheckpoint.restore(network, from: context.workFolder)
      ?? TrainingCheckpoint(iteration: 0, steps: 0, curve: LearningCurve(), lostMedia: 0)
    if state.iteration > 0 {
      context.progress.note("goes on at iteration \(state.iteration) of \(programme.iterations)")
    }
    let final = try loop.run(network, from: state)
    let weights = SafetensorsFile(tensors: network.resultingTensors())
    try weights.write(to: context.output(ArtifactFiles.weights).path)
    try JSONFile.write(model, to: context.output(ArtifactFiles.model))
    try JSONLines.write(final.curve.points, to: context.output(ArtifactFiles.curve))
    try JSONFile.write(final.decisions.epochs, to: context.output(ArtifactFiles.decisionDigests))
    let digest = ContentDigest.of(weights.encoded)
    var facts: [String: Fact] = [
      "kernels": .text(try TrainingKernels.digest(network.kernelChoices)),
      "optimizer_steps": .number(Double(final.steps)),
      "loss": .number(final.curve.points.last { $0.stream == programme.target.name }?.loss ?? 0),
    ]
    try keep(first, in: context, &facts)
    return NodeSummary(
      samplesIn: loop.material.samples.values.reduce(0) { $0 + $1.count }, facts: facts, lostMedia: final.lostMedia,
      weightsDigest: digest)
  }

  /// `epochs: 0`: the first weights are the result, as they are. Nothing of any source is seen but the class names of the
  /// first one that is evaluated.
  private func keepFirstWeights(_ context: NodeContext) async throws -> NodeSummary {
    let classes = try context.required("classes").folder.readClasses()
    guard !classes.isEmpty else { throw NodeFailure("the first source of \"evaluate\" names no classes") }
    let model = TrainedModel(spec: ModelSpec(context.experiment.model, classes: classes.count), classes: classes)
    let thread = try ComputeThread()
    return try await thread.perform {
      let network = try Network(
        spec: model.spec, backend: compute.backend, threads: context.threads.engine, seed: 0)
      guard let first = try FirstWeights.load(into: network, context) else {
        throw NodeFailure("\"schedule.epochs: 0\" tests the first weights, but \"model.init\" names none")
      }
      guard first.fit.head == .taken else {
        throw NodeFailure(WeightsText.untrained(first.fit, classes: classes.count))
      }
      let weights = SafetensorsFile(tensors: network.namedTensors())
      try weights.write(to: context.output(ArtifactFiles.weights).path)
      try JSONFile.write(model, to: context.output(ArtifactFiles.model))
      try JSONLines.write([CurvePoint](), to: context.output(ArtifactFiles.curve))
      var facts: [String: Fact] = ["optimizer_steps": 0]
      try keep(first, in: context, &facts)
      return NodeSummary(facts: facts, weightsDigest: ContentDigest.of(weights.encoded))
    }
  }

  /// Keeps what the first weights were: in a line, and whole beside the weights.
  private func keep(_ first: FirstWeightsReport?, in context: NodeContext, _ facts: inout [String: Fact]) throws {
    guard let first else { return }
    facts["first_weights"] = .text(first.text)
    try JSONFile.write(first, to: context.output(ArtifactFiles.firstWeights))
  }
}
