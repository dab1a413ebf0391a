/// One resolved value of a recipe: a schema field at a concrete path, with where it came from and what it was before.
package struct Leaf: Hashable, Sendable {
  /// A value that a later layer replaced.
  package struct Earlier: Hashable, Sendable {
    package var value: String
    package var origin: Origin

    package init(value: String, origin: Origin) {
      self.value = value
      self.origin = origin
    }
  }

  /// Dotted: `curate.filter.insvideo.threshold`.
  package var path: String
  /// Canonical text: numbers normalised, strings as they are, lists as canonical JSON, paths relative to the project.
  package var value: String
  package var origin: Origin
  /// Oldest last: what `show --blame` prints as "was".
  package var history: [Earlier]
  /// A path of this machine: never part of a key; the digest of its content enters instead.
  package var isPlace: Bool
  /// The node kinds whose key holds this value.
  package var readBy: Set<NodeKindName>
  /// The node kinds that read this value from the recipe of their *teacher*: how it looks at samples.
  package var readFromTeacherBy: Set<NodeKindName>

  package var isDefault: Bool { origin == .default }

  package init(
    path: String, value: String, origin: Origin, history: [Earlier] = [], isPlace: Bool = false,
    readBy: Set<NodeKindName> = [], readFromTeacherBy: Set<NodeKindName> = []
  ) {
    self.path = path
    self.value = value
    self.origin = origin
    self.history = history
    self.isPlace = isPlace
    self.readBy = readBy
    self.readFromTeacherBy = readFromTeacherBy
  }
}
