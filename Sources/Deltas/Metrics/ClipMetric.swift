import Analysis
import Execution

/// The accuracies that are looked at clip by clip.
package enum ClipMetric: String, Sendable, CaseIterable {
  case top1, top5
  case meanClass = "mean_class"

  var mean: ClipScores.Mean { self == .meanClass ? .overClasses : .overClips }

  func isHit(_ said: Prediction) -> Bool {
    self == .top5 ? said.top5.contains(said.label) : said.top5.first == said.label
  }

  /// Fraction of 1; 0 without clips.
  func value(_ said: [Prediction]) -> Double {
    ClipScores(said.map { isHit($0) ? 1 : 0 }, classes: said.map(\.label)).mean(mean)
  }
}

/// Which clips count as related.
package enum Clustering: String, Sendable, CaseIterable {
  /// Parts of one source video.
  case video
  /// Clips of one class.
  case `class`
  /// None but one clip in several repeats.
  case none
}
