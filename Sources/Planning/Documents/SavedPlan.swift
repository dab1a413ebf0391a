package import RecipeLanguage

/// A plan kept in a file: which recipes, how they were changed, which nodes, and everything that says what each of them
/// does. `omni run FILE` carries it out, unless something drifted since.
///
/// No places of the machine, no environment, no `--site` values are in it: whoever runs it has their own.
package struct SavedPlan: Hashable, Codable, Sendable {
  /// Tells the file from others.
  package var what = SavedPlan.mark
  package var formatVersion = "1.0"
  /// Relative to the project root.
  package var recipes: [String]
  package var sets: [String]
  package var profile: String?
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
    /// Digest of the stored output, of a cached node.
    package var output: String?
    /// Fields and file contents that it reads; its inputs speak for themselves.
    package var parts: [KeyPart]
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

  private static func nodes(of compilation: Compilation) -> [Node] {
    compilation.recipes.flatMap { recipe in
      recipe.positions.map { name, position in
        let spec = compilation.graph.nodes[position].spec
        let planned = compilation.nodes[position]
        return Node(
          recipe: recipe.recipe.file, cell: recipe.recipe.cell ?? "", name: name, kind: spec.kind,
          version: spec.version, state: planned.state,
          output: planned.state == .cached ? planned.stored?.output : nil,
          parts: NodeKey(of: spec, inputs: [:]).parts)
      }
    }
  }

  /// What is otherwise than when the plan was made, one line each; empty when it may run. Work that was done meanwhile is no
  /// drift.
  package func drift(in now: Compilation) -> [String] {
    struct Place: Hashable {
      var recipe: String
      var cell: String
      var name: String
    }
    func place(_ node: Node) -> Place { Place(recipe: node.recipe, cell: node.cell, name: node.name) }
    let found = Dictionary(
      Self.nodes(of: now).map { (place($0), $0) }, uniquingKeysWith: { first, _ in first })
    let planned = Set(nodes.map(place))
    var lines: [String] = []
    for old in nodes {
      let label = "\(old.name) of \(old.recipe)\(old.cell.isEmpty ? "" : "#\(old.cell)")"
      guard let new = found[place(old)] else {
        lines.append("\(label) is no longer part of the plan")
        continue
      }
      if new.version != old.version {
        lines.append("\(label): the implementation was version \(old.version) and is \(new.version)")
      }
      lines += Self.changes(from: old.parts, to: new.parts).map { "\(label): \($0)" }
      guard old.state == .cached else { continue }
      if new.state != .cached {
        lines.append("\(label): its result was there and is not")
      } else if new.output != old.output {
        lines.append("\(label): its result is another")
      }
    }
    for new in found.keys.sorted(by: { ($0.recipe, $0.cell, $0.name) < ($1.recipe, $1.cell, $1.name) })
    where !planned.contains(new) {
      lines.append("\(new.name) of \(new.recipe)\(new.cell.isEmpty ? "" : "#\(new.cell)") is new in the plan")
    }
    return unique(lines)
  }

  private static func changes(from old: [KeyPart], to new: [KeyPart]) -> [String] {
    let before = Dictionary(old.map { ($0.field, $0) }, uniquingKeysWith: { first, _ in first })
    let after = Dictionary(new.map { ($0.field, $0) }, uniquingKeysWith: { first, _ in first })
    return Set(before.keys).union(after.keys).sorted().filter { before[$0]?.digest != after[$0]?.digest }.map { field in
      "\(field) \(before[field]?.shown ?? "unset") \u{2192} \(after[field]?.shown ?? "unset")"
    }
  }
}
