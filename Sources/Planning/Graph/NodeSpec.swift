package import RecipeLanguage

/// Everything that says what one node of the execution graph does: a value, made when planning, executed later.
///
/// A node's execution decodes its configuration from `fields` alone, so it cannot depend on a field that its key does
/// not hold.
package struct NodeSpec: Hashable, Codable, Sendable {
  /// Unique within one recipe: `cut.web`, `train`, `frames/train` for the training of the teacher `frames`.
  package var name: String
  package var kind: NodeKindName
  /// Of the implementation: raised whenever the same inputs would give other bytes.
  package var version: Int
  /// The source that the node is about. Its name enters the key only where it seeds randomness.
  package var subject: String?
  package var fields: [NodeField]
  /// Where files are on this machine, by the path of the field that says so. Never in the key.
  package var places: [String: String]
  package var inputs: [NodeInput]
  /// Digests of file contents the node reads, by the field that names the file as the key has it.
  package var externals: [String: String]
  package var cost: NodeCost

  package init(
    name: String, kind: NodeKindName, version: Int, subject: String? = nil, fields: [NodeField] = [],
    places: [String: String] = [:], inputs: [NodeInput] = [], externals: [String: String] = [:],
    cost: NodeCost = NodeCost()
  ) {
    self.name = name
    self.kind = kind
    self.version = version
    self.subject = subject
    self.fields = fields
    self.places = places
    self.inputs = inputs
    self.externals = externals
    self.cost = cost
  }

  /// What `Experiment(decoding:)` reads: the node's own declared fields, nothing else.
  package var leaves: [String: String] {
    Dictionary(fields.map { ($0.path, $0.value) }, uniquingKeysWith: { first, _ in first })
  }
}

/// One resolved value of the recipe that a node reads.
package struct NodeField: Hashable, Codable, Sendable {
  /// Dotted path in the recipe: `curate.filter.web.threshold`.
  package var path: String
  /// The path as the key has it, with names that mean nothing replaced: `curate.filter.*.threshold`.
  package var keyPath: String
  /// Canonical text of the value.
  package var value: String
  package var at: FieldOrigin
  /// Not in the key: the value names another node's subject (a teacher, a source) or says what the subject is, and the
  /// input's digest speaks for it; or it only says how fast the node works.
  package var isReference: Bool

  package init(
    path: String, keyPath: String? = nil, value: String, at: FieldOrigin = .standard, isReference: Bool = false
  ) {
    self.path = path
    self.keyPath = keyPath ?? path
    self.value = value
    self.at = at
    self.isReference = isReference
  }
}

/// One edge of the graph: what the input is for, and which node of the same recipe gives it.
package struct NodeInput: Hashable, Codable, Sendable {
  package var role: String
  package var node: String

  package init(role: String, node: String) {
    self.role = role
    self.node = node
  }
}

/// What a node is expected to take and give; nil where nothing is known yet.
package struct NodeCost: Hashable, Codable, Sendable {
  package var samplesIn: Int?
  package var samplesOut: Int?
  /// Main iterations of the whole training.
  package var iterations: Int?
  /// A whole number, of a size that no integer holds: the longest published training has 3 · 10¹⁹.
  package var multiplyAdds: Double?
  /// Of its output.
  package var disk: SizeEstimate?
  /// At the peak of a training step, the loader's batches not counted, or of inference with them.
  package var peakMemory: SizeEstimate?
  /// Fetched from the network.
  package var download: SizeEstimate?
  /// What its time is estimated from.
  package var work: NodeWork?
  /// Of a node that will run.
  package var expected: TimeEstimate?

  package init(
    samplesIn: Int? = nil, samplesOut: Int? = nil, iterations: Int? = nil, multiplyAdds: Double? = nil,
    disk: SizeEstimate? = nil, peakMemory: SizeEstimate? = nil, download: SizeEstimate? = nil,
    work: NodeWork? = nil, expected: TimeEstimate? = nil
  ) {
    self.samplesIn = samplesIn
    self.samplesOut = samplesOut
    self.iterations = iterations
    self.multiplyAdds = multiplyAdds
    self.disk = disk
    self.peakMemory = peakMemory
    self.download = download
    self.work = work
    self.expected = expected
  }
}
