import Curation
import Foundation
import Media
package import Planning
package import RecipeLanguage

/// Judges each scored sample by rank and threshold. It reads stored scores, so a new threshold costs seconds.
package struct CutNode: NodeExecution {
  package static let kind = NodeKindName.cut

  package init() {}

  package func execute(_ context: NodeContext) async throws -> NodeSummary {
    let source = try context.source()
    guard let filter = context.experiment.curate.filter(source.name) else {
      throw NodeFailure("source \"\(source.name)\" has no filter to cut by")
    }
    let folder = try context.required("samples").folder
    let samples = try folder.readSamples()
    let said = try TeacherScores.read(from: try context.required("scores").folder)
    let scores = said.scores
    guard scores.rows == samples.count else {
      throw NodeFailure("\(scores.rows) rows of scores for \(samples.count) samples of \"\(source.name)\"")
    }
    let names = try folder.readClasses()
    let rule = FilterRule(top: filter.top, threshold: try threshold(filter, names: names, classes: said.classes))
    let verdicts = rule.cut(
      scores: scores, labels: samples.map(\.label), classes: said.classes,
      label: source.label == .query ? .query : .teacher(soft: source.isSoft))
    try JSONLines.write(verdicts, to: context.output(ArtifactFiles.verdicts))
    if source.isSoft {
      let soft = Matrix(
        rows: scores.rows, columns: said.classes,
        values: (0..<scores.rows).flatMap { scores.softLabel(row: $0, classes: said.classes) })
      try MatrixFile.write(soft, to: context.output(ArtifactFiles.softLabels))
    }
    let kept = verdicts.count { $0.isKept }
    return NodeSummary(
      samplesIn: samples.count, samplesOut: kept,
      facts: [
        "kept_share": .number(samples.isEmpty ? 0 : Double(kept) / Double(samples.count)),
        "unscored": .number(Double(verdicts.count { $0.isUnscored })),
      ])
  }

  private func threshold(
    _ filter: Experiment.Filter, names: [String], classes: Int
  ) throws(NodeFailure) -> FilterRule.Threshold {
    if filter.classThresholds.isEmpty { return .number(filter.threshold) }
    var values = [Double](repeating: filter.threshold, count: classes)
    for (name, value) in filter.classThresholds.sorted(by: { $0.key < $1.key }) {
      guard let index = names.firstIndex(of: name) else {
        throw NodeFailure(
          "curate.filter.\(filter.source).threshold names the class \"\(name)\"; the classes are "
            + names.sorted().joined(separator: ", "))
      }
      values[index] = value
    }
    return .perClass(values)
  }
}
