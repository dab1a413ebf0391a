/// A text file as the reader saw it, split into lines once so that excerpts and columns are cheap.
///
/// Lines and columns count from 1; a column counts Unicode scalars, as libyaml's marks do.
package struct SourceFile: Hashable, Sendable {
  /// How messages name the file: relative to the working directory when it lies below it.
  package let path: String
  package let text: String
  private let lines: [Substring]

  package init(path: String, text: String) {
    self.path = path
    self.text = text
    lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
  }

  package var lineCount: Int { lines.count }

  /// The text of a line without its line break, or nil outside the file.
  package func line(_ number: Int) -> String? {
    guard number >= 1, number <= lines.count else { return nil }
    return String(lines[number - 1])
  }

  package static func == (left: SourceFile, right: SourceFile) -> Bool {
    left.path == right.path && left.text == right.text
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(path) }
}
