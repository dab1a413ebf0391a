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
    try FirstWeights.load(into: network, context)
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
    return NodeSummary(
      samplesIn: loop.material.samples.values.reduce(0) { $0 + $1.count },
      facts: [
        "kernels": .text(try TrainingKernels.digest(network.kernelChoices)),
        "optimizer_steps": .number(Double(final.steps)),
        "loss": .number(final.curve.points.last { $0.stream == programme.target.name }?.loss ?? 0),
      ], lostMedia: final.lostMedia, weightsDigest: digest)
  }
}

/// Where a training's first weights come from, when not from chance.
enum FirstWeights {
  /// Loads what `model.init` names into `network`; a classifier of another size keeps its random weights.
  ///
  /// A node's own fields hold no paths: a recipe is an input here, a checkpoint a place.
  static func load(into network: Network, _ context: NodeContext) throws {
    let start = context.input("init")?.folder.appendingPathComponent(ArtifactFiles.weights).path
    guard let file = start ?? context.node.places["model.init.checkpoint"] else { return }
    let report = try network.load(try SafetensorsFile(reading: file).tensors)
    let head = "cls_head."
    let unfit =
      report.missing.filter { !$0.hasPrefix(head) } + report.mismatched.filter { !$0.hasPrefix(head) }
    guard unfit.isEmpty else {
      throw NodeFailure("\(file) does not fit the network: \(unfit.prefix(8).joined(separator: ", "))")
    }
    if !report.isExact {
      context.progress.note(
        "first weights: missing \(report.missing), unexpected \(report.unexpected), mismatched \(report.mismatched)")
    }
  }
}
