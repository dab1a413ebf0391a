import Curation
import Foundation
import Media
package import Planning
package import RecipeLanguage

/// What curation did, for people: samples before and after by source and class, what other thresholds would keep, and how
/// well where the truth is known. As JSON, as text, and as a plot of each.
package struct StatisticsNode: NodeExecution {
  package static let kind = NodeKindName.statistics

  package init() {}

  package func execute(_ context: NodeContext) async throws -> NodeSummary {
    var sources: [CurationStatistics.Source] = []
    for source in context.experiment.sources where context.input("samples.\(source.name)") != nil {
      sources.append(try counted(source, context))
    }
    let statistics = CurationStatistics(sources: sources)
    try JSONFile.write(statistics, to: context.output(ArtifactFiles.statistics))
    try Data(StatisticsText(isUnicode: true).render(statistics).utf8).write(
      to: context.output(ArtifactFiles.statisticsText))
    for source in sources where source.role == Experiment.Source.Role.web.rawValue {
      try Data(CurationPlots.classes(of: source).text.utf8).write(
        to: context.output(ArtifactFiles.classPlot(source.source)))
      guard let plot = CurationPlots.calibration(of: source) else { continue }
      try Data(plot.text.utf8).write(to: context.output(ArtifactFiles.calibrationPlot(source.source)))
    }
    return NodeSummary(
      samplesIn: sources.reduce(0) { $0 + $1.before }, samplesOut: sources.reduce(0) { $0 + $1.after })
  }

  private func counted(_ source: Experiment.Source, _ context: NodeContext) throws -> CurationStatistics.Source {
    let folder = try context.required("samples.\(source.name)").folder
    let samples = try folder.readSamples()
    let verdicts = try context.input("cut.\(source.name)").map {
      try JSONLines.read(CutVerdict.self, from: $0.folder.appendingPathComponent(ArtifactFiles.verdicts))
    }
    let keep = context.input("keep.\(source.name)")?.folder
    let outcomes = try keep.map {
      try JSONLines.read(KeepOutcome.self, from: $0.appendingPathComponent(ArtifactFiles.outcomes))
    }
    guard verdicts.map({ $0.count == samples.count }) ?? true, outcomes.map({ $0.count == samples.count }) ?? true
    else { throw NodeFailure("\(context.node.name): verdicts do not belong to the samples of \"\(source.name)\"") }
    // The label that a sample trains with, before as after: the query's, or the teacher's choice.
    let labels = verdicts?.map(\.label) ?? samples.map(\.label)
    let isOwn = labels == samples.map(\.label)
    let judged: CurationStatistics.Labels? = verdicts == nil ? nil : isOwn ? .query : .teacher
    let kept = try keep?.readSamples().map(\.label) ?? labels
    let largest = (labels + kept).compactMap(\.self).max() ?? -1
    let names = try folder.readClasses()
    let known = names.isEmpty ? ClassNames.numbered(largest + 1) : names
    let (before, after) = (Self.counts(labels, known.count), Self.counts(kept, known.count))
    return CurationStatistics.Source(
      source: source.name, role: source.role.rawValue, kind: source.kind.rawValue, before: samples.count,
      after: kept.count,
      outcomes: Dictionary(
        uniqueKeysWithValues: (outcomes?.counts ?? [:]).map { ($0.key.rawValue, $0.value) }),
      labels: judged,
      classes: known.indices.map { .init(name: known[$0], before: before[$0], after: after[$0]) },
      filter: try verdicts.flatMap { try filter(source, samples, $0, classes: known, context) })
  }

  private func filter(
    _ source: Experiment.Source, _ samples: [Sample], _ verdicts: [CutVerdict], classes names: [String],
    _ context: NodeContext
  ) throws -> CurationStatistics.Filter? {
    guard let stated = context.experiment.curate.filter(source.name) else { return nil }
    let classes = names.count
    var truth = [SampleTruth](repeating: .unknown, count: samples.count)
    if let file = context.node.places["sources.\(source.name).checked.file"] {
      truth =
        file.hasSuffix(".csv")
        ? try CheckedParts(reading: file, meaning: source.checkedNames, classes: names).truth(of: samples)
        : try CheckedSamples(reading: file, classes: classes).truth(of: samples)
    } else if let made = context.input("truth.\(source.name)") {
      truth = try WorldTruth(folder: made.folder).truth(of: samples, asked: verdicts.map(\.label))
    }
    return CurationStatistics.Filter(
      top: stated.top, threshold: stated.threshold, kept: verdicts.count { $0.isKept },
      hasClassThresholds: verdicts.contains {
        $0.isKept != $0.agrees(top: stated.top, threshold: stated.threshold, classes: classes)
      },
      calibration: Calibration(verdicts, top: stated.top, classes: classes, truth: truth))
  }

  private static func counts(_ labels: [Int?], _ classes: Int) -> [Int] {
    var counts = [Int](repeating: 0, count: classes)
    for case let label? in labels where label < classes { counts[label] += 1 }
    return counts
  }
}
