package import RecipeLanguage

/// Two recipes' graphs laid over each other: what only one has, what both have but otherwise, what is the same.
package struct GraphDifference: Hashable, Codable, Sendable {
  package enum Change: String, Hashable, Codable, Sendable, CaseIterable {
    case same, changed
    case onlyA = "only_a"
    case onlyB = "only_b"

    var symbol: String {
      switch self {
      case .same: "="
      case .changed: "~"
      case .onlyA: "-"
      case .onlyB: "+"
      }
    }

    /// For people.
    var words: String {
      switch self {
      case .same: "same"
      case .changed: "changed"
      case .onlyA: "only A"
      case .onlyB: "only B"
      }
    }
  }

  package struct Node: Hashable, Codable, Sendable {
    package var name: String
    package var kind: NodeKindName
    package var change: Change
    /// Of both sides.
    package var inputs: [String]
  }

  package var formatVersion = "1.0"
  package var a: String
  package var b: String
  /// In an order in which inputs come first.
  package var nodes: [Node]

  enum CodingKeys: String, CodingKey {
    case a, b, nodes
    case formatVersion = "format_version"
  }

  /// - Parameter compilation: of both recipes together, so that nodes that do the same are one.
  package init(_ compilation: Compilation, a first: RecipeCompilation, b second: RecipeCompilation) {
    a = Self.name(first)
    b = Self.name(second)
    let sides = (Side(first), Side(second))
    var labels: [Int: String] = [:]
    var found: [(positions: [Int], name: String, change: Change)] = []
    func find(_ positions: [Int], _ name: String, _ change: Change) {
      for position in positions { labels[position] = name }
      found.append((positions, name, change))
    }
    // The very same node is the same under whatever names; else one name that both have makes a node a changed one.
    for position in sides.0.positions {
      if sides.1.names[position] != nil {
        find([position], Side.sharedName(of: position, sides.0, sides.1), .same)
      } else if let (name, other) = sides.1.namesake(of: position, on: sides.0) {
        let isFree = sides.0.names[other] == nil && labels[other] == nil
        find(isFree ? [position, other] : [position], name, .changed)
      } else {
        find([position], sides.0.name(position), .onlyA)
      }
    }
    for position in sides.1.positions where labels[position] == nil {
      let namesake = sides.0.namesake(of: position, on: sides.1)
      find([position], namesake?.name ?? sides.1.name(position), namesake == nil ? .onlyB : .changed)
    }
    let graph = compilation.graph.nodes
    let ordered = found.sorted { left, right in
      (graph[left.positions[0]].spec.kind, left.positions[0]) < (
        graph[right.positions[0]].spec.kind, right.positions[0]
      )
    }
    nodes = Self.inOrder(
      ordered.map { entry in
        let inputs = entry.positions.flatMap { graph[$0].inputs.compactMap { labels[$0] } }
        let kind = graph[entry.positions[0]].spec.kind
        return Node(name: entry.name, kind: kind, change: entry.change, inputs: unique(inputs))
      })
  }

  /// How many nodes are of each sort.
  package func count(_ change: Change) -> Int { nodes.count { $0.change == change } }

  /// Inputs first, else as given.
  private static func inOrder(_ nodes: [Node]) -> [Node] {
    var placed: Set<String> = []
    var waiting = nodes
    var ordered: [Node] = []
    while let ready = waiting.firstIndex(where: { $0.inputs.allSatisfy(placed.contains) }) {
      let node = waiting.remove(at: ready)
      placed.insert(node.name)
      ordered.append(node)
    }
    return ordered + waiting
  }

  private static func name(_ recipe: RecipeCompilation) -> String {
    recipe.recipe.file + (recipe.recipe.cell.map { "#\($0)" } ?? "")
  }
}

/// The nodes of one recipe, with all names that each has there.
private struct Side {
  private(set) var positions: [Int] = []
  private(set) var names: [Int: [String]] = [:]
  private var places: [String: Int] = [:]

  init(_ recipe: RecipeCompilation) {
    for (name, position) in recipe.positions {
      if names[position] == nil { positions.append(position) }
      names[position, default: []].append(name)
      places[name] = position
    }
  }

  func name(_ position: Int) -> String { names[position]?.first ?? "" }

  /// Another node that has a name here which the node has on its own side.
  func namesake(of position: Int, on side: Side) -> (name: String, position: Int)? {
    for name in side.names[position] ?? [] {
      if let other = places[name] { return (name, other) }
    }
    return nil
  }

  /// What a node is called that both have: by a name of both, else by one that means no other node on the other side; the
  /// same whichever side comes first.
  static func sharedName(of position: Int, _ a: Side, _ b: Side) -> String {
    let (ofA, ofB) = (a.names[position] ?? [], b.names[position] ?? [])
    if let common = ofA.filter(ofB.contains).min() { return common }
    let free = ofA.filter { b.places[$0] == nil } + ofB.filter { a.places[$0] == nil }
    return free.min() ?? (ofA + ofB).sorted().joined(separator: " = ")
  }
}

extension GraphDrawing {
  package init(_ difference: GraphDifference) {
    let places = Dictionary(
      difference.nodes.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    self.init(
      title: "A \(difference.a)   B \(difference.b)",
      boxes: difference.nodes.enumerated().map { number, node in
        Box(id: "n\(number)", label: node.name, detail: "", symbol: node.change.symbol, mark: node.change.words)
      },
      arrows: difference.nodes.enumerated().flatMap { number, node in
        node.inputs.compactMap { places[$0] }.map { Arrow(from: $0, to: number) }
      })
  }
}
