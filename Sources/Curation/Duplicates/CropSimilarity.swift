/// How alike different crops of one frame are: the published rule takes the mean as the threshold from which on two
/// pictures count as the same.
package struct CropSimilarity: Hashable, Codable, Sendable {
  /// Mean over frames of the mean cosine over all pairs of different crops of the frame.
  package let mean: Double
  /// Standard deviation over frames of that mean; 0 for one frame.
  package let deviation: Double
  /// Frames with two crops or more.
  package let frames: Int

  /// - Parameter crops: the crops of one frame are one sample. Frames of zeros, which could not be read, do not count.
  /// - Returns: nil without a pair of crops.
  package init?(_ crops: PreparedFeatures) throws {
    let width = crops.rows.columns
    var sum = 0.0
    var squares = 0.0
    var count = 0
    for frame in 0..<crops.count {
      let range = crops.layout.rows(of: frame)
      if range.count < 2 { continue }
      var rows = [Float](repeating: 0, count: range.count * width)
      try rows.withUnsafeMutableBufferPointer { rows in
        if let base = rows.baseAddress { try crops.rows.read(range, into: base) }
      }
      if rows.allSatisfy({ $0 == 0 }) { continue }
      var similarities = 0.0
      for first in 0..<range.count {
        for second in first + 1..<range.count {
          for column in 0..<width {
            similarities += Double(rows[first * width + column]) * Double(rows[second * width + column])
          }
        }
      }
      let mean = similarities / Double(range.count * (range.count - 1) / 2)
      sum += mean
      squares += mean * mean
      count += 1
    }
    guard count > 0 else { return nil }
    mean = sum / Double(count)
    let total = Double(count)
    deviation = count > 1 ? max(0, (squares - sum * sum / total) / (total - 1)).squareRoot() : 0
    frames = count
  }
}
