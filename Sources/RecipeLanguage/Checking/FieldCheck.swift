package import Diagnostics

/// Checks one value or key against the schema, apart from any recipe: for editors and tests of the schema itself.
package enum FieldCheck {
  /// What is wrong with a value of a field.
  package static func faults(of value: SyntaxNode, for field: Field) -> [Diagnostic] {
    var checker = Checker(isComplete: false)
    let node = ComposedNode(value, directory: "") { .file($0) }
    if node.text?.contains("${") == true { return [] }
    _ = checker.canonical(field.type, node, path: field.path)
    return checker.diagnostics
  }

  /// What is said about a key in a block.
  package static func unknownKey(_ key: String, in block: SchemaNode) -> Diagnostic? {
    guard block.child(key) == nil, !key.hasPrefix("x-") else { return nil }
    let advice = UnknownKeyAdvice(key: key, path: block.path, known: block.children.map(\.name))
    return Diagnostic(
      id: "unknown-key", severity: .error, message: "unknown key `\(key)`\(advice.hint)",
      span: Span(startOf: block.path), suggestion: advice.replacement)
  }
}
