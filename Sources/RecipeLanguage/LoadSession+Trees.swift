import Diagnostics

extension LoadSession {
  static func dictionary(_ leaves: [Leaf]) -> [String: String] {
    Dictionary(leaves.map { ($0.path, $0.value) }, uniquingKeysWith: { first, _ in first })
  }

  /// A map without some of its keys.
  static func without(_ keys: some Sequence<String>, in node: ComposedNode) -> ComposedNode {
    var result = node
    result.content = .map(node.entries.filter { entry in !keys.contains { $0 == entry.key } })
    return result
  }

  /// The tree as stated by an overlay instead of by a file.
  static func restated(_ node: ComposedNode, origin: (Span) -> Origin) -> ComposedNode {
    var result = node
    if let span = node.origin.span { result.origin = origin(span) }
    switch node.content {
    case .scalar: break
    case .list(let items): result.content = .list(items.map { restated($0, origin: origin) })
    case .map(let entries):
      result.content = .map(
        entries.map { entry in
          ComposedEntry(
            key: entry.key, keyOrigin: entry.keyOrigin.span.map(origin) ?? entry.keyOrigin,
            node: restated(entry.node, origin: origin))
        })
    }
    return result
  }

  /// The tree with every scalar that holds a substitution marked as not known yet.
  static func masked(_ node: ComposedNode) -> ComposedNode {
    var result = node
    switch node.content {
    case .scalar(let text, _): result.isUnset = text.contains("${")
    case .list(let items): result.content = .list(items.map(masked))
    case .map(let entries):
      result.content = .map(
        entries.map { ComposedEntry(key: $0.key, keyOrigin: $0.keyOrigin, node: masked($0.node)) })
    }
    return result
  }

  /// A layer of `params` as a teacher's recipe receives it.
  static func parameters(_ params: ComposedNode) -> ComposedNode {
    var stated = params
    stated.content = .map(
      params.entries.map { entry in
        var node = entry.node
        if let span = node.origin.span { node.origin = .parameter(entry.key, span) }
        return ComposedEntry(key: entry.key, keyOrigin: entry.keyOrigin, node: node)
      })
    let entry = ComposedEntry(key: "params", keyOrigin: params.origin, node: stated)
    return ComposedNode(.map([entry]), origin: params.origin, directory: params.directory)
  }
}

extension Override {
  /// A path the language does not know.
  var pathFault: Diagnostic? {
    let parts = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    var schema = SchemaNode.root
    var walked: [String] = []
    for part in parts {
      if let element = schema.element, Int(part) != nil {
        schema = element
      } else if let child = schema.child(part) {
        schema = child
      } else {
        let place = walked.joined(separator: ".")
        let advice = UnknownKeyAdvice(key: part, path: schema.path, known: schema.children.map(\.name))
        return Diagnostic(
          id: "unknown-key", severity: .error,
          message: "unknown key `\(part)` in \(place.isEmpty ? "a recipe" : "`\(place)`")\(advice.hint)", span: span,
          suggestion: advice.replacement.map { (walked + [$0]).joined(separator: ".") })
      }
      walked.append(part)
    }
    if let first = parts.first, Language.ownKeys.contains(first) || first == "assumed" {
      return Diagnostic(
        id: "misplaced-key", severity: .error,
        message: "`\(first)` belongs to a recipe's file and cannot be overridden",
        span: span)
    }
    return nil
  }
}
