package import Engine

/// Makes features comparable by their inner products: whitens each row, if so wished, and divides it by its length.
///
/// Reads and gives rows in portions. The portions, and with them the last digits, do not depend on the threads.
package struct RowPreparation: Sendable {
  private let whitening: Whitening?
  private let width: Int
  /// Width of the rows that come out.
  package var columns: Int { whitening?.components ?? width }

  /// - Parameter columns: width of the rows that go in.
  package init(whitening: Whitening?, columns: Int) {
    precondition(whitening.map { $0.mean.count == columns } ?? true, "whitening does not fit \(columns) features")
    self.whitening = whitening
    width = columns
  }

  /// Rows that one thread prepares at a time, and bytes that are read at a time.
  private static let pieceRows = 256
  private static let portionBytes = 32 << 20

  /// Gives all rows to `body`, in order, as many at a time as `FeatureRows` are read.
  package func apply(
    to source: some FeatureRows, team: Team, _ body: (UnsafeBufferPointer<Float>) throws -> Void
  ) throws {
    let pieces = max(1, Self.portionBytes / (4 * max(1, width) * Self.pieceRows))
    let portion = min(pieces * Self.pieceRows, max(source.rows, 1))
    let input = UnsafeMutableBufferPointer<Float>.allocate(capacity: max(1, portion * width))
    let output = UnsafeMutableBufferPointer<Float>.allocate(capacity: max(1, portion * columns))
    defer {
      input.deallocate()
      output.deallocate()
    }
    guard let from = input.baseAddress, let to = output.baseAddress else { return }
    for first in stride(from: 0, to: source.rows, by: portion) {
      let rows = min(portion, source.rows - first)
      try source.read(first..<first + rows, into: from)
      team.forEachPart((rows + Self.pieceRows - 1) / Self.pieceRows) { _, pieces in
        for piece in pieces {
          let start = piece * Self.pieceRows
          prepare(from + start * width, rows: min(Self.pieceRows, rows - start), to: to + start * columns)
        }
      }
      try body(UnsafeBufferPointer(start: to, count: rows * columns))
    }
  }

  private func prepare(_ x: UnsafeMutablePointer<Float>, rows: Int, to y: UnsafeMutablePointer<Float>) {
    if let whitening {
      whitening.apply(x, rows: rows, to: y)
    } else {
      y.update(from: x, count: rows * width)
    }
    for row in 0..<rows {
      let values = y + row * columns
      var sum = 0.0
      for column in 0..<columns { sum += Double(values[column]) * Double(values[column]) }
      // A row of zeros, or one that is not finite, stays and is like nothing.
      guard sum > 0, sum.isFinite else {
        for column in 0..<columns { values[column] = 0 }
        continue
      }
      let scale = 1 / sum.squareRoot()
      for column in 0..<columns { values[column] = Float(Double(values[column]) * scale) }
    }
  }
}
