import JointTraining
package import RecipeLanguage

/// What `omni plan --json` prints; the text view prints from the same value.
package struct PlanDocument: Hashable, Codable, Sendable {
  package var formatVersion = "2.0"
  package var recipes: [RecipePlan]
  /// Distinct nodes by state, a node that several recipes share counted once; every state is there.
  package var counts: [String: Int]
  /// Whether anything would run.
  package var work: Bool
  /// Of all nodes together, a node that several recipes share counted once.
  package var totals: PlanTotals
  /// What the totals are to be held against.
  package var machine: PlanMachine

  package struct RecipePlan: Hashable, Codable, Sendable {
    package var file: String
    package var cell: String?
    package var id: String
    package var family: String
    package var row: [PublishedRow]
    package var assumed: [ResolvedRecipe.Assumption]
    /// Main iterations of the recipe's own model; null while the target's size is not known.
    package var iterationsPerEpoch: Int?
    package var optimizerStepsPerEpoch: Int?
    package var optimizerSteps: Int?
    package var nodes: [Node]
    package var totals: PlanTotals
    /// Of the nodes that no other recipe or cell of this plan needs: what adding this one to the others costs.
    package var alone: PlanTotals
    package var notes: [String]

    enum CodingKeys: String, CodingKey {
      case file, cell, id, family, row, assumed, nodes, totals, alone, notes
      case iterationsPerEpoch = "iterations_per_epoch"
      case optimizerStepsPerEpoch = "optimizer_steps_per_epoch"
      case optimizerSteps = "optimizer_steps"
    }
  }

  /// A published cell with its accuracies in points, as printed.
  package struct PublishedRow: Hashable, Codable, Sendable {
    package var table: String
    package var column: String
    package var top1: Double?
    package var top5: Double?

    package init(table: String, column: String, top1: Double?, top5: Double?) {
      self.table = table
      self.column = column
      self.top1 = top1
      self.top5 = top5
    }
  }

  package struct Node: Hashable, Codable, Sendable {
    package var name: String
    package var kind: NodeKindName
    package var state: NodeState
    package var reasons: [ReasonEntry]
    package var inputs: [String]
    package var samplesIn: Int?
    package var samplesOut: Int?
    package var multiplyAdds: Double?
    package var seconds: TimeEstimate?
    package var disk: SizeEstimate?
    package var peakMemory: SizeEstimate?
    package var download: SizeEstimate?

    enum CodingKeys: String, CodingKey {
      case name, kind, state, reasons, inputs, seconds
      case samplesIn = "samples_in"
      case samplesOut = "samples_out"
      case multiplyAdds = "multiply_adds"
      case disk = "disk_bytes"
      case peakMemory = "peak_memory_bytes"
      case download = "download_bytes"
    }
  }

  package struct ReasonEntry: Hashable, Codable, Sendable {
    package var field: String
    package var old: String?
    package var new: String?
    package var at: FieldOrigin?
  }

  enum CodingKeys: String, CodingKey {
    case recipes, counts, work, totals, machine
    case formatVersion = "format_version"
  }
}

extension PlanDocument {
  package init(_ compilation: Compilation) {
    let uses = Dictionary(
      compilation.recipes.flatMap { $0.positions.map { ($0.position, 1) } }, uniquingKeysWith: +)
    recipes = compilation.recipes.map { RecipePlan($0, compilation, uses: uses) }
    let nodes = compilation.includedNodes
    counts = Dictionary(
      NodeState.allCases.map { state in (state.rawValue, nodes.count { $0.state == state }) },
      uniquingKeysWith: { first, _ in first })
    work = nodes.contains(where: \.state.needsWork)
    totals = PlanTotals(compilation, at: compilation.includedPositions)
    machine = PlanMachine(compilation.machine)
  }
}

