/// What the network said of one clip: without these there is no paired test, no flips, no story by class.
package struct Prediction: Hashable, Codable, Sendable {
  /// The sample's id.
  package var id: String
  package var label: Int
  /// Up to five classes, the best first.
  package var top5: [Int]
  /// Their probabilities.
  package var probabilities: [Float]
  /// Probability of the label.
  package var labelProbability: Float

  private enum CodingKeys: String, CodingKey {
    case id, label, top5, probabilities
    case labelProbability = "label_probability"
  }
}
