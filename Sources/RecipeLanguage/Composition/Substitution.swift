import Diagnostics

/// Replaces `${params.NAME}` and `${site.NAME}`, the only substitutions there are.
struct Substitution {
  let site: Site
  let limits: Limits
  private let params: [String: ComposedNode]
  private(set) var diagnostics: [Diagnostic] = []
  /// Names of `${site.…}` that have no value here, with the places that use them.
  private(set) var unset: [UnsetUse] = []

  struct UnsetUse: Hashable {
    var name: String
    var origin: Origin
  }

  init(params: ComposedNode?, site: Site, limits: Limits) {
    self.site = site
    self.limits = limits
    self.params = Dictionary(
      (params?.entries ?? []).map { ($0.key, $0.node) }, uniquingKeysWith: { first, _ in first })
  }

  /// The tree with every scalar replaced.
  mutating func replaced(_ node: ComposedNode) -> ComposedNode {
    var result = node
    switch node.content {
    case .scalar(let text, _):
      if text.contains("${") { result = scalar(node, text: text, using: []) }
    case .list(let items): result.content = .list(items.map { replaced($0) })
    case .map(let entries):
      result.content = .map(
        entries.map { ComposedEntry(key: $0.key, keyOrigin: $0.keyOrigin, node: replaced($0.node)) })
    }
    return result
  }

  private mutating func scalar(_ node: ComposedNode, text: String, using names: [String]) -> ComposedNode {
    var result = node
    result.written = text
    var output = ""
    var rest = text[...]
    var isPlain = false
    while let open = rest.firstRange(of: "${") {
      output += rest[..<open.lowerBound]
      let afterOpen = rest[open.upperBound...]
      guard let close = afterOpen.firstIndex(of: "}") else {
        report("unknown-substitution", "`${` without `}`", at: node.origin)
        return result
      }
      let name = String(afterOpen[..<close])
      let isWhole = output.isEmpty && open.lowerBound == text.startIndex && close == text.index(before: text.endIndex)
      rest = afterOpen[afterOpen.index(after: close)...]
      guard let value = value(of: name, in: node, using: names) else {
        result.isUnset = true
        output += "${\(name)}"
        continue
      }
      if output.isEmpty, open.lowerBound == text.startIndex { result.directory = value.directory }
      result.isUnset = result.isUnset || value.isUnset
      output += value.text ?? ""
      if isWhole {
        if case .scalar(_, let plain) = value.content { isPlain = plain }
        if name.hasPrefix("params.") {
          result.origin = value.origin
          result.history = value.history + result.history
        }
      }
      guard output.count <= limits.expandedText else {
        report("too-large", "a value grows beyond \(limits.expandedText) characters by substitution", at: node.origin)
        return result
      }
    }
    result.content = .scalar(output + rest, isPlain: isPlain)
    return result
  }

  /// The scalar that a name stands for; nil, and a record of it, when it has no value.
  private mutating func value(of name: String, in node: ComposedNode, using names: [String]) -> ComposedNode? {
    if name.hasPrefix("site.") {
      let key = String(name.dropFirst("site.".count))
      guard let value = site[key] else {
        unset.append(UnsetUse(name: key, origin: node.origin))
        return nil
      }
      return ComposedNode(.scalar(value.text, isPlain: true), origin: node.origin, directory: value.directory)
    }
    guard name.hasPrefix("params.") else {
      report(
        "unknown-substitution", "`${\(name)}` is not known; only `${params.NAME}` and `${site.NAME}` are replaced",
        at: node.origin)
      return nil
    }
    let key = String(name.dropFirst("params.".count))
    guard let param = params[key], let text = param.text else {
      let hint =
        Suggestions.nearest(to: key, among: params.keys.sorted()).map { "; did you mean `params.\($0)`?" } ?? ""
      report("unknown-parameter", "`${params.\(key)}` is not stated in `params`\(hint)", at: node.origin)
      return nil
    }
    guard !names.contains(key) else {
      report("cyclic-parameter", "`params.\(key)` is made of itself", at: node.origin)
      return nil
    }
    return text.contains("${") ? scalar(param, text: text, using: names + [key]) : param
  }

  private mutating func report(_ id: String, _ message: String, at origin: Origin) {
    let span = origin.anySpan
    diagnostics.append(Diagnostic(id: id, severity: .error, message: message, span: span))
  }
}

extension Origin {
  /// A span for messages: the place in a file, or the text of the override.
  var anySpan: Diagnostics.Span { span ?? Diagnostics.Span(startOf: Override.file) }
}
