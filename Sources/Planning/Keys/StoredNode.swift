package import RecipeLanguage

/// A finished node as the store remembers it: how it was identified, what it gave, when.
package struct StoredNode: Hashable, Codable, Sendable {
  package var key: String
  package var kind: NodeKindName
  package var version: Int
  /// Digest of the output folder's content.
  package var output: String
  package var sizeBytes: Int
  package var parts: [KeyPart]
  /// Seconds since 1970.
  package var created: Double
  /// How long it took.
  package var seconds: Double
  package var summary: NodeSummary
  /// The last use of this result.
  package var use: NodeUse
  /// How it ran; nil where an older omni made it.
  package var timing: NodeTiming?

  package init(
    key: String, kind: NodeKindName, version: Int, output: String, sizeBytes: Int, parts: [KeyPart], created: Double,
    seconds: Double, summary: NodeSummary, use: NodeUse, timing: NodeTiming? = nil
  ) {
    self.key = key
    self.kind = kind
    self.version = version
    self.output = output
    self.sizeBytes = sizeBytes
    self.parts = parts
    self.created = created
    self.seconds = seconds
    self.summary = summary
    self.use = use
    self.timing = timing
  }
}

/// A node's place in a recipe: several recipes may share one node.
package struct NodeUse: Hashable, Codable, Sendable {
  /// Path of the recipe's file, relative to the project root.
  package var recipe: String
  /// The matrix cell, empty without a matrix.
  package var cell: String
  package var name: String

  package init(recipe: String, cell: String = "", name: String) {
    self.recipe = recipe
    self.cell = cell
    self.name = name
  }
}
