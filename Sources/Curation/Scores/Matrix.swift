/// Rows of float32 values, row-major: scores `[N, K]` or features `[N, C]`.
package struct Matrix: Hashable, Sendable {
  package let rows: Int
  package let columns: Int
  package var values: [Float]

  package init(rows: Int, columns: Int, values: [Float]) {
    precondition(
      rows >= 0 && columns >= 0 && values.count == rows * columns,
      "\(values.count) values for a matrix of \(rows) rows and \(columns) columns")
    self.rows = rows
    self.columns = columns
    self.values = values
  }

  package init(rows: Int, columns: Int) {
    self.init(rows: rows, columns: columns, values: [Float](repeating: 0, count: rows * columns))
  }

  package subscript(row: Int) -> ArraySlice<Float> { values[row * columns..<(row + 1) * columns] }

  package subscript(row: Int, column: Int) -> Float {
    get { values[row * columns + column] }
    set { values[row * columns + column] = newValue }
  }

  /// The rows of `indices`, in that order.
  package func selecting(_ indices: [Int]) -> Matrix {
    var chosen: [Float] = []
    chosen.reserveCapacity(indices.count * columns)
    for index in indices { chosen.append(contentsOf: self[index]) }
    return Matrix(rows: indices.count, columns: columns, values: chosen)
  }

  /// Index of each row's largest value, the first of equals.
  package var rowMaxima: [Int] {
    (0..<rows).map { row in
      let values = self[row]
      var best = values.startIndex
      for index in values.indices where values[index] > values[best] { best = index }
      return best - values.startIndex
    }
  }

  /// Place of `column` when the values of `row` are put in descending order, from 1; among equals the lower column
  /// comes first. Values that are not numbers come last.
  package func rank(of column: Int, inRow row: Int) -> Int {
    let values = self[row]
    let own = values[values.startIndex + column]
    if own.isNaN { return columns }
    var rank = 1
    for (other, value) in values.enumerated() where value > own || (value == own && other < column) { rank += 1 }
    return rank
  }
}
