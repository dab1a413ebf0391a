package import Diagnostics

/// `--set PATH=VALUE`: one value laid over every cell that has the path.
package struct Override: Hashable, Sendable {
  /// How diagnostics name the command line.
  package static let file = "--set"

  /// As given.
  package let text: String
  package let path: String
  package let value: String

  /// Nil without a path before `=`.
  package init?(parsing text: String) {
    guard let equals = text.firstIndex(of: "="), equals != text.startIndex else { return nil }
    self.text = text
    path = String(text[..<equals])
    value = String(text[text.index(after: equals)...])
  }

  /// The value as YAML reads it: a scalar, or a list or map in flow style.
  func node(workingDirectory: String, limits: Limits) -> (node: ComposedNode?, diagnostics: [Diagnostic]) {
    guard !value.isEmpty else {
      let fault = Diagnostic(
        id: "missing-value", severity: .error, message: "`--set \(text)` has no value behind `=`", span: span)
      return (nil, [fault])
    }
    let read = YAMLReader.read(Array(value.utf8), file: Self.file, limits: limits)
    var faults = read.diagnostics
    for index in faults.indices { faults[index].span = span }
    guard let root = read.root else { return (nil, faults) }
    return (ComposedNode(root, directory: workingDirectory) { _ in .set(text) }, faults)
  }

  /// The whole text, as a place for messages.
  package var span: Diagnostics.Span {
    Diagnostics.Span(
      file: Self.file, start: Span.Position(line: 1, column: 1),
      end: Span.Position(line: 1, column: text.unicodeScalars.count + 1))
  }

  /// Whether a recipe has somewhere to put the value: every name of the author's on the way exists, and no `unset`
  /// took the path away.
  func applies(to layers: Layers) -> Bool {
    if layers.removal(of: path) != nil { return false }
    var schema = SchemaNode.root
    var node: ComposedNode? = layers.root
    let parts = path.split(separator: ".").map(String.init)
    for (position, part) in parts.enumerated() {
      let isLast = position == parts.count - 1
      let child = node?.node(at: [Substring(part)])
      if let element = schema.element, Int(part) != nil {
        guard child != nil else { return false }
        schema = element
      } else if let next = schema.child(part) {
        let isName = !schema.children.contains { $0.name == part }
        if isName, child == nil, !(isLast && schema.path == "params") { return false }
        schema = next
      } else {
        return false
      }
      node = child
    }
    return true
  }
}
