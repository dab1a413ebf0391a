/// What somebody has to know about a recipe: one fault, where it is, and how to mend it.
package struct Diagnostic: Hashable, Sendable {
  package enum Severity: String, Hashable, Codable, Sendable, Comparable {
    case error, warning, note

    private var rank: Int {
      switch self {
      case .error: 0
      case .warning: 1
      case .note: 2
      }
    }

    package static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }
  }

  /// A second place that matters: "first defined here", "set to 10 here".
  package struct Note: Hashable, Sendable {
    package var message: String
    package var span: Span?

    package init(_ message: String, at span: Span? = nil) {
      self.message = message
      self.span = span
    }
  }

  /// Stable kebab-case name, explained by `omni explain ID`.
  package var id: String
  package var severity: Severity
  /// What was found, where it belongs, what was expected; lower case, no full stop.
  package var message: String
  package var span: Span
  /// The replacement text for the span, where one is sure.
  package var suggestion: String?
  package var notes: [Note]

  package init(
    id: String, severity: Severity, message: String, span: Span, suggestion: String? = nil, notes: [Note] = []
  ) {
    self.id = id
    self.severity = severity
    self.message = message
    self.span = span
    self.suggestion = suggestion
    self.notes = notes
  }
}

extension Sequence<Diagnostic> {
  package var hasErrors: Bool { contains { $0.severity == .error } }

  /// By place, then severity, id and message; what differs in its notes alone is said once.
  package func sortedAndUnique() -> [Diagnostic] {
    var seen: Set<Diagnostic> = []
    return filter { diagnostic in
      var bare = diagnostic
      bare.notes = []
      return seen.insert(bare).inserted
    }.sorted {
      ($0.span, $0.severity, $0.id, $0.message) < ($1.span, $1.severity, $1.id, $1.message)
    }
  }
}
