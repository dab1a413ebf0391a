/// What of a network does not learn; a matter of its training, not of its architecture.
package struct Freezing: Hashable, Codable, Sendable {
  /// Stages counted from the stem whose weights and running statistics stay as they are and which normalise by the latter:
  /// 0 none, 1 the stem, 2 the stem and `layer1`, … 5 everything but the classifier.
  package var stages: Int
  /// Whether every batch norm normalises by its running statistics and leaves them as they are; γ and β still learn.
  package var statistics: Bool

  package init(stages: Int = 0, statistics: Bool = false) {
    precondition((0...5).contains(stages), "a network has 5 stages with its stem, \(stages) are to be frozen")
    self.stages = stages
    self.statistics = statistics
  }
}
