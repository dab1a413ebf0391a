import Curation
import Foundation
import Media
package import Planning
package import RecipeLanguage

/// What is left of a web source: agreed by the teacher and not a duplicate, then caps. Labels become final here.
package struct KeepNode: NodeExecution {
  package static let kind = NodeKindName.keep

  package init() {}

  package func execute(_ context: NodeContext) async throws -> NodeSummary {
    let folder = try context.required("samples").folder
    let samples = try folder.readSamples()
    let verdicts =
      try context.input("cut").map {
        try JSONLines.read(CutVerdict.self, from: $0.folder.appendingPathComponent(ArtifactFiles.verdicts))
      }
      ?? samples.map {
        CutVerdict(isKept: $0.label != nil, label: $0.label, rank: 1, probability: 1, choice: $0.label ?? 0)
      }
    let duplicates = try context.input("deduplicate").map {
      try JSONLines.read(DuplicateVerdict.self, from: $0.folder.appendingPathComponent(ArtifactFiles.duplicates))
    }
    guard verdicts.count == samples.count, duplicates.map({ $0.count == samples.count }) ?? true else {
      throw NodeFailure(
        "\(context.node.name): \(samples.count) samples, \(verdicts.count) verdicts, "
          + "\(duplicates?.count ?? samples.count) duplicate verdicts")
    }
    let caps = context.experiment.curate.keep
    let outcomes = KeepRule(perClassCap: caps.perClassCap, topK: caps.topK, ratio: caps.ratio)
      .apply(verdicts, isDuplicate: duplicates?.map(\.isDuplicate))
    let kept = outcomes.kept.map { index in
      var sample = samples[index]
      sample.label = verdicts[index].label
      return sample
    }
    try JSONLines.write(kept, to: context.output(ArtifactFiles.samples))
    try JSONLines.write(outcomes, to: context.output(ArtifactFiles.outcomes))
    try context.outputFolder.writeClasses(try folder.readClasses())
    try keepSoftLabels(of: outcomes.kept, context)
    var facts = outcomes.counts.reduce(into: [String: Fact]()) { $0[$1.key.rawValue] = .number(Double($1.value)) }
    facts["kept_share"] = .number(samples.isEmpty ? 0 : Double(kept.count) / Double(samples.count))
    return NodeSummary(samplesIn: samples.count, samplesOut: kept.count, facts: facts)
  }

  private func keepSoftLabels(of kept: [Int], _ context: NodeContext) throws {
    guard let file = context.input("cut")?.folder.appendingPathComponent(ArtifactFiles.softLabels),
      FileManager.default.fileExists(atPath: file.path)
    else { return }
    let labels = try MatrixFile.read(from: file).selecting(kept)
    try MatrixFile.write(labels, to: context.output(ArtifactFiles.softLabels))
  }
}
