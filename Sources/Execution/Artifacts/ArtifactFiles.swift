package import Foundation
package import Media

/// The names of the files that nodes hand to each other, in one place.
package enum ArtifactFiles {
  /// `[Sample]`: what `index`, `split`, `keep` and `select` put out.
  package static let samples = "samples.jsonl"
  /// `[MediaProblem]`: files that could not be used.
  package static let problems = "problems.jsonl"
  /// Class names, one a line, in the order of the labels.
  package static let classes = "classes.txt"
  package static let scores = "scores.f32"
  package static let features = "features.f32"
  /// `[CutVerdict]`, one for each sample.
  package static let verdicts = "verdicts.jsonl"
  /// `[DuplicateVerdict]`, one for each sample.
  package static let duplicates = "duplicates.jsonl"
  /// The pairs around the threshold of the de-duplication, as a page.
  package static let pairs = "pairs.html"
  /// `[KeepOutcome]`, one for each sample of the source.
  package static let outcomes = "outcomes.jsonl"
  /// Soft labels of the kept samples, when the source is labelled softly.
  package static let softLabels = "labels.f32"
  /// Lengths of the runs of samples drawn as one.
  package static let groups = "groups.json"
  /// `CameraMotion`.
  package static let motion = "camera_motion.json"
  package static let programme = "programme.json"
  /// `TrainedModel`.
  package static let model = "model.json"
  package static let weights = "weights.safetensors"
  /// Folder of the weights after some epochs, when the best of them is wanted.
  package static let epochs = "epochs"
  /// In that folder; epochs count from 1.
  package static func epochWeights(_ epoch: Int) -> String {
    String(repeating: "0", count: max(0, 5 - String(epoch).count)) + "\(epoch).safetensors"
  }
  /// `[EpochMetrics]`: how each epoch did on the validation source that the best was chosen on.
  package static let epochMetrics = "epochs.jsonl"
  /// `FirstWeightsReport`, of a training that did not begin with random weights.
  package static let firstWeights = "first_weights.json"
  /// `[CurvePoint]`.
  package static let curve = "curve.jsonl"
  /// Lines of `Decision`: the first of a training, and of every clip whose sample could not be read.
  package static let decisions = "decisions.tsv"
  /// `[EpochDecisions]`: digests of all.
  package static let decisionDigests = "decisions.json"
  /// `[Prediction]`, one for each sample, as `predictions.SOURCE.jsonl`.
  package static func predictions(_ source: String) -> String { "predictions.\(source).jsonl" }
  /// `CurationStatistics`, and the same as text.
  package static let statistics = "statistics.json"
  package static let statisticsText = "statistics.txt"
  /// Plots of one source: samples by class, and what is kept by threshold.
  package static func classPlot(_ source: String) -> String { "\(source).classes.svg" }
  package static func calibrationPlot(_ source: String) -> String { "\(source).calibration.svg" }
  package static let metrics = "metrics.json"
  package static let table = "table.json"
  /// The list to crawl of a collected source: class, query, kind.
  package static let queries = "queries.csv"
  /// `[Provenance]`: where each collected file came from, one for each row that brought it.
  package static let provenance = "provenance.jsonl"
  /// `[CollectionFailure]`: rows whose file could not be had.
  package static let failures = "failures.jsonl"
  /// `[ClassCollection]`: what came of the rows of each class.
  package static let collection = "collection.jsonl"
  /// Truth of a generated source.
  package static let truth = "truth.jsonl"
}

extension URL {
  /// The samples listed in this artifact.
  package func readSamples() throws -> [Sample] {
    try JSONLines.read(Sample.self, from: appendingPathComponent(ArtifactFiles.samples))
  }

  /// The class names listed in this artifact, in the order of the labels; empty when it has none.
  package func readClasses() throws -> [String] {
    let file = appendingPathComponent(ArtifactFiles.classes)
    guard FileManager.default.fileExists(atPath: file.path) else { return [] }
    return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
  }

  /// Writes class names into this artifact.
  package func writeClasses(_ names: [String]) throws {
    try Data((names.joined(separator: "\n") + "\n").utf8).write(to: appendingPathComponent(ArtifactFiles.classes))
  }
}
