package import Execution

/// What one side said of each clip of a validation source in one repeat.
package struct EvaluatedClips: Sendable {
  /// `world 3`, `seed 1`.
  package var repetition: String
  package var source: String
  /// Which clips these are, by content: two evaluations with the same text saw the same media in the same order.
  package var identity: String
  package var classes: [String]
  package var predictions: [Prediction]
  /// The source video of a clip that is one of several parts, by the clip's id.
  package var videos: [String: String]

  package init(
    repetition: String, source: String, identity: String, classes: [String], predictions: [Prediction],
    videos: [String: String] = [:]
  ) {
    self.repetition = repetition
    self.source = source
    self.identity = identity
    self.classes = classes
    self.predictions = predictions
    self.videos = videos
  }

  package init(_ stored: StoredEvaluation, repetition: String) {
    self.init(
      repetition: repetition, source: stored.metrics.source, identity: stored.identity,
      classes: stored.metrics.classes, predictions: stored.predictions, videos: stored.videos)
  }
}
