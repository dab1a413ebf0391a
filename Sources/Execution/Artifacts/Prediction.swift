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

  package init(id: String, label: Int, top5: [Int], probabilities: [Float], labelProbability: Float) {
    self.id = id
    self.label = label
    self.top5 = top5
    self.probabilities = probabilities
    self.labelProbability = labelProbability
  }

  private enum CodingKeys: String, CodingKey {
    case id, label, top5, probabilities
    case labelProbability = "label_probability"
  }
}
