import RecipeLanguage

/// How one kind of node is planned: one file per kind, one list of them all.
///
/// What a node reads of the recipe is not said here: the schema's fields say which kinds read them, and the draft's scope
/// says which of the named entries (sources, teachers, pools) the node is about.
protocol NodePlanning: Sendable {
  var kind: NodeKindName { get }
  /// Raised whenever the same inputs would give other bytes.
  var version: Int { get }
  /// What the version is higher by where the network computes in bfloat16: how often those results alone changed.
  var bfloat16Changes: Int { get }
  /// It runs alone, with all threads, on the engine.
  var usesEngine: Bool { get }
  /// The nodes of this kind that the recipe needs.
  func drafts(_ recipe: RecipeScope) -> [NodeDraft]
  /// - Parameter inputs: the costs of the inputs by role, sizes as far as they are known.
  func cost(_ draft: NodeDraft, _ recipe: RecipeScope, inputs: [String: NodeCost], facts: any PlanningFacts) -> NodeCost
  /// It puts out samples.
  var givesSamples: Bool { get }
  /// What says how large the node is: its samples, or a training's iterations; nil while that is not known.
  func size(_ cost: NodeCost) -> Int?
}

extension NodePlanning {
  var bfloat16Changes: Int { 0 }
  var givesSamples: Bool { true }
  func size(_ cost: NodeCost) -> Int? { cost.samplesOut }
}

/// Every kind of node, in the order of the pipeline. To add one: a file here, a file in `Execution/Nodes`, a line in both
/// lists.
let nodePlannings: [any NodePlanning] = [
  PlanGenerate(), PlanCollect(), PlanIndex(), PlanSplit(), PlanScore(), PlanCut(), PlanFeatures(), PlanCrops(),
  PlanDeduplicate(), PlanKeep(), PlanSelect(), PlanStatistics(), PlanCameraMotion(), PlanCompose(), PlanTrain(),
  PlanEvaluate(),
]

/// A node before its fields, digests and size are known.
struct NodeDraft: Hashable, Sendable {
  /// Within its own recipe.
  var name: String
  var subject: String?
  var scope: FieldScope
  /// Role and name within the recipe; a teacher's nodes by `TEACHER/NAME`.
  var inputs: [NodeInput]
  /// Sources whose media files it opens.
  var mediaOf: [String] = []
}

/// Which named entries of the recipe a node is about, each with what its name becomes in the key.
///
/// `*` where the name is only a handle; the name itself where it is meaning, as for the streams of a training.
struct FieldScope: Hashable, Sendable {
  var sources: [String: String] = [:]
  var teachers: [String: String] = [:]
  var pools: [String: String] = [:]
  /// Entries of `transform`.
  var transforms: [String: String] = [:]
  /// Values that are names of sources or teachers say nothing by themselves: the inputs' digests do.
  var hidesNames = true
  /// The teacher whose own recipe is read where fields say so.
  var teacher: String?

  /// The alias of an entry of the map declared at `map`, nil when the node is not about it.
  func alias(_ name: String, map: String) -> String? {
    switch map {
    case "sources", "curate.filter": sources[name]
    case "teachers": teachers[name]
    case "pools": pools[name]
    case "transform": transforms[name]
    default: name
    }
  }
}
