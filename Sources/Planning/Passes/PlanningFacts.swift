package import RecipeLanguage

/// What planning needs to know about the world. `Execution` answers from the disk and the store, tests make it up.
package protocol PlanningFacts: Sendable {
  /// The content behind a path.
  func content(of place: Place) -> PlaceContent
  /// Samples a list file or folder holds, when that is quickly told.
  func listedSamples(of place: Place) -> Int?
  /// Multiplications with additions of one forward pass over one view of a sample.
  ///
  /// - Parameters:
  ///   - model: an experiment whose model, clip and precision are read.
  ///   - size: side of the square input in pixels.
  func multiplyAddsPerView(_ model: Experiment, size: Int) -> Int?
  /// The same of a training step over one view: forward pass, gradients of weights and of inputs.
  func trainingMultiplyAddsPerView(_ model: Experiment, size: Int) -> Int?
  /// Bytes of memory that a training step of this experiment takes at its peak.
  func trainingMemoryBytes(_ experiment: Experiment) -> Int?
  /// Bytes of memory at the peak while a model looks at samples.
  ///
  /// - Parameters:
  ///   - model: with its own test protocol.
  ///   - views: looked at in place of it.
  ///   - isOfImages: whether the samples are images.
  func inferenceMemoryBytes(_ model: Experiment, views: Experiment.Views?, isOfImages: Bool) -> Int?
  /// Work of one view by class of layer, in a unit that `MachineSpeeds.layers` knows; nil when the model is not known.
  func layerWork(_ model: Experiment, size: Int, isTraining: Bool) -> [String: Double]?
  /// Values of the network that are kept: weights and statistics.
  func parameterCount(_ model: Experiment) -> Int?
  /// The machine that the plan is for.
  var machine: MachineFacts { get }
  /// The finished node with this key.
  func storedNode(key: String) -> StoredNode?
  /// The finished node last used at this place of a recipe.
  func lastNode(kind: NodeKindName, use: NodeUse) -> StoredNode?
  /// All finished nodes of a kind, the last used first.
  func storedNodes(kind: NodeKindName) -> [StoredNode]
  /// The newest of them, for estimates to learn from: as many as are worth reading.
  func recentNodes(kind: NodeKindName) -> [StoredNode]
}

/// A file or folder that a recipe names.
package struct Place: Hashable, Sendable {
  /// Path of the field that names it.
  package var field: String
  /// Absolute path on this machine.
  package var path: String
  package var isFolder: Bool
  /// The list that names the files of a folder; without one all its files count.
  package var list: String?

  /// It lists URLs to fetch, not files.
  package var isManifest: Bool { field.hasSuffix(".collect.manifest") }

  package init(field: String, path: String, isFolder: Bool, list: String? = nil) {
    self.field = field
    self.path = path
    self.isFolder = isFolder
    self.list = list
  }
}

/// What is found behind a path.
package enum PlaceContent: Hashable, Sendable {
  case digest(String)
  case missing
  /// There, but not what it should be; why, for people.
  case unusable(String)
}

extension PlanningFacts {
  package func multiplyAddsPerView(_ model: Experiment, size: Int) -> Int? { nil }
  /// Where nothing is frozen and the network is deep, both gradients cost what the forward pass does.
  package func trainingMultiplyAddsPerView(_ model: Experiment, size: Int) -> Int? {
    multiplyAddsPerView(model, size: size).map { 3 * $0 }
  }
  package func trainingMemoryBytes(_ experiment: Experiment) -> Int? { nil }
  package func inferenceMemoryBytes(_ model: Experiment, views: Experiment.Views?, isOfImages: Bool) -> Int? { nil }
  /// Multiply-adds alone, of a class that no machine's speeds name.
  package func layerWork(_ model: Experiment, size: Int, isTraining: Bool) -> [String: Double]? {
    let one =
      isTraining ? trainingMultiplyAddsPerView(model, size: size) : multiplyAddsPerView(model, size: size)
    return one.map { ["multiply-adds": Double($0)] }
  }
  package func parameterCount(_ model: Experiment) -> Int? { nil }
  package var machine: MachineFacts { MachineFacts() }
  package func recentNodes(kind: NodeKindName) -> [StoredNode] { Array(storedNodes(kind: kind).prefix(64)) }
}

/// A world in which nothing exists yet.
package struct EmptyFacts: PlanningFacts {
  package init() {}
  package func content(of place: Place) -> PlaceContent { .missing }
  package func listedSamples(of place: Place) -> Int? { nil }
  package func storedNode(key: String) -> StoredNode? { nil }
  package func lastNode(kind: NodeKindName, use: NodeUse) -> StoredNode? { nil }
  package func storedNodes(kind: NodeKindName) -> [StoredNode] { [] }
}
