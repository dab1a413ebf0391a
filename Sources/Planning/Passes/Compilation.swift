package import RecipeLanguage

/// A plan in the making: what each pass finds and what it leaves to the next.
package struct Compilation: Sendable {
  /// One for each recipe and cell, in the order given.
  package internal(set) var recipes: [RecipeCompilation]
  package internal(set) var graph = ExecutionGraph()
  /// Parallel to `graph.nodes`.
  package internal(set) var nodes: [PlannedNode] = []
  /// Names of nodes to run whether or not their result is there.
  package let forced: Set<String>
  /// The machine that times are estimated for.
  package internal(set) var machine = MachineFacts()
  /// Positions of the nodes that the plan is about; nil for all.
  package internal(set) var included: Set<Int>?
  /// Whether to say what would have been expected of results that are there.
  package let looksBack: Bool

  package init(_ recipes: [ResolvedRecipe], forced: Set<String> = [], looksBack: Bool = false) {
    self.looksBack = looksBack
    self.recipes = recipes.map(RecipeCompilation.init)
    self.forced = forced
  }
}

/// One recipe of a compilation.
package struct RecipeCompilation: Sendable {
  package let recipe: ResolvedRecipe
  let scope: RecipeScope
  package internal(set) var notes: [String] = []
  var members: [Member] = []
  /// Node's name in this recipe → position in the graph, in the order of the pipeline.
  package internal(set) var positions: [(name: String, position: Int)] = []

  init(_ recipe: ResolvedRecipe) {
    self.recipe = recipe
    scope = RecipeScope(recipe, isTrainingOnly: false)
  }

  /// The position of the node with this name here.
  package func position(_ name: String) -> Int? { positions.first { $0.name == name }?.position }

  /// The name that the node at this position has here.
  package func name(_ position: Int) -> String? { positions.first { $0.position == position }?.name }

  /// Where this recipe is, for the store.
  package func use(_ name: String) -> NodeUse { NodeUse(recipe: recipe.file, cell: recipe.cell ?? "", name: name) }
}

/// A node of one recipe before equal nodes are shared.
struct Member: Sendable {
  var spec: NodeSpec
  var draft: NodeDraft
  /// The recipe it belongs to: the teacher's for a teacher's nodes.
  var scope: RecipeScope
  var planning: any NodePlanning
  /// Problems with the files it reads, and whether the recipe says their sizes all the same.
  var problems: [NodeProblem] = []
  /// In the graph, once equal nodes are shared.
  var position = 0
}

/// Why a node cannot be planned for sure.
package enum NodeProblem: Hashable, Sendable {
  /// `site.yaml` does not say where it is.
  case unset(field: String)
  case missing(field: String, path: String)
  case unusable(field: String, path: String, because: String)

  /// Of the recipe, as dotted path.
  package var field: String {
    switch self {
    case .unset(let field), .missing(let field, _), .unusable(let field, _, _): field
    }
  }

  /// On this machine; nil where none is stated.
  package var path: String? {
    switch self {
    case .unset: nil
    case .missing(_, let path), .unusable(_, let path, _): path
    }
  }
}

extension NodeProblem: CustomStringConvertible {
  package var description: String {
    switch self {
    case .unset(let field):
      "\(field) needs a place that is not set; state it in site.yaml or with --site"
    case .missing(let field, let path):
      "\(field): no such file or folder \"\(path)\""
    case .unusable(let field, let path, let because):
      "\(field): \"\(path)\" cannot be used: \(because)"
    }
  }
}

/// A node of the plan: what will happen to it and why.
package struct PlannedNode: Hashable, Sendable {
  package internal(set) var state: NodeState = .new
  package internal(set) var reasons: [Reason] = []
  package internal(set) var problems: [NodeProblem] = []
  /// Known when the outputs of all inputs are.
  package internal(set) var key: NodeKey?
  /// The result that is there, when it is cached.
  package internal(set) var stored: StoredNode?
  package internal(set) var cost = NodeCost()
  /// Of a cached node, when looking back: what would have been expected without this very result.
  package internal(set) var hindsight: TimeEstimate?
  /// Sizes are stated by `expect:`, so missing data do not stop planning.
  var isExpected = false
  /// Something before it is invalid, so nobody knows whether it will ever run.
  var isBlocked = false
}

/// What a plan says about a node; the same words in text and JSON.
package enum NodeState: String, Hashable, Codable, Sendable, CaseIterable {
  case cached
  /// An own field changed, or an input will run.
  case rerun
  case new
  case forced
  /// Its existence or size depends on data not seen and not stated by `expect:`.
  case unknown
  case invalid

  /// What the text view shows for it.
  package var symbol: String {
    switch self {
    case .cached: "="
    case .rerun: "~"
    case .new: "+"
    case .forced: "!"
    case .unknown: "?"
    case .invalid: "x"
    }
  }

  package var needsWork: Bool { self != .cached }
}

/// One small step from recipes to a plan.
protocol GraphPass: Sendable {
  func apply(_ compilation: inout Compilation, facts: any PlanningFacts)
}

/// The planner: this list, in this order.
let graphPasses: [any GraphPass] = [
  NoteUnusedSources(), NoteChosenEpoch(), AddNodes(), ReadFields(), ReadContents(), ShareEqualNodes(), AddTables(),
  ResolveStates(),
  ExplainStates(), EstimateCosts(), MarkUnknown(), EstimateTimes(), CollectTrainings(),
]

extension Compilation {
  /// Plans the recipes. Writes nothing, downloads nothing, loads no weights.
  package static func plan(
    _ recipes: [ResolvedRecipe], facts: any PlanningFacts, forced: Set<String> = [], looksBack: Bool = false
  ) -> Compilation {
    var compilation = Compilation(recipes, forced: forced, looksBack: looksBack)
    for pass in graphPasses { pass.apply(&compilation, facts: facts) }
    return compilation
  }
}
