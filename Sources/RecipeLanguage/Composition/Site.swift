package import Diagnostics

/// The places and limits of this machine: what `${site.…}` stands for. Never in a key.
package struct Site: Hashable, Sendable {
  package struct Value: Hashable, Sendable {
    package var text: String
    /// Folder that a relative path starts from.
    package var directory: String
  }

  /// Dotted name → value.
  package private(set) var values: [String: Value] = [:]

  package init() {}

  /// Reads `site.yaml`: nested maps of scalars.
  package mutating func read(_ root: SyntaxNode, directory: String) -> [Diagnostic] {
    var diagnostics: [Diagnostic] = []
    func walk(_ node: SyntaxNode, _ path: String) {
      switch node.content {
      case .map(let entries):
        for entry in entries { walk(entry.value, path.isEmpty ? entry.key : "\(path).\(entry.key)") }
      case .scalar(let text, _):
        if !node.isNull { values[path] = Value(text: text, directory: directory) }
      case .list:
        diagnostics.append(
          Diagnostic(
            id: "wrong-type", severity: .error, message: "`\(path)` in site settings is a list; one value is expected",
            span: node.span))
      }
    }
    walk(root, "")
    return diagnostics
  }

  /// `--site NAME=VALUE`.
  package mutating func set(_ name: String, to text: String, directory: String) {
    values[name] = Value(text: text, directory: directory)
  }

  package subscript(name: String) -> Value? { values[name] }
}
