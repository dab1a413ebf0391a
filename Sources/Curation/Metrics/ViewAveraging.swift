/// How the views of one sample (clips × crops) become one score.
package enum ViewAverage: String, Codable, Sendable, CaseIterable {
  /// Mean of the features before the classifier; its scores then come from the mean.
  case features
  /// Mean of the views' probabilities (softmax per view).
  case probabilities
  /// Mean of the views' logits.
  case logits

  /// - Parameter views: `[N · count, C]`, the views of a sample contiguous: features for `features`, else logits.
  /// - Returns: `[N, C]`: features, probabilities or logits.
  package func average(_ views: Matrix, count: Int) -> Matrix {
    precondition(count > 0 && views.rows % count == 0, "\(views.rows) rows are no multiple of \(count) views")
    let values = self == .probabilities ? views.softmax : views
    var result = Matrix(rows: views.rows / count, columns: views.columns)
    for row in 0..<result.rows {
      for column in 0..<views.columns {
        var sum = 0.0
        for view in row * count..<(row + 1) * count { sum += Double(values[view, column]) }
        result[row, column] = Float(sum / Double(count))
      }
    }
    return result
  }
}
