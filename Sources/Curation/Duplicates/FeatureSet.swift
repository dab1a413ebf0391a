/// Features of samples that have several frames each (or several crops of one frame): consecutive rows of a matrix.
package struct FeatureSet: Hashable, Sendable {
  /// `[rows, C]`, one row per frame.
  package let features: Matrix
  /// Row where each sample begins, and the number of rows behind the last: sample i has rows `starts[i] ..< starts[i+1]`.
  package let starts: [Int]

  /// - Parameter framesPerSample: positive numbers that add up to the rows.
  package init(features: Matrix, framesPerSample: [Int]) {
    var starts = [0]
    for count in framesPerSample {
      precondition(count > 0, "a sample without frames has no features")
      starts.append(starts[starts.count - 1] + count)
    }
    precondition(
      starts[starts.count - 1] == features.rows, "\(features.rows) rows for \(starts[starts.count - 1]) frames")
    self.features = features
    self.starts = starts
  }

  /// One row per sample.
  package init(_ features: Matrix) {
    self.features = features
    starts = Array(0...features.rows)
  }

  package var count: Int { starts.count - 1 }

  package func rows(of sample: Int) -> Range<Int> { starts[sample]..<starts[sample + 1] }

  /// The same samples with other features, row for row.
  func replacingFeatures(_ features: Matrix) -> FeatureSet {
    precondition(features.rows == self.features.rows, "\(features.rows) rows for \(self.features.rows) frames")
    return FeatureSet(features: features, starts: starts)
  }

  private init(features: Matrix, starts: [Int]) {
    self.features = features
    self.starts = starts
  }
}

extension Matrix {
  /// Each row divided by its Euclidean length; a row of zeros stays.
  package var normalizedRows: Matrix {
    var result = self
    for row in 0..<rows {
      let length = self[row].reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
      if !(length > 0) { continue }
      for column in row * columns..<(row + 1) * columns {
        result.values[column] = Float(Double(values[column]) / length)
      }
    }
    return result
  }
}
