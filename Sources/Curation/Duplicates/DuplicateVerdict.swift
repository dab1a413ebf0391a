/// Whether a sample repeats a reference sample, or a sample before it.
package struct DuplicateVerdict: Hashable, Codable, Sendable {
  /// A sample that it repeats, of the web sources themselves.
  package struct Repetition: Hashable, Codable, Sendable {
    /// Place of that sample's collection among those compared: earlier sources in order, then the own one.
    package let collection: Int
    /// Its index there.
    package let sample: Int
    package let similarity: Float

    package init(collection: Int, sample: Int, similarity: Float) {
      self.collection = collection
      self.sample = sample
      self.similarity = similarity
    }
  }

  package let isDuplicate: Bool
  /// Best similarity to a reference sample; −1 when there are no references.
  package let similarity: Float
  /// Index of that reference sample.
  package let reference: Int?
  /// The earlier web sample that it repeats, where that was looked for and it repeats no reference.
  package let repeats: Repetition?

  package init(isDuplicate: Bool, similarity: Float, reference: Int?, repeats: Repetition? = nil) {
    self.isDuplicate = isDuplicate
    self.similarity = similarity
    self.reference = reference
    self.repeats = repeats
  }
}
