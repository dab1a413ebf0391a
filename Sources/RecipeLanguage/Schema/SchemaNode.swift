/// The list of fields as a tree, so that a recipe and its schema are walked together.
package final class SchemaNode: Sendable {
  package let path: String
  /// The last part of the path.
  package let name: String
  package let field: Field?
  package let block: Block?
  /// In the order of declaration.
  package let children: [SchemaNode]
  /// What a name of the author's leads to.
  package let wildcard: SchemaNode?
  /// What an element of a list is.
  package let element: SchemaNode?
  private let index: [String: Int]

  /// The whole language.
  package static let root = SchemaNode(path: "", declarations: Language.declarations)

  private init(path: String, declarations: [Declaration]) {
    self.path = path
    name = String(path.split(separator: ".").last ?? "")
    field = declarations.lazy.compactMap(\.field).first { $0.path == path }
    block = declarations.lazy.compactMap(\.block).first { $0.path == path }
    let depth = path.isEmpty ? 0 : path.split(separator: ".").count
    var names: [String] = []
    for declaration in declarations where declaration.path != path {
      let name = String(declaration.path.split(separator: ".")[depth])
      if !names.contains(name) { names.append(name) }
    }
    func node(_ name: String) -> SchemaNode {
      let childPath = path.isEmpty ? name : "\(path).\(name)"
      return SchemaNode(
        path: childPath,
        declarations: declarations.filter { $0.path == childPath || $0.path.hasPrefix(childPath + ".") })
    }
    children = names.filter { $0 != "*" && $0 != "[]" }.map(node)
    wildcard = names.contains("*") ? node("*") : nil
    element = names.contains("[]") ? node("[]") : nil
    index = Dictionary(uniqueKeysWithValues: children.enumerated().map { ($1.name, $0) })
  }

  /// The declared child of that name, else what any name leads to.
  package func child(_ name: String) -> SchemaNode? {
    if let position = index[name] { return children[position] }
    return wildcard
  }

  /// Whether a map belongs here.
  package var isMap: Bool { !children.isEmpty || wildcard != nil }

  /// Follows a concrete dotted path such as `sources.web.kind` or `mixup.0.alpha`.
  package func node(at path: some StringProtocol) -> SchemaNode? {
    var node = self
    for part in path.split(separator: ".") {
      if let element = node.element, Int(part) != nil || part == "[]" {
        node = element
      } else if part == "*", let wildcard = node.wildcard {
        node = wildcard
      } else if let child = node.child(String(part)) {
        node = child
      } else {
        return nil
      }
    }
    return node
  }

  /// Sorts concrete paths as the language declares their fields; names of the author's by name.
  func order(of path: String) -> [OrderKey] {
    var node: SchemaNode? = self
    return path.split(separator: ".").map { part in
      let position = node?.index[String(part)] ?? .max
      node = node?.child(String(part))
      return OrderKey(position: position, name: position == .max ? String(part) : "")
    }
  }

  struct OrderKey: Comparable {
    var position: Int
    var name: String

    static func < (left: OrderKey, right: OrderKey) -> Bool {
      (left.position, left.name) < (right.position, right.name)
    }
  }

  /// This node and all below it, in order.
  package var all: [SchemaNode] {
    [self] + children.flatMap(\.all) + (wildcard?.all ?? []) + (element?.all ?? [])
  }
}
