package import RecipeLanguage

/// A plan kept in a file: which recipes, how they were changed, which nodes, and everything that says what each of them
/// does. `omni run FILE` carries it out, unless something drifted since.
///
/// No places of the machine, no environment, no `--site` values are in it: whoever runs it has their own.
package struct SavedPlan: Hashable, Codable, Sendable {
  /// Tells the file from others.
  package var what = SavedPlan.mark
  package var formatVersion = "2.0"
  /// `FILE` or `FILE#CELL`, relative to the project root.
  package var recipes: [String]
  package var sets: [String]
  package var profile: String?
  /// As it was asked for; what it chose are the nodes.
  package var selection: NodeSelection
  package var forced: [String]
  package var nodes: [Node]
  package var totals: PlanTotals

  package static let mark = "omni plan"

  package struct Node: Hashable, Codable, Sendable {
    package var recipe: String
    package var cell: String
    package var name: String
    package var kind: NodeKindName
    package var version: Int
    package var state: NodeState
    /// Digest of its key; nil while the outputs of its inputs are not known.
    package var key: String?
    /// Digest of the stored output, of a cached node.
    package var output: String?
    /// Fields and file contents that it reads; its inputs speak for themselves.
    package var parts: [KeyPart]

    var use: NodeUse { NodeUse(recipe: recipe, cell: cell, name: name) }
  }

  enum CodingKeys: String, CodingKey {
    case what, recipes, sets, profile, selection, forced, nodes, totals
    case formatVersion = "format_version"
  }

  /// - Parameter recipes: as they are to be loaded again, relative to the project root.
  package init(
    _ compilation: Compilation, recipes: [String], sets: [String], profile: String?, selection: NodeSelection
  ) {
    self.recipes = recipes
    self.sets = sets
    self.profile = profile
    self.selection = selection
    forced = compilation.forced.sorted()
    nodes = Self.nodes(of: compilation)
    totals = PlanDocument(compilation).totals
  }

  static func nodes(of compilation: Compilation) -> [Node] {
    compilation.recipes.flatMap { recipe in
      recipe.positions.map { name, position in
        let spec = compilation.graph.nodes[position].spec
        let planned = compilation.nodes[position]
        return Node(
          recipe: recipe.recipe.file, cell: recipe.recipe.cell ?? "", name: name, kind: spec.kind,
          version: spec.version, state: planned.state, key: planned.key?.digest,
          output: planned.state == .cached ? planned.stored?.output : nil,
          parts: NodeKey(of: spec, inputs: [:]).parts)
      }
    }
  }

  /// The part of a plan made anew that this one is about: the nodes that were selected then, whatever became of them.
  package func part(of now: Compilation) -> Compilation {
    selection.isEmpty ? now : now.keeping(Set(nodes.map(\.use)))
  }
}
