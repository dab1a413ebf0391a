import Foundation
import Media
package import Planning

/// What a stored evaluation says of one validation source, clip by clip.
package struct StoredEvaluation: Sendable {
  package var metrics: EvaluateNode.SourceMetrics
  package var predictions: [Prediction]
  /// Which clips these are, by content: evaluations with the same text saw the same media in the same order.
  package var identity: String
  /// By a clip's id the video it is a part of: its own file unless it was cut from a longer one.
  package var videos: [String: String]

  /// - Returns: nil when the evaluation has no such source.
  /// - Throws: `StoreError` when its output is damaged, or what reading it throws.
  package init?(_ evaluation: StoredNode, of source: String, in store: Store) throws {
    let read = try store.reading(evaluation) { folder in
      let all = try JSONFile.read(
        [EvaluateNode.SourceMetrics].self, from: folder.appendingPathComponent(ArtifactFiles.metrics))
      return try all.first { $0.source == source }.map { metrics in
        let file = folder.appendingPathComponent(ArtifactFiles.predictions(source))
        return (metrics, try JSONLines.read(Prediction.self, from: file))
      }
    }
    guard let read else { return nil }
    (metrics, predictions) = read
    let roles = ["input:samples.\(source)", "input:media.\(source)"]
    let parts = roles.compactMap { role in evaluation.parts.first { $0.field == role } }
    identity = parts.map(\.digest).joined(separator: " ")
    videos = Self.videos(predictions, listed: parts.first?.value, in: store)
  }

  /// From the list of samples, or from the ids where that is gone: a part's id is its file and `#part_3`.
  private static func videos(_ predictions: [Prediction], listed: String?, in store: Store) -> [String: String] {
    let pairs =
      listed.flatMap { try? store.layout.object($0).readSamples() }.map { samples in
        samples.map { ($0.id, $0.video ?? $0.path) }
      } ?? predictions.map { ($0.id, $0.id.split(separator: "#").first.map(String.init) ?? $0.id) }
    return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
  }
}

extension Store {
  /// How many samples of each class a stored training had, all its sources together; nil when a list is no longer there.
  package func trainingSamples(of training: StoredNode, classes: Int) -> [Int]? {
    var counts = [Int](repeating: 0, count: classes)
    for part in training.parts where part.field.hasPrefix("input:samples.") {
      guard let listed = part.value, let samples = try? layout.object(listed).readSamples() else { return nil }
      for sample in samples {
        if let label = sample.label, label < classes { counts[label] += 1 }
      }
    }
    return counts
  }
}
