/// How the views of one sample (clips × crops) become one row of class probabilities.
package enum ViewAverage: Hashable, Sendable {
  /// The mean of the views' logits, then softmax. The classifier is linear and dropout is off, so averaging the features
  /// before it gives the same.
  case logits
  /// The mean of the views' probabilities: softmax of each view first.
  case probabilities

  /// - Parameters:
  ///   - logits: `[Σ counts, K]`, the views of a sample consecutive.
  ///   - counts: views of each sample, at least one.
  /// - Returns: `[N, K]`, each row adding up to 1.
  package func probabilities(_ logits: Matrix, counts: [Int]) -> Matrix {
    precondition(
      counts.allSatisfy { $0 > 0 } && counts.reduce(0, +) == logits.rows,
      "\(logits.rows) rows are not the views of samples with \(counts.reduce(0, +))")
    let views = self == .probabilities ? logits.softmax : logits
    var means = Matrix(rows: counts.count, columns: logits.columns)
    var first = 0
    for (row, count) in counts.enumerated() {
      for view in first..<first + count {
        for column in 0..<logits.columns { means[row, column] += views[view, column] / Float(count) }
      }
      first += count
    }
    return self == .probabilities ? means : means.softmax
  }
}
