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
    // A node that both have under one name is changed unless it is the very same one; under two names it is the same.
    var found: [(position: Int, node: Node)] = []
    for (name, position) in first.positions {
      let change: Change
      if second.name(position) != nil {
        change = .same
      } else {
        change = second.position(name) == nil ? .onlyA : .changed
      }
      let inputs =
        Self.inputs(position, first, compilation)
        + (change == .changed ? second.position(name).map { Self.inputs($0, second, compilation) } ?? [] : [])
      found.append(
        (
          position,
          Node(name: name, kind: compilation.graph.nodes[position].spec.kind, change: change, inputs: unique(inputs))
        ))
    }
    for (name, position) in second.positions where first.name(position) == nil && first.position(name) == nil {
      // Inputs by the names they have on side A where they are shared.
      let inputs = compilation.graph.nodes[position].inputs.compactMap { first.name($0) ?? second.name($0) }
      found.append(
        (
          position,
          Node(name: name, kind: compilation.graph.nodes[position].spec.kind, change: .onlyB, inputs: unique(inputs))
        ))
    }
    let known = Set(found.map(\.node.name))
    let ordered = found.sorted { ($0.node.kind, $0.position) < ($1.node.kind, $1.position) }.map(\.node)
    nodes = Self.inOrder(
      ordered.map { node in
        var node = node
        node.inputs = node.inputs.filter(known.contains)
        return node
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

  private static func inputs(_ position: Int, _ recipe: RecipeCompilation, _ compilation: Compilation) -> [String] {
    compilation.graph.nodes[position].inputs.compactMap(recipe.name)
  }

  private static func name(_ recipe: RecipeCompilation) -> String {
    recipe.recipe.file + (recipe.recipe.cell.map { "#\($0)" } ?? "")
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
