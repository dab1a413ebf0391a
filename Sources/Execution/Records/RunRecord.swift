package import Planning

/// One trained result: what `omni runs` lists.
package struct RunRecord: Hashable, Sendable {
  package enum State: String, Hashable, Codable, Sendable, CaseIterable { case running, done, failed, stopped }

  package var number: Int
  /// Relative to the project root.
  package var recipe: String
  package var cell: String
  package var id: String
  package var family: String
  package var seed: Int
  /// Of the training node.
  package var key: String
  package var state: State
  /// Fractions of 1.
  package var metrics: [String: Double]
  package var weights: String?
  package var predictions: String?
  /// Library versions, threads and the like.
  package var environment: [String: String]
  /// Seconds since 1970.
  package var started: Double
  package var seconds: Double
  /// What was expected of its training and evaluation before they ran; nil where no plan said so.
  package var expected: TimeEstimate?

  /// `r-0007`.
  package var name: String {
    let digits = String(number)
    return "r-" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
