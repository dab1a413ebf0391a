import RecipeLanguage

/// Tells new from re-run, and why each node that will run does: every difference from what was done before.
///
/// Compared is the newest stored node of the same place (recipe, cell, name), else of the same name in another cell of the
/// recipe, else that of the same kind with the fewest differing parts.
struct ExplainStates: GraphPass {
  func apply(_ compilation: inout Compilation, facts: any PlanningFacts) {
    for position in compilation.graph.nodes.indices where compilation.nodes[position].state.needsWork {
      explain(position, &compilation, facts)
    }
  }

  private func explain(_ position: Int, _ compilation: inout Compilation, _ facts: any PlanningFacts) {
    let node = compilation.graph.nodes[position]
    var planned = compilation.nodes[position]
    let own = node.uses.lazy.compactMap { facts.lastNode(kind: node.spec.kind, use: $0) }.first
    let key = bestKey(position, compilation)
    if planned.state == .rerun, own == nil { planned.state = .new }
    let old = own ?? nearest(to: key, node, among: facts.storedNodes(kind: node.spec.kind))
    if planned.state == .forced { planned.reasons.append(.forced(node: node.spec.name)) }
    if let old {
      planned.reasons += reasons(position, from: old, to: key, compilation)
      if planned.reasons.isEmpty, old.key == planned.key?.digest {
        planned.reasons.append(.lostOutput(String(old.output.prefix(12))))
      }
    }
    compilation.nodes[position] = planned
  }

  /// The key as far as it is known: inputs that will run stand as texts that no digest equals.
  private func bestKey(_ position: Int, _ compilation: Compilation) -> NodeKey {
    if let key = compilation.nodes[position].key { return key }
    let node = compilation.graph.nodes[position]
    let pairs = zip(node.spec.inputs, node.inputs).map { input, source in
      let planned = compilation.nodes[source]
      return (input.role, planned.state == .cached ? planned.stored?.output ?? "" : "")
    }
    return NodeKey(of: node.spec, inputs: Dictionary(pairs, uniquingKeysWith: { first, _ in first }))
  }

  private func nearest(to key: NodeKey, _ node: GraphNode, among stored: [StoredNode]) -> StoredNode? {
    let files = Set(node.uses.map(\.recipe))
    let names = Set(node.uses.map(\.name))
    if let sibling = stored.first(where: { files.contains($0.use.recipe) && names.contains($0.use.name) }) {
      return sibling
    }
    let parts = Set(key.parts)
    return stored.enumerated().min { left, right in
      let differences = (
        parts.symmetricDifference(left.element.parts).count, parts.symmetricDifference(right.element.parts).count
      )
      return (differences.0, left.offset) < (differences.1, right.offset)
    }?.element
  }

  private func reasons(_ position: Int, from old: StoredNode, to key: NodeKey, _ compilation: Compilation) -> [Reason] {
    let node = compilation.graph.nodes[position]
    let before = Dictionary(old.parts.map { ($0.field, $0) }, uniquingKeysWith: { first, _ in first })
    let after = Dictionary(key.parts.map { ($0.field, $0) }, uniquingKeysWith: { first, _ in first })
    let fields = Dictionary(node.spec.fields.map { ($0.keyPath, $0) }, uniquingKeysWith: { first, _ in first })
    var own: [Reason] = []
    var inputs: [Reason] = []
    if old.version != node.spec.version {
      own.append(.version(old: String(old.version), new: String(node.spec.version)))
    }
    for part in Set(before.keys).union(after.keys).sorted() where before[part]?.digest != after[part]?.digest {
      if part.hasPrefix("input:") {
        let role = String(part.dropFirst("input:".count))
        let name = node.spec.inputs.first { $0.role == role }?.node ?? role
        let new = after[part]?.value.flatMap { $0.isEmpty ? nil : String($0.prefix(12)) }
        inputs.append(.input(node: name, old: before[part]?.value.map { String($0.prefix(12)) }, new: new))
      } else if part.hasPrefix("content:") {
        let path = String(part.dropFirst("content:".count))
        own.append(
          .content(
            path: shown(path, node.spec), old: before[part]?.shownContent, new: after[part]?.shownContent))
      } else {
        let field = fields[part]
        own.append(
          .field(
            path: field?.path ?? shown(part, node.spec), old: before[part]?.shown, new: after[part]?.shown,
            at: field?.at ?? .standard))
      }
    }
    return own + inputs
  }

  /// The path as the recipe writes it.
  private func shown(_ keyPath: String, _ spec: NodeSpec) -> String {
    guard let subject = spec.subject else { return keyPath }
    return keyPath.split(separator: ".", omittingEmptySubsequences: false).map { $0 == "*" ? subject : String($0) }
      .joined(separator: ".")
  }
}

extension KeyPart {
  /// The head of a content's digest, or `missing` and the like without the place.
  fileprivate var shownContent: String { String((value ?? digest).prefix { $0 != " " }.prefix(12)) }
}
