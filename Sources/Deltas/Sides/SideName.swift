import Execution

/// How a side is named on the command line.
package enum SideName: Hashable, Sendable {
  /// `FILE` or `FILE#CELL`; the loader tells them apart.
  case recipe(String)
  /// `r-0007`.
  case run(String)
  /// `git:REVISION:FILE`, with `#CELL` behind it or not.
  case revision(String, recipe: String)
  /// `ref:TABLE/COLUMN`.
  case published(table: String, column: String)

  /// - Throws: `SideError.unknown` for a name that begins like one of these and does not go on like it.
  package init(_ text: String) throws(SideError) {
    if text.hasPrefix("ref:") {
      let parts = text.dropFirst("ref:".count).split(separator: "/", omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
        throw .unknown("`\(text)` is no published cell; ref:TABLE/COLUMN is expected, as ref:minikinetics-tsn/baseline")
      }
      self = .published(table: parts[0], column: parts[1])
    } else if text.hasPrefix("git:") {
      let rest = text.dropFirst("git:".count)
      // A revision has no colon, a file may.
      guard let colon = rest.firstIndex(of: ":"), colon != rest.startIndex, rest.index(after: colon) != rest.endIndex
      else {
        throw .unknown("`\(text)` is no revision of a recipe; git:REVISION:FILE is expected, as git:HEAD~1:a.yaml")
      }
      self = .revision(String(rest[..<colon]), recipe: String(rest[rest.index(after: colon)...]))
    } else if RunRecord.isName(text) {
      self = .run(text)
    } else {
      guard !text.isEmpty else { throw .unknown("`\(text)` names no recipe; FILE or FILE#CELL is expected") }
      self = .recipe(text)
    }
  }
}
