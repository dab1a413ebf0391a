import Foundation
import Media
package import Planning
package import RecipeLanguage

/// Pools, balance, resampling and mixup become one sampling programme: the value that says what every batch holds.
package struct ComposeNode: NodeExecution {
  package static let kind = NodeKindName.compose

  package init() {}

  package func execute(_ context: NodeContext) async throws -> NodeSummary {
    let experiment = context.experiment
    guard let target = experiment.target else { throw NodeFailure("the recipe has no target source") }
    let members = try Dictionary(uniqueKeysWithValues: context.inputs.map { ($0.role, try member($0)) })
    let classes = try context.input(target.name)?.folder.readClasses() ?? []
    let balance = experiment.balance
    let auxiliary = balance?.auxiliary
    let programme: SamplingProgramme
    do {
      programme = try SamplingProgramme(
        target: try stream(target.name, experiment, members, classes),
        auxiliaries: try (auxiliary?.batches ?? []).map {
          SamplingProgramme.Auxiliary(try stream($0.stream, experiment, members, classes), count: $0.count)
        },
        every: auxiliary?.every ?? 1, isSummed: balance?.step == .sum,
        lossWeights: balance?.weights ?? [:], batchLoss: balance?.loss == .sampleSum ? .sampleSum : .batchMean,
        mixup: experiment.mixup.map {
          MixupRule(into: $0.into, with: $0.with, alpha: $0.alpha, probability: $0.probability)
        },
        epochs: experiment.schedule.epochs, seed: UInt64(bitPattern: Int64(experiment.seed)),
        replicas: experiment.replicas)
    } catch let error as SamplingError {
      throw NodeFailure("\(error)")
    }
    try JSONFile.write(programme, to: context.output(ArtifactFiles.programme))
    try Data((programme.description + "\n").utf8).write(to: context.output("programme.txt"))
    let samples = members.values.reduce(0) { $0 + $1.labels.count }
    return NodeSummary(
      samplesIn: samples, samplesOut: samples,
      facts: [
        "iterations_per_epoch": .number(Double(programme.iterationsPerEpoch)),
        "optimizer_steps": .number(Double(programme.optimizerSteps)),
      ])
  }

  private func member(_ input: InputArtifact) throws -> StreamMember {
    let samples = try input.folder.readSamples()
    let groups = input.folder.appendingPathComponent(ArtifactFiles.groups)
    let isGrouped = FileManager.default.fileExists(atPath: groups.path)
    let labels = try samples.map { sample in
      guard let label = sample.label else {
        throw NodeFailure("\(sample.id) of \"\(input.role)\" has no label; training samples need one")
      }
      return label
    }
    return StreamMember(
      source: input.role, labels: labels, groups: isGrouped ? try JSONFile.read([Int].self, from: groups) : nil)
  }

  private func stream(
    _ name: String, _ experiment: Experiment, _ members: [String: StreamMember], _ classes: [String]
  ) throws -> SamplingStream {
    let pool = experiment.pool(name)
    let sources = experiment.members(ofStream: name)
    let resampling: Resampling =
      switch experiment.balance?.resampling[name] ?? .none {
      case .none: .none
      case .power(let power): .power(power)
      case .clip(let limit): .clip(limit)
      case .uniform: .uniform
      case .repeated(let factors): .repeated(try byLabel(factors, classes, stream: name))
      }
    let parts = try sources.map { source in
      guard let member = members[source] else {
        throw NodeFailure("the stream \"\(name)\" wants source \"\(source)\", which has no samples here")
      }
      let share = pool?.members.first { $0.source == source }?.share
      return StreamMember(source: source, labels: member.labels, groups: member.groups, share: share)
    }
    let batch = (experiment.balance?.batchSize(name) ?? 1) * max(1, experiment.replicas)
    return SamplingStream(name: name, members: parts, resampling: resampling, batch: batch, total: pool?.total)
  }

  /// Factors by class index.
  private func byLabel(
    _ factors: [String: Double], _ classes: [String], stream: String
  ) throws(NodeFailure) -> [Int: Double] {
    var labels: [Int: Double] = [:]
    for (name, factor) in factors.sorted(by: { $0.key < $1.key }) {
      guard let label = classes.firstIndex(of: name) else {
        throw NodeFailure(
          "balance.resample.\(stream).repeat names the class \"\(name)\"; the classes are "
            + classes.sorted().joined(separator: ", "))
      }
      labels[label] = factor
    }
    return labels
  }
}
