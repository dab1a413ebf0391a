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
    for index in faults.indices {
      faults[index].span = span
      // What the reader says of a file without a recipe.
      if faults[index].id == "empty-recipe" {
        faults[index] = Diagnostic(
          id: "missing-value", severity: .error,
          message: "`--set \(text)` sets `\(path)` to nothing; write a value behind `=`", span: span)
      }
    }
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
  func applies(to layers: Layers) -> Bool { layers.removal(of: path) == nil && gap(in: layers) == nil }

  /// The path with the name that was probably meant in place of one the recipe does not have.
  func meantPath(in layers: Layers) -> String? {
    var parts = self.parts
    guard let gap = gap(in: layers), let name = Suggestions.nearest(to: parts[gap.position], among: gap.names) else {
      return nil
    }
    parts[gap.position] = name
    return parts.joined(separator: ".")
  }

  private var parts: [String] { path.split(separator: ".").map(String.init) }

  /// The first part of the path that a recipe does not have and nobody but its author can add, with the names beside it.
  private func gap(in layers: Layers) -> (position: Int, names: [String])? {
    var schema = SchemaNode.root
    var node: ComposedNode? = layers.root
    for (position, part) in parts.enumerated() {
      let child = node?.node(at: [Substring(part)])
      let gap = (position: position, names: node?.entries.map(\.key) ?? [])
      if let element = schema.element, Int(part) != nil {
        guard child != nil else { return gap }
        schema = element
      } else if let next = schema.child(part) {
        let isName = !schema.children.contains { $0.name == part }
        // A parameter that is used and stated nowhere waits for just this.
        if isName, child == nil, !(schema.path == "params" && layers.root.uses(parameter: part)) { return gap }
        schema = next
      } else {
        return gap
      }
      node = child
    }
    return nil
  }
}

extension ComposedNode {
  /// Whether some text in it stands for the parameter.
  fileprivate func uses(parameter: String) -> Bool {
    switch content {
    case .scalar(let text, _): text.contains("${params.\(parameter)}")
    case .list(let items): items.contains { $0.uses(parameter: parameter) }
    case .map(let entries): entries.contains { $0.node.uses(parameter: parameter) }
    }
  }
}
