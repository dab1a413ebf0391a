/// The language on one page of text: every field, its type and default, indented by block.
package enum SchemaOutline {
  package static var text: String {
    var lines: [String] = []
    func walk(_ node: SchemaNode, depth: Int) {
      if !node.path.isEmpty { lines.append(line(node, depth: depth)) }
      let next = node.path.isEmpty ? 0 : depth + 1
      for child in node.children { walk(child, depth: next) }
      if let wildcard = node.wildcard { walk(wildcard, depth: next) }
      if let element = node.element { walk(element, depth: next) }
    }
    walk(SchemaNode.root, depth: 0)
    return lines.joined(separator: "\n") + "\n"
  }

  private static func line(_ node: SchemaNode, depth: Int) -> String {
    let name = node.name == "*" ? "NAME" : node.name == "[]" ? "-" : node.name
    let head = String(repeating: "  ", count: depth) + name + ":"
    guard let field = node.field else { return head }
    let padding = String(repeating: " ", count: max(1, 34 - head.count))
    return head + padding + field.type.text + status(field)
  }

  /// `  = 0.9`, `  required`, or nothing.
  static func status(_ field: Field) -> String {
    if let value = field.defaultValue { return "  = \(value)" }
    return field.isRequired ? "  required" : ""
  }
}
