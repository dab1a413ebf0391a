package import Diagnostics

/// A YAML value as written: text and places, no types. What a scalar means is for the schema to say.
package struct SyntaxNode: Hashable, Sendable {
  package indirect enum Content: Hashable, Sendable {
    /// `isPlain`: written without quotes, so it may be a number, a word or nothing.
    case scalar(String, isPlain: Bool)
    case list([SyntaxNode])
    case map([SyntaxEntry])
  }

  package var content: Content
  package var span: Diagnostics.Span

  package init(_ content: Content, span: Diagnostics.Span) {
    self.content = content
    self.span = span
  }

  /// Nothing was written: `key:`, `~` or `null`.
  package var isNull: Bool {
    if case .scalar(let text, isPlain: true) = content { return text.isEmpty || text == "~" || text == "null" }
    return false
  }

  package var entries: [SyntaxEntry] {
    if case .map(let entries) = content { return entries }
    return []
  }

  package subscript(key: String) -> SyntaxEntry? { entries.first { $0.key == key } }

  /// A scalar's text.
  package var text: String? {
    if case .scalar(let text, _) = content { return text }
    return nil
  }

  /// In flow style, on one line; reading it again gives the same content.
  package var flow: String {
    switch content {
    case .scalar(let text, let isPlain): isPlain ? text : CanonicalValue.quoted(text)
    case .list(let items): "[" + items.map(\.flow).joined(separator: ", ") + "]"
    case .map(let entries):
      "{" + entries.map { "\(Self.key($0.key)): \($0.value.flow)" }.joined(separator: ", ") + "}"
    }
  }

  private static func key(_ text: String) -> String {
    let isSimple = !text.isEmpty && text.unicodeScalars.allSatisfy { $0.properties.isAlphabetic || $0 == "_" }
    return isSimple && text.allSatisfy(\.isASCII) ? text : CanonicalValue.quoted(text)
  }
}

/// One `key: value` of a map.
package struct SyntaxEntry: Hashable, Sendable {
  package var key: String
  package var keySpan: Diagnostics.Span
  package var value: SyntaxNode

  package init(key: String, keySpan: Diagnostics.Span, value: SyntaxNode) {
    self.key = key
    self.keySpan = keySpan
    self.value = value
  }
}
