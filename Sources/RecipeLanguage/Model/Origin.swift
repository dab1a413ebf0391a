package import Diagnostics

/// Where a resolved value was stated.
package enum Origin: Hashable, Sendable {
  case file(Span)
  /// A named overlay, `--profile NAME`.
  case profile(String, Span)
  /// An overlay of one cell of the `matrix`.
  case matrix(cell: String, Span)
  /// `--set PATH=VALUE`, the whole text as given.
  case set(String)
  /// `params:` given by the recipe that names this one as its teacher.
  case parameter(String, Span)
  case `default`

  /// The place in a file, when there is one.
  package var span: Span? {
    switch self {
    case .file(let span), .profile(_, let span), .matrix(_, let span), .parameter(_, let span): span
    case .set, .default: nil
    }
  }

  /// For people: `recipes/a.yaml:9:26`, `--set seed=3`, `default`.
  package var text: String {
    switch self {
    case .file(let span): Self.place(span)
    case .profile(let name, let span): "profile \(name) \(Self.place(span))"
    case .matrix(let cell, let span): "cell \(cell) \(Self.place(span))"
    case .set(let text): "--set \(text)"
    case .parameter(let name, let span): "params.\(name) \(Self.place(span))"
    case .default: "default"
    }
  }

  private static func place(_ span: Span) -> String { "\(span.file):\(span.start.line):\(span.start.column)" }
}

/// The `at` of machine-readable documents: `{file, line, column}` or `{set: "…"}`; null for a default.
package struct OriginDocument: Hashable, Codable, Sendable {
  package var file: String?
  package var line: Int?
  package var column: Int?
  package var set: String?

  /// Nil for a default, which was stated nowhere.
  package init?(_ origin: Origin) {
    if case .set(let text) = origin {
      set = text
    } else if let span = origin.span {
      file = span.file
      line = span.start.line
      column = span.start.column
    } else {
      return nil
    }
  }
}
