import RecipeLanguage

/// Resolved values written as a recipe states them, in flow style on one line.
struct LeafText {
  private indirect enum Tree {
    case value(String)
    case map([(key: String, tree: Tree)])
  }

  private var root: [(key: String, tree: Tree)] = []

  /// Adds one value; values of one block stand together, in the order in which they are added.
  /// - Parameter value: canonical, as leaves hold it.
  mutating func add(_ path: String, _ value: String) {
    let place = PathPlace.of(path)
    var parts = place.components
    // A block that has a value of its own as well as entries states it under a key.
    if case .ownValue(let key)? = place.node?.block?.shorthand { parts.append(key) }
    Self.put(.value(Self.scalar(value, place.node?.field?.type)), at: parts[...], in: &root)
  }

  /// `schedule: {lr: 0.1, epochs: 3}` for each block at the top.
  var entries: [String] { root.map { "\(Self.key($0.key)): \(Self.flow($0.tree))" } }

  var flow: String { Self.flow(.map(root)) }

  private static func put(_ value: Tree, at path: ArraySlice<String>, in map: inout [(key: String, tree: Tree)]) {
    guard let first = path.first else { return }
    guard let place = map.firstIndex(where: { $0.key == first }) else {
      if path.count == 1 {
        map.append((first, value))
      } else {
        var inside: [(key: String, tree: Tree)] = []
        put(value, at: path.dropFirst(), in: &inside)
        map.append((first, .map(inside)))
      }
      return
    }
    if case .map(var inside) = map[place].tree {
      put(value, at: path.dropFirst(), in: &inside)
      map[place].tree = .map(inside)
    }
  }

  private static func flow(_ tree: Tree) -> String {
    switch tree {
    case .value(let text): text
    case .map(let entries): "{" + entries.map { "\(key($0.key)): \(flow($0.tree))" }.joined(separator: ", ") + "}"
    }
  }

  /// Text is quoted, for it could look like anything; what has another type is not, for quotes would make it text.
  private static func scalar(_ value: String, _ type: ValueType?) -> String {
    switch type {
    case .text, .path: CanonicalValue.quoted(value)
    case .scalar: Double(value) == nil ? CanonicalValue.quoted(value) : value
    default: value
    }
  }

  static func key(_ text: String) -> String {
    let isSimple =
      !text.isEmpty && text.utf8.allSatisfy { $0 == 95 || (97...122).contains($0) || (65...90).contains($0) }
    return isSimple ? text : CanonicalValue.quoted(text)
  }
}