extension PlanDocument.RecipePlan {
  /// - Parameter uses: how many recipes have each node, by position.
  init(_ entry: RecipeCompilation, _ compilation: Compilation, uses: [Int: Int]) {
    let identity = RecipeIdentity(entry.recipe)
    file = entry.recipe.file
    cell = entry.recipe.cell
    id = identity.id
    family = identity.family
    row = entry.recipe.row.map { row in
      let published = PublishedCatalogue.accuracy(row)
      return .init(table: row.table, column: row.column, top1: published?.top1, top5: published?.top5)
    }
    assumed = entry.recipe.assumed
    let schedule = compilation.schedule(of: entry)
    iterationsPerEpoch = schedule?.iterationsPerEpoch
    // Of the first epoch; an odd epoch length makes the second one differ.
    optimizerStepsPerEpoch = schedule?.optimizerStepsPerEpoch(epoch: 0)
    optimizerSteps = schedule?.optimizerSteps
    nodes = entry.positions.map { name, position in
      PlanDocument.Node(name: name, position: position, entry, compilation)
    }
    totals = PlanTotals(compilation, at: entry.positions.map(\.position))
    alone = PlanTotals(compilation, at: entry.positions.map(\.position).filter { uses[$0] == 1 })
    let problems = entry.positions.flatMap { compilation.nodes[$0.position].problems.map(\.description) }
    notes = entry.notes + unique(problems)
  }

  /// Optionals are written as null, so that readers find every field.
  package func encode(to encoder: any Encoder) throws {
    var box = encoder.container(keyedBy: CodingKeys.self)
    try box.encode(file, forKey: .file)
    try box.encode(cell, forKey: .cell)
    try box.encode(id, forKey: .id)
    try box.encode(family, forKey: .family)
    try box.encode(row, forKey: .row)
    try box.encode(assumed, forKey: .assumed)
    try box.encode(iterationsPerEpoch, forKey: .iterationsPerEpoch)
    try box.encode(optimizerStepsPerEpoch, forKey: .optimizerStepsPerEpoch)
    try box.encode(optimizerSteps, forKey: .optimizerSteps)
    try box.encode(nodes, forKey: .nodes)
    try box.encode(totals, forKey: .totals)
    try box.encode(alone, forKey: .alone)
    try box.encode(notes, forKey: .notes)
  }
}

extension PlanDocument.Node {
  init(name: String, position: Int, _ entry: RecipeCompilation, _ compilation: Compilation) {
    let node = compilation.graph.nodes[position]
    let planned = compilation.nodes[position]
    let inputNames = zip(node.spec.inputs, node.inputs).map { input, source in
      entry.name(source) ?? input.node
    }
    self.name = name
    kind = node.spec.kind
    state = planned.state
    reasons = planned.reasons.map { PlanDocument.ReasonEntry($0, node, inputNames) }
    inputs = inputNames
    samplesIn = planned.cost.samplesIn
    samplesOut = planned.cost.samplesOut
    multiplyAdds = planned.cost.multiplyAdds
    seconds = planned.cost.expected
    disk = planned.cost.disk
    peakMemory = planned.cost.peakMemory
    download = planned.cost.download
  }

  /// Optionals are written as null, so that readers find every field.
  package func encode(to encoder: any Encoder) throws {
    var box = encoder.container(keyedBy: CodingKeys.self)
    try box.encode(name, forKey: .name)
    try box.encode(kind, forKey: .kind)
    try box.encode(state, forKey: .state)
    try box.encode(reasons, forKey: .reasons)
    try box.encode(inputs, forKey: .inputs)
    try box.encode(samplesIn, forKey: .samplesIn)
    try box.encode(samplesOut, forKey: .samplesOut)
    try box.encode(multiplyAdds, forKey: .multiplyAdds)
    try box.encode(seconds, forKey: .seconds)
    try box.encode(disk, forKey: .disk)
    try box.encode(peakMemory, forKey: .peakMemory)
    try box.encode(download, forKey: .download)
  }
}

extension PlanDocument.ReasonEntry {
  /// - Parameter inputNames: what the node's inputs are called in the recipe, one for one.
  init(_ reason: Reason, _ node: GraphNode, _ inputNames: [String]) {
    field = reason.field
    if case .input(let name, _, _) = reason, let place = node.spec.inputs.firstIndex(where: { $0.node == name }) {
      field = "input:\(inputNames[place])"
    }
    old = reason.old
    new = reason.new
    at = reason.at
  }

  /// Optionals are written as null, so that readers find every field.
  package func encode(to encoder: any Encoder) throws {
    var box = encoder.container(keyedBy: CodingKeys.self)
    try box.encode(field, forKey: .field)
    try box.encode(old, forKey: .old)
    try box.encode(new, forKey: .new)
    try box.encode(at, forKey: .at)
  }

  enum CodingKeys: String, CodingKey { case field, old, new, at }
}
