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
  package static let root = SchemaNode(
    path: "",
    declarations: Language.declarations.map { ($0.path.split(separator: ".").map(String.init), $0) }[...])

  /// A declaration with the components of its path.
  private typealias Placed = (components: [String], declaration: Declaration)

  /// - Parameter declarations: that of the path itself and all below it.
  private init(path: String, depth: Int = 0, declarations: ArraySlice<Placed>) {
    self.path = path
    name = depth == 0 ? "" : declarations.first?.components[depth - 1] ?? ""
    let own = declarations.lazy.filter { $0.components.count == depth }.map(\.declaration)
    field = own.compactMap(\.field).first
    block = own.compactMap(\.block).first
    var names: [String] = []
    var below: [String: [Placed]] = [:]
    for placed in declarations where placed.components.count > depth {
      let name = placed.components[depth]
      if below[name] == nil { names.append(name) }
      below[name, default: []].append(placed)
    }
    func node(_ name: String) -> SchemaNode? {
      below[name].map {
        SchemaNode(path: path.isEmpty ? name : "\(path).\(name)", depth: depth + 1, declarations: $0[...])
      }
    }
    children = names.filter { $0 != "*" && $0 != "[]" }.compactMap(node)
    wildcard = node("*")
    element = node("[]")
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
    node(at: String(path).split(separator: ".").map { String($0) })
  }

  func node(at components: [String]) -> SchemaNode? {
    var node = self
    for part in components {
      if let element = node.element, Int(part) != nil || part == "[]" {
        node = element
      } else if part == "*", let wildcard = node.wildcard {
        node = wildcard
      } else if let child = node.child(part) {
        node = child
      } else {
        return nil
      }
    }
    return node
  }

  /// A text that sorts concrete paths as the language declares their fields, names of the author's by name and behind what
  /// is declared beside them: four digits a component, or `~` with the name, and a character below all of these.
  func order(of components: [String]) -> String {
    var node: SchemaNode? = self
    var text = ""
    for part in components {
      if let position = node?.index[part] {
        text += String(10_000 + position).dropFirst() + "\u{1}"
      } else {
        text += "~\(part)\u{1}"
      }
      node = node?.child(part)
    }
    return text
  }

  /// The field whose value holds this one's: a list of maps is one value, and who reads it reads all of it.
  fileprivate func leaf(holding field: Field) -> Field {
    let parts = field.path.split(separator: ".").map(String.init)
    guard let element = parts.firstIndex(of: "[]") else { return field }
    return node(at: Array(parts[..<element]))?.field ?? field
  }

  /// This node and all below it, in order.
  package var all: [SchemaNode] {
    [self] + children.flatMap(\.all) + (wildcard?.all ?? []) + (element?.all ?? [])
  }
}

extension Field {
  /// The field itself, or the list that it is a part of.
  var leaf: Field { SchemaNode.root.leaf(holding: self) }
}
