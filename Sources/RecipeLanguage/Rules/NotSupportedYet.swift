import Diagnostics

/// Legal keys whose capability is not built yet: `validate` and `plan` warn, `run` refuses. It shrinks to nothing.
package enum NotSupportedYet {
  package struct Entry: Sendable {
    /// Path pattern with `*`.
    package var path: String
    fileprivate var parts: [Substring]
    /// The value that is missing; nil for every value.
    package var value: String?
    package var reason: String

    init(_ path: String, is value: String? = nil, _ reason: String) {
      self.path = path
      parts = path.split(separator: ".")
      self.value = value
      self.reason = reason
    }
  }

  /// The one table.
  package static let table: [Entry] = [
  ]

  /// One warning for each entry that the recipe's stated values or defaults meet. Unset `deduplicate` blocks and the like
  /// have no leaf.
  static func check(_ recipe: RuleContext) -> [Diagnostic] {
    var found: [Diagnostic] = []
    for leaf in recipe.checker.leaves {
      let parts = leaf.path.split(separator: ".")
      for entry in byLastPart[parts.last ?? "", default: []] where matches(entry.parts, parts) {
        if let value = entry.value, value != leaf.value { continue }
        found.append(warning(leaf.path, entry.reason, recipe))
      }
    }
    return found.sortedAndUnique()
  }

  private static func warning(_ path: String, _ reason: String, _ recipe: RuleContext) -> Diagnostic {
    Diagnostic(
      id: "not-supported-yet", severity: .warning, message: "`\(path)`: \(reason)",
      span: recipe.span(path) ?? Span(startOf: recipe.file))
  }

  /// Entries by the last part of their path: most leaves meet none.
  private static let byLastPart = Dictionary(grouping: table) { $0.parts.last ?? "" }

  private static func matches(_ pattern: [Substring], _ path: [Substring]) -> Bool {
    pattern.count == path.count && zip(pattern, path).allSatisfy { $0 == "*" || $0 == $1 }
  }
}
