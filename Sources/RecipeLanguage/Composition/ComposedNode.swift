package import Diagnostics

/// A value of a recipe after layers were laid over each other: every part knows where it came from.
package struct ComposedNode: Hashable, Sendable {
  package indirect enum Content: Hashable, Sendable {
    case scalar(String, isPlain: Bool)
    case list([ComposedNode])
    case map([ComposedEntry])
  }

  package var content: Content
  package var origin: Origin
  /// What stood here before, latest first.
  package var history: [Leaf.Earlier] = []
  /// Folder that relative paths in this value start from.
  package var directory: String
  /// The text before `${…}` was replaced, when there was any.
  package var written: String?
  /// A `${site.…}` in the text has no value on this machine.
  package var isUnset = false

  package init(_ content: Content, origin: Origin, directory: String) {
    self.content = content
    self.origin = origin
    self.directory = directory
  }

  /// A tree as written, all of one origin kind.
  package init(_ node: SyntaxNode, directory: String, origin: (Diagnostics.Span) -> Origin) {
    self.directory = directory
    self.origin = origin(node.span)
    content =
      switch node.content {
      case .scalar(let text, let isPlain): .scalar(text, isPlain: isPlain)
      case .list(let items): .list(items.map { ComposedNode($0, directory: directory, origin: origin) })
      case .map(let entries):
        .map(
          entries.map {
            ComposedEntry(
              key: $0.key, keyOrigin: origin($0.keySpan),
              node: ComposedNode($0.value, directory: directory, origin: origin))
          })
      }
  }

  package var entries: [ComposedEntry] {
    if case .map(let entries) = content { return entries }
    return []
  }

  package subscript(key: String) -> ComposedNode? { entries.first { $0.key == key }?.node }

  package var text: String? {
    if case .scalar(let text, _) = content { return text }
    return nil
  }

  package var isNull: Bool {
    if case .scalar(let text, isPlain: true) = content { return text.isEmpty || text == "~" || text == "null" }
    return false
  }

  /// On one line, for `was …`.
  package var flow: String {
    switch content {
    case .scalar(let text, _): text
    case .list(let items): "[" + items.map(\.flow).joined(separator: ", ") + "]"
    case .map(let entries): "{" + entries.map { "\($0.key): \($0.node.flow)" }.joined(separator: ", ") + "}"
    }
  }

  /// The node at a dotted path, through list positions too.
  package func node(at path: ArraySlice<Substring>) -> ComposedNode? {
    guard let first = path.first else { return self }
    switch content {
    case .map: return self[String(first)]?.node(at: path.dropFirst())
    case .list(let items):
      guard let position = Int(first), items.indices.contains(position) else { return nil }
      return items[position].node(at: path.dropFirst())
    case .scalar: return nil
    }
  }

  package func node(at path: String) -> ComposedNode? { node(at: path.split(separator: ".")[...]) }
}

/// One `key: value` of a composed map.
package struct ComposedEntry: Hashable, Sendable {
  package var key: String
  /// Where the key was last written.
  package var keyOrigin: Origin
  package var node: ComposedNode

  package init(key: String, keyOrigin: Origin, node: ComposedNode) {
    self.key = key
    self.keyOrigin = keyOrigin
    self.node = node
  }
}
