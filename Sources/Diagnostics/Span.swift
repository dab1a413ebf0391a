/// A place in a text: a half-open range of positions, lines and columns from 1, columns in Unicode scalars.
package struct Span: Hashable, Codable, Sendable, Comparable {
  package struct Position: Hashable, Codable, Sendable, Comparable {
    package var line: Int
    package var column: Int

    package init(line: Int, column: Int) {
      self.line = line
      self.column = column
    }

    package static func < (left: Position, right: Position) -> Bool {
      (left.line, left.column) < (right.line, right.column)
    }
  }

  package var file: String
  package var start: Position
  /// Exclusive.
  package var end: Position

  package init(file: String, start: Position, end: Position) {
    self.file = file
    self.start = start
    self.end = max(start, end)
  }

  /// The first character of a file: where a message about the whole file points.
  package init(startOf file: String) {
    self.init(file: file, start: Position(line: 1, column: 1), end: Position(line: 1, column: 1))
  }

  package static func < (left: Span, right: Span) -> Bool {
    (left.file, left.start, left.end) < (right.file, right.start, right.end)
  }
}
