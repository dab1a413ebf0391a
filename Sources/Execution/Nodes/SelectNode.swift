import Curation
import Foundation
import Media
package import Planning
package import RecipeLanguage

/// Chooses what of untrimmed videos an epoch may draw, and what one draw is: a video, or a part.
///
/// Parts: the positive ones, or all of the videos that have one. Single frames: positives, each with the negatives of its
/// video. Negative is what the filter refused; what was dropped for another reason is drawn as nothing.
package struct SelectNode: NodeExecution {
  package static let kind = NodeKindName.select

  package init() {}

  package func execute(_ context: NodeContext) async throws -> NodeSummary {
    let all = try context.required("samples").folder
    let folder = context.input("kept")?.folder ?? all
    let kept = try folder.readSamples()
    // The node reads one entry of `transform`: the one that holds for its source.
    let transform = context.experiment.transforms.first
    let sampling: PartSampling = transform?.sample == .part ? .part : .video
    let chosen: Chosen
    if transform?.form == .snippets {
      chosen = try Chosen(snippetsOf: Candidates(context, all: all, kept: kept), sampling)
    } else if transform?.take == .all {
      chosen = try Chosen(wholeVideosOf: Candidates(context, all: all, kept: kept), sampling)
    } else {
      let selected = SelectedParts(
        videos: kept.map(\.wholeVideo), isPositive: kept.map { $0.label != nil }, sampling: sampling)
      chosen = Chosen(
        samples: selected.parts.map { kept[$0] }, groups: selected.groups, sources: selected.parts.map { [$0] })
    }
    try JSONLines.write(chosen.samples, to: context.output(ArtifactFiles.samples))
    if let groups = chosen.groups { try JSONFile.write(groups, to: context.output(ArtifactFiles.groups)) }
    try context.outputFolder.writeClasses(try folder.readClasses())
    let soft = folder.appendingPathComponent(ArtifactFiles.softLabels)
    if FileManager.default.fileExists(atPath: soft.path) {
      let labels = try MatrixFile.read(from: soft)
      try MatrixFile.write(labels.meanRows(chosen.sources), to: context.output(ArtifactFiles.softLabels))
    }
    let videos = Set(kept.map(\.wholeVideo)).count
    return NodeSummary(
      samplesIn: kept.count, samplesOut: chosen.groups?.count ?? chosen.samples.count,
      facts: ["parts": .number(Double(chosen.samples.count)), "videos": .number(Double(videos))])
  }
}

/// Every part of a source's videos with what curation made of it.
private struct Candidates {
  let parts: [Sample]
  /// Labels of the kept parts; nil elsewhere.
  var labels: [Int?]
  var isNegative: [Bool]
  /// Number of each part among the kept ones.
  var places: [Int?]

  init(_ context: NodeContext, all: URL, kept: [Sample]) throws {
    parts = try all.readSamples()
    labels = parts.map(\.label)
    isNegative = parts.map { _ in false }
    places = Array(parts.indices)
    guard let folder = context.input("kept")?.folder else { return }
    let outcomes = try JSONLines.read(KeepOutcome.self, from: folder.appendingPathComponent(ArtifactFiles.outcomes))
    guard outcomes.count == parts.count, outcomes.kept.count == kept.count else {
      throw NodeFailure(
        "\(context.node.name): \(parts.count) parts, \(outcomes.count) outcomes, \(kept.count) kept parts")
    }
    isNegative = outcomes.map { $0 == .disagreed }
    labels = parts.map { _ in nil }
    places = parts.map { _ in nil }
    for (place, index) in outcomes.kept.enumerated() {
      labels[index] = kept[place].label
      places[index] = place
    }
  }

  var videos: [String] { parts.map(\.wholeVideo) }
}

/// What an epoch may draw.
private struct Chosen {
  var samples: [Sample]
  /// Lengths of the runs of samples drawn as one.
  var groups: [Int]?
  /// Kept parts, by number, that each sample's label is taken from.
  var sources: [[Int]]

  init(samples: [Sample], groups: [Int]?, sources: [[Int]]) {
    self.samples = samples
    self.groups = groups
    self.sources = sources
  }

  init(wholeVideosOf found: Candidates, _ sampling: PartSampling) {
    let whole = WholeVideos(
      videos: found.videos, labels: found.labels, isNegative: found.isNegative, sampling: sampling)
    let positives = Dictionary(grouping: found.parts.indices.filter { found.labels[$0] != nil }) {
      found.parts[$0].path
    }
    samples = zip(whole.parts, whole.labels).map { index, label in
      var sample = found.parts[index]
      sample.label = label
      return sample
    }
    groups = whole.groups
    sources = whole.parts.map { index in
      found.places[index].map { [$0] }
        ?? (positives[found.parts[index].wholeVideo] ?? []).compactMap { found.places[$0] }
    }
  }

  init(snippetsOf found: Candidates, _ sampling: PartSampling) {
    let selected = SelectedSnippets(
      videos: found.videos, labels: found.labels, isNegative: found.isNegative, sampling: sampling)
    func frames(_ indices: [Int]) -> [Int] { indices.map { found.parts[$0].part?.firstFrame ?? 0 } }
    samples = selected.units.map { unit in
      var sample = found.parts[unit.positives[0]]
      if sampling == .video { sample.id = "\(sample.path)#snippets_\(unit.label)" }
      sample.label = unit.label
      sample.part = nil
      sample.snippets = Snippets(positives: frames(unit.positives), negatives: frames(unit.negatives))
      return sample
    }
    groups = nil
    sources = selected.units.map { $0.positives.compactMap { found.places[$0] } }
  }
}

extension Sample {
  /// The untrimmed video that the part was cut from.
  fileprivate var wholeVideo: String { video ?? path }
}

extension Matrix {
  /// For each entry of `rows` the mean of those rows; a single one stays what it is.
  fileprivate func meanRows(_ rows: [[Int]]) -> Matrix {
    var mean = Matrix(rows: rows.count, columns: columns)
    for (target, sources) in rows.enumerated() {
      for column in 0..<columns {
        let sum = sources.reduce(0.0) { $0 + Double(self[$1, column]) }
        mean[target, column] = Float(sum / Double(max(1, sources.count)))
      }
    }
    return mean
  }
}
