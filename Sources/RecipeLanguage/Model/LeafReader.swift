/// Reads typed values out of resolved leaves; a missing leaf gives the default its field declares.
///
/// It walks the list of fields along with the path, so reading a path the language does not declare is a programming
/// error found by the first test that decodes anything.
package struct LeafReader: Sendable {
  private let tree: LeafTree
  private let schema: SchemaNode

  init(_ leaves: [String: String]) {
    var tree = LeafTree()
    for (path, value) in leaves { tree.insert(value, at: PathPlace.of(path).components[...]) }
    self.tree = tree
    schema = SchemaNode.root
  }

  private init(tree: LeafTree, schema: SchemaNode) {
    self.tree = tree
    self.schema = schema
  }

  /// The block under a key, present or not.
  func at(_ key: String) -> LeafReader {
    LeafReader(tree: tree.children[key] ?? LeafTree(), schema: declared(key))
  }

  /// The block under a key if the recipe has anything in it.
  func block(_ key: String) -> LeafReader? {
    guard let child = tree.children[key], !child.children.isEmpty else { return nil }
    return LeafReader(tree: child, schema: declared(key))
  }

  /// The named entries of a map, by name.
  var entries: [(name: String, reader: LeafReader)] {
    tree.children.sorted { $0.key < $1.key }.map { name, child in
      (name, LeafReader(tree: child, schema: declared(name)))
    }
  }

  /// The value of this very path, for blocks that may be a single word such as `filter: none`.
  var ownText: String? { tree.value }

  func optionalText(_ key: String) -> String? {
    tree.children[key]?.value ?? declared(key).field?.standIn
  }

  func text(_ key: String) -> String { optionalText(key) ?? "" }
  func optionalInt(_ key: String) -> Int? { optionalText(key).flatMap(CanonicalValue.integer) }
  func int(_ key: String) -> Int { optionalInt(key) ?? 0 }
  func optionalDouble(_ key: String) -> Double? { optionalText(key).flatMap(Double.init) }
  func double(_ key: String) -> Double { optionalDouble(key) ?? 0 }
  func bool(_ key: String) -> Bool { optionalText(key) == "true" }

  /// Seconds.
  func optionalSeconds(_ key: String) -> Double? { optionalText(key).flatMap(ScalarForm.seconds) }

  func choice<Choice: RawRepresentable<String> & CaseIterable>(_ key: String) -> Choice {
    optionalChoice(key) ?? Choice.allCases.first!
  }

  func optionalChoice<Choice: RawRepresentable<String>>(_ key: String) -> Choice? {
    optionalText(key).flatMap(Choice.init(rawValue:))
  }

  func list(_ key: String) -> [CanonicalValue] {
    guard let text = optionalText(key), case .list(let items)? = CanonicalValue(parsing: text) else { return [] }
    return items
  }

  func texts(_ key: String) -> [String] { list(key).compactMap(\.text) }
  func ints(_ key: String) -> [Int] { list(key).compactMap(\.integer) }

  private func declared(_ key: String) -> SchemaNode {
    guard let child = schema.child(key) else {
      preconditionFailure("the recipe language declares no field \(schema.path).\(key)")
    }
    return child
  }
}

/// Leaves by path component.
private struct LeafTree: Sendable {
  var value: String?
  var children: [String: LeafTree] = [:]

  mutating func insert(_ value: String, at path: ArraySlice<String>) {
    guard let first = path.first else {
      self.value = value
      return
    }
    children[first, default: LeafTree()].insert(value, at: path.dropFirst())
  }
}
