import Deltas
import Execution

/// Evaluations that a test makes up.
enum MadeUpClips {
  static let classes = ["bow", "kick", "jump", "punch", "squat", "wave"]

  /// Clips named by their position, each of the class its position says.
  ///
  /// - Parameter said: the class that each clip is taken for.
  static func evaluated(
    _ repetition: String, _ said: [Int], identity: String = "val", perVideo: Int = 1,
    labels: ((Int) -> Int) = { $0 % classes.count }
  ) -> EvaluatedClips {
    let predictions = said.enumerated().map { index, best in
      let others = classes.indices.filter { $0 != best }
      return Prediction(
        id: "clip\(index)", label: labels(index), top5: [best] + others.prefix(4),
        probabilities: [0.6, 0.1, 0.1, 0.1, 0.1], labelProbability: best == labels(index) ? 0.6 : 0.1)
    }
    var videos: [String: String] = [:]
    if perVideo > 1 { for index in said.indices { videos["clip\(index)"] = "video\(index / perVideo)" } }
    return EvaluatedClips(
      repetition: repetition, source: "val", identity: identity, classes: classes, predictions: predictions,
      videos: videos)
  }

  /// Right everywhere but where `wrong` says.
  static func said(_ count: Int, wrong: (Int) -> Bool) -> [Int] {
    (0..<count).map { wrong($0) ? ($0 + 1) % classes.count : $0 % classes.count }
  }
}
