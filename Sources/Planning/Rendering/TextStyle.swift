/// What a terminal can show. Symbols carry the meaning, colour only helps.
package struct TextStyle: Hashable, Sendable {
  package var hasColor: Bool
  package var isUnicode: Bool

  package init(hasColor: Bool = false, isUnicode: Bool = true) {
    self.hasColor = hasColor
    self.isUnicode = isUnicode
  }

  var arrow: String { isUnicode ? "\u{2192}" : "->" }

  func dim(_ text: String) -> String { hasColor ? "\u{1B}[2m\(text)\u{1B}[0m" : text }

  /// Text in the colour of a state.
  func colored(_ text: String, _ state: NodeState) -> String {
    guard hasColor else { return text }
    let code =
      switch state {
      case .cached: "2"
      case .rerun, .forced: "33"
      case .new: "32"
      case .unknown: "36"
      case .invalid: "31"
      }
    return "\u{1B}[\(code)m\(text)\u{1B}[0m"
  }
}

/// Columns as wide as their widest cell, two spaces apart.
package struct TextTable {
  package var rows: [[String]]

  package init(rows: [[String]]) { self.rows = rows }

  package func lines(indent: String = "", paint: (Int, String) -> String = { $1 }) -> [String] {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      rows.map { $0.count > column ? $0[column].count : 0 }.max() ?? 0
    }
    return rows.enumerated().map { number, row in
      var line = indent
      for (column, cell) in row.enumerated() {
        line += cell
        if column + 1 < row.count { line += String(repeating: " ", count: widths[column] - cell.count + 2) }
      }
      while line.last == " " { line.removeLast() }
      return paint(number, line)
    }
  }
}
