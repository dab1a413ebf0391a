package import Planning
package import RecipeLanguage

/// A node of B's plan whose result A's does not give.
package struct NodeChange: Hashable, Codable, Sendable {
  /// A part of the node's key that differs from that of A's node of the same name.
  package struct Reason: Hashable, Codable, Sendable {
    /// A field's path, `content:PATH`, `input:NODE` or `version`.
    package var field: String
    package var old: String?
    package var new: String?

    /// Optionals are written as null, so that readers find every field.
    package func encode(to encoder: any Encoder) throws {
      var box = encoder.container(keyedBy: CodingKeys.self)
      try box.encode(field, forKey: .field)
      try box.encode(old, forKey: .old)
      try box.encode(new, forKey: .new)
    }
  }

  package var name: String
  package var kind: NodeKindName
  /// `rerun` where A has a node of this name, else `new`.
  package var state: NodeState
  /// Whether the store has the result already.
  package var stored: Bool
  package var reasons: [Reason]

  /// The nodes of one recipe that another one's results do not give, in the order of the pipeline.
  package static func changes(
    from a: RecipeCompilation, to b: RecipeCompilation, in compilation: Compilation
  ) -> [NodeChange] {
    let shared = Set(a.positions.map(\.position))
    // A table is of a file, not of an experiment, and is put together anew whenever it is looked at.
    return b.positions.filter { entry in
      !shared.contains(entry.position) && compilation.graph.nodes[entry.position].spec.kind != .table
    }.map { name, position in
      let old = a.position(name)
      return NodeChange(
        name: name, kind: compilation.graph.nodes[position].spec.kind, state: old == nil ? .new : .rerun,
        stored: compilation.nodes[position].state == .cached,
        reasons: old.map { reasons(from: $0, to: position, of: b, in: compilation.graph) } ?? [])
    }
  }

  private static func reasons(from old: Int, to new: Int, of recipe: RecipeCompilation, in graph: ExecutionGraph)
    -> [Reason]
  {
    let (before, after) = (graph.nodes[old], graph.nodes[new])
    let (oldParts, newParts) = (parts(before), parts(after))
    var own: [Reason] = []
    var inputs: [Reason] = []
    if before.spec.version != after.spec.version {
      own.append(Reason(field: "version", old: String(before.spec.version), new: String(after.spec.version)))
    }
    let paths = Dictionary(
      (before.spec.fields + after.spec.fields).map { ($0.keyPath, $0.path) }, uniquingKeysWith: { $1 })
    for part in Set(oldParts.keys).union(newParts.keys).sorted() where oldParts[part]?.digest != newParts[part]?.digest
    {
      if part.hasPrefix("input:") {
        let role = String(part.dropFirst("input:".count))
        let place = after.spec.inputs.firstIndex { $0.role == role }
        let name = place.flatMap { recipe.name(after.inputs[$0]) } ?? role
        inputs.append(Reason(field: "input:\(name)", old: nil, new: nil))
      } else {
        own.append(Reason(field: paths[part] ?? part, old: oldParts[part]?.shown, new: newParts[part]?.shown))
      }
    }
    return own + inputs
  }

  /// The parts of a node's key, its inputs told apart by their place in the graph.
  private static func parts(_ node: GraphNode) -> [String: KeyPart] {
    let inputs = Dictionary(
      zip(node.spec.inputs.map(\.role), node.inputs.map(String.init)), uniquingKeysWith: { first, _ in first })
    let key = NodeKey(of: node.spec, inputs: inputs)
    return Dictionary(key.parts.map { ($0.field, $0) }, uniquingKeysWith: { first, _ in first })
  }
}
