/// One field of the recipe language, declared once.
///
/// Decoding, JSON Schema, reference, `explain`, `show`, completion and node keys all walk the list of these values.
package struct Field: Hashable, Sendable {
  /// Dotted key path; `*` stands for a name of the author's, `[]` for an element of a list.
  package var path: String
  package var type: ValueType
  /// Canonical text of the value an absent field has.
  package var defaultValue: String?
  /// A complete recipe must state it.
  package var isRequired: Bool
  /// One or two sentences: what it means, with units.
  package var doc: String
  /// A value that validates, as written in a recipe.
  package var example: String
  /// Node kinds whose key holds the value: what a change re-runs.
  package var readBy: Set<NodeKindName>
  /// Node kinds that read the value from the recipe of their teacher.
  package var readFromTeacherBy: Set<NodeKindName>
  /// Node kinds that work by the value without its being in their key: it says how fast or how patiently, not what comes
  /// out.
  package var steers: Set<NodeKindName>

  /// - Parameter required: true for fields a complete recipe must state; they have no default.
  package init(
    _ path: String, _ type: ValueType, default defaultValue: String? = nil, required: Bool = false,
    readBy: Set<NodeKindName>, fromTeacher: Set<NodeKindName> = [], steers: Set<NodeKindName> = [], example: String,
    _ doc: String
  ) {
    self.path = path
    self.type = type
    self.defaultValue = defaultValue
    isRequired = required
    self.doc = doc
    self.example = example
    self.readBy = readBy
    readFromTeacherBy = fromTeacher
    self.steers = steers
  }

  /// The last component: what the author writes.
  package var name: String { String(path.split(separator: ".").last ?? "") }

  /// A path of this machine, never part of a key.
  package var isPlace: Bool {
    if case .path = type { return true }
    return false
  }

  /// What decoding gives when the leaf is missing.
  var standIn: String? { defaultValue }
}

/// A map of the recipe language: what its keys are and how it may be abbreviated.
package struct Block: Hashable, Sendable {
  /// What the keys of a map with names of the author's must be.
  package enum Keys: Hashable, Sendable {
    /// Fixed keys only.
    case declared
    /// New names `[a-z][a-z0-9_]*`.
    case names
    case references(Reference)
    /// Any text without a dot, such as a class's name.
    case anyText
  }

  /// A shorter way to write the block.
  package enum Shorthand: Hashable, Sendable {
    /// A scalar or list stands for `{key: …}`.
    case value(of: String)
    /// A map may state the value of the block itself under this key.
    case ownValue(under: String)
    /// A list of keys stands for a map in which each has its default.
    case names
    /// This word stands for `{word: {}}`.
    case word(String)
    /// `true` stands for `{}`.
    case flag
    /// `none` stands for leaving the block out.
    case absence
  }

  package var path: String
  package var doc: String
  package var keys: Keys
  package var shorthand: Shorthand?
  /// Defaults inside apply only when the recipe has the block.
  package var isOptional: Bool
  package var isRequired: Bool

  package init(
    _ path: String, keys: Keys = .declared, shorthand: Shorthand? = nil, optional: Bool = false,
    required: Bool = false, _ doc: String
  ) {
    self.path = path
    self.doc = doc
    self.keys = keys
    self.shorthand = shorthand
    isOptional = optional
    isRequired = required
  }
}
