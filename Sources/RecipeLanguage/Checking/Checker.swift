import Diagnostics

/// Walks a composed recipe and the schema together: leaves with provenance come out, and every fault on the way.
struct Checker {
  /// A name in a recipe that must be the name of something.
  struct UsedName: Hashable {
    var reference: Reference
    var name: String
    var path: String
    var origin: Origin
  }

  /// false: names and types only, as for a base or an overlay.
  let isComplete: Bool
  private(set) var leaves: [Leaf] = []
  private(set) var diagnostics: [Diagnostic] = []
  private(set) var usedNames: [UsedName] = []
  /// Path → where its value stands, and where its key stands.
  private(set) var values: [String: Origin] = [:]
  private(set) var keys: [String: Origin] = [:]
  /// Place leaves: path → the path as stated and the folder it is relative to.
  private(set) var places: [String: ComposedNode] = [:]

  init(isComplete: Bool) { self.isComplete = isComplete }

  /// Whether the path is stated, rather than left at its default.
  func states(_ path: String) -> Bool { values[path] != nil || keys[path] != nil }

  mutating func check(_ root: ComposedNode) {
    block(SchemaNode.root, root, path: "", keyOrigin: root.origin)
    leaves = leaves.map { (PathPlace.of($0.path).order, $0) }.sorted { $0.0 < $1.0 }.map(\.1)
  }

  // MARK: Maps

  private mutating func block(_ schema: SchemaNode, _ given: ComposedNode, path: String, keyOrigin: Origin) {
    values[path] = given.origin
    let block = schema.block
    if block?.shorthand == .absence, given.text == "none" { return }
    if given.isNull, !path.isEmpty {
      report("missing-value", "`\(path)` has nothing in it; leave it out or write what belongs here", at: keyOrigin)
      return
    }
    guard let node = spelledOut(given, block: block, schema: schema) else {
      if let field = schema.field { return value(field, given, path: path) }
      report(
        "wrong-type", "`\(path)` is \(Self.kind(of: given)); a map is expected\(expectedKeys(schema))", at: given.origin
      )
      return
    }
    for entry in node.entries { enter(entry, schema: schema, path: path) }
    for child in schema.children where node[child.name] == nil {
      absent(child, path: Self.join(path, child.name), keyOrigin: keyOrigin)
    }
  }

  /// The block as a map, with its shorthand written out; nil when it is no map.
  private func spelledOut(_ node: ComposedNode, block: Block?, schema: SchemaNode) -> ComposedNode? {
    if case .map = node.content { return node }
    func wrapped(_ entries: [ComposedEntry]) -> ComposedNode {
      var result = node
      result.content = .map(entries)
      return result
    }
    switch block?.shorthand {
    case .value(let key): return wrapped([ComposedEntry(key: key, keyOrigin: node.origin, node: node)])
    case .word(let word) where node.text == word:
      return wrapped([ComposedEntry(key: word, keyOrigin: node.origin, node: wrapped([]))])
    case .flag where node.text == "true": return wrapped([])
    case .names:
      guard case .list(let items) = node.content, items.allSatisfy({ $0.text != nil }) else { return nil }
      let word = schema.wildcard?.field?.defaultValue ?? ""
      return wrapped(
        items.map { item in
          let value = ComposedNode(.scalar(word, isPlain: true), origin: item.origin, directory: item.directory)
          return ComposedEntry(key: item.text ?? "", keyOrigin: item.origin, node: value)
        })
    default: return nil
    }
  }

  private mutating func enter(_ entry: ComposedEntry, schema: SchemaNode, path: String) {
    let childPath = Self.join(path, entry.key)
    if entry.key.hasPrefix("x-") { return }
    if case .ownValue(let key)? = schema.block?.shorthand, entry.key == key, let field = schema.field {
      value(field, entry.node, path: path)
      return
    }
    guard let child = schema.child(entry.key) else {
      unknownKey(entry, schema: schema, path: path)
      return
    }
    keys[childPath] = entry.keyOrigin
    if child === schema.wildcard, !checkName(entry, schema: schema, path: childPath) { return }
    if path.isEmpty, Language.ownKeys.contains(entry.key) || entry.key == "assumed" { return }
    if child.isMap {
      block(child, entry.node, path: childPath, keyOrigin: entry.keyOrigin)
    } else if let field = child.field {
      value(field, entry.node, path: childPath)
    }
  }

  /// Whether a name of the author's may stand here.
  private mutating func checkName(_ entry: ComposedEntry, schema: SchemaNode, path: String) -> Bool {
    switch schema.block?.keys ?? .declared {
    case .declared, .anyText:
      guard entry.key.contains(".") else { return true }
      report("invalid-name", "`\(entry.key)` has a dot in it, which separates the parts of a path", at: entry.keyOrigin)
    case .names:
      if Language.isName(entry.key) { return true }
      let mended = Language.name(from: entry.key)
      report(
        "invalid-name", "`\(entry.key)` is no name; a small letter, then small letters, digits and _ are expected",
        at: entry.keyOrigin, suggestion: mended)
    case .references(let reference):
      usedNames.append(UsedName(reference: reference, name: entry.key, path: path, origin: entry.keyOrigin))
      return true
    }
    return false
  }

  /// Nothing is stated for a declared child: its defaults hold.
  private mutating func absent(_ schema: SchemaNode, path: String, keyOrigin: Origin) {
    if Language.ownKeys.contains(path) || path == "assumed" { return }
    if let field = schema.field {
      if let value = field.defaultValue {
        append(field, value: value, path: path, origin: .default)
      } else if field.isRequired {
        missing(schema, path: path, keyOrigin: keyOrigin)
      }
    }
    guard schema.isMap else { return }
    if schema.block?.isRequired == true { missing(schema, path: path, keyOrigin: keyOrigin) }
    if schema.block?.isOptional == true || schema.block?.isRequired == true { return }
    if schema.block?.shorthand == .word("random"), let random = schema.child("random") {
      // Nothing said about the first weights means drawn at random.
      for child in random.children { absent(child, path: "\(path).random.\(child.name)", keyOrigin: keyOrigin) }
    }
    for child in schema.children { absent(child, path: Self.join(path, child.name), keyOrigin: keyOrigin) }
  }

  private mutating func missing(_ schema: SchemaNode, path: String, keyOrigin: Origin) {
    guard isComplete else { return }
    let parent = path.split(separator: ".").dropLast().joined(separator: ".")
    let place = parent.isEmpty ? "the recipe" : "`\(parent)`"
    let example = schema.field.map { ", for example `\($0.name): \($0.example)`" } ?? ""
    report("missing-key", "\(place) has no `\(schema.name)`\(example)", at: keyOrigin)
  }

  // MARK: Values

  private mutating func value(_ field: Field, _ node: ComposedNode, path: String) {
    values[path] = node.origin
    if node.isNull {
      report("missing-value", "`\(path)` has no value; \(field.type.text) is expected", at: keys[path] ?? node.origin)
      return
    }
    guard let value = canonical(field.type, node, path: path) else { return }
    var text = value.leafText
    if field.isPlace {
      places[path] = node
      text = node.isUnset ? text : PathText.join(node.directory, text)
    }
    append(field, value: text, path: path, origin: node.origin, history: node.history)
  }

  private mutating func append(
    _ field: Field, value: String, path: String, origin: Origin, history: [Leaf.Earlier] = []
  ) {
    var history = history
    if origin != .default, let value = field.defaultValue {
      history.append(Leaf.Earlier(value: value, origin: .default))
    }
    leaves.append(
      Leaf(
        path: path, value: value, origin: origin, history: history, isPlace: field.isPlace, readBy: field.readBy,
        readFromTeacherBy: field.readFromTeacherBy))
  }

  /// The canonical value of a node, or nil after a report.
  mutating func canonical(_ type: ValueType, _ node: ComposedNode, path: String) -> CanonicalValue? {
    switch (type, node.content) {
    case (.list(let element, let counts), .list(let items)):
      let values = items.map { canonical(element, $0, path: path) }
      guard !values.contains(nil) else { return nil }
      guard counts.contains(items.count) else {
        let expected =
          counts.lowerBound == counts.upperBound
          ? "\(counts.lowerBound)" : "\(counts.lowerBound) … \(counts.upperBound)"
        report("wrong-count", "`\(path)` has \(items.count) elements; \(expected) are expected", at: node.origin)
        return nil
      }
      return .list(values.compactMap(\.self))
    case (.records, .list(let items)), (.steps, .list(let items)):
      guard let element = SchemaNode.root.node(at: path)?.element else { return nil }
      let values = items.enumerated().map { position, item in
        type == .steps
          ? step(element, item, path: "\(path).\(position)") : record(element, item, path: "\(path).\(position)")
      }
      return values.contains(nil) ? nil : .list(values.compactMap(\.self))
    case (_, .scalar(let text, let isPlain)):
      if node.isUnset { return .string(text) }
      do {
        let value = try type.canonical(text, isPlain: isPlain)
        if let reference = type.reference(text) {
          usedNames.append(UsedName(reference: reference, name: text, path: path, origin: node.origin))
        }
        return value
      } catch {
        report(
          error.id, "`\(path)`: \(error.message)", at: node.origin, suggestion: error.suggestion, past: node.history)
      }
    default:
      report("wrong-type", "`\(path)` is \(Self.kind(of: node)); \(type.text) is expected", at: node.origin)
    }
    return nil
  }

  /// One element of a list of maps, with its defaults.
  private mutating func record(_ schema: SchemaNode, _ given: ComposedNode, path: String) -> CanonicalValue? {
    values[path] = given.origin
    guard let node = spelledOut(given, block: schema.block, schema: schema) else {
      report(
        "wrong-type", "`\(path)` is \(Self.kind(of: given)); a map is expected\(expectedKeys(schema))", at: given.origin
      )
      return nil
    }
    var entries: [CanonicalValue.Entry] = []
    var isSound = true
    for entry in node.entries where !entry.key.hasPrefix("x-") {
      guard let child = schema.child(entry.key), let field = child.field else {
        unknownKey(entry, schema: schema, path: path)
        isSound = false
        continue
      }
      let childPath = "\(path).\(entry.key)"
      keys[childPath] = entry.keyOrigin
      values[childPath] = entry.node.origin
      guard let value = canonical(field.type, entry.node, path: childPath) else {
        isSound = false
        continue
      }
      entries.append(CanonicalValue.Entry(key: entry.key, value: value))
    }
    for child in schema.children where node[child.name] == nil {
      guard let field = child.field else { continue }
      if let text = field.defaultValue {
        entries.append(CanonicalValue.Entry(key: child.name, value: Self.parsedDefault(text, type: field.type)))
      } else if field.isRequired {
        report(
          "missing-key", "`\(path)` has no `\(child.name)`, for example `\(child.name): \(field.example)`",
          at: given.origin)
        isSound = false
      }
    }
    return isSound ? .map(entries) : nil
  }

  /// One element of a list of steps: a map of exactly one known step.
  private mutating func step(_ schema: SchemaNode, _ given: ComposedNode, path: String) -> CanonicalValue? {
    values[path] = given.origin
    if let word = given.text, let child = schema.child(word),
      child.children.allSatisfy({ $0.field?.isRequired != true })
    {
      var empty = given
      empty.content = .map([])
      return record(child, empty, path: "\(path).\(word)").map {
        .map([CanonicalValue.Entry(key: word, value: $0)])
      }
    }
    let entries = given.entries.filter { !$0.key.hasPrefix("x-") }
    guard entries.count == 1, let entry = entries.first else {
      report(
        "wrong-type", "`\(path)` must be a map of exactly one step\(expectedKeys(schema))", at: given.origin)
      return nil
    }
    guard let child = schema.child(entry.key) else {
      unknownKey(entry, schema: schema, path: path)
      return nil
    }
    keys["\(path).\(entry.key)"] = entry.keyOrigin
    return record(child, entry.node, path: "\(path).\(entry.key)").map {
      .map([CanonicalValue.Entry(key: entry.key, value: $0)])
    }
  }

  private static func parsedDefault(_ text: String, type: ValueType) -> CanonicalValue {
    if let value = CanonicalValue(parsing: text) { return value }
    return .string(text)
  }

  // MARK: Reports

  private mutating func unknownKey(_ entry: ComposedEntry, schema: SchemaNode, path: String) {
    let known = schema.children.map(\.name)
    let advice = UnknownKeyAdvice(key: entry.key, path: path, known: known)
    let place = path.isEmpty ? "a recipe" : "`\(path)`"
    var diagnostic = Diagnostic(
      id: "unknown-key", severity: .error, message: "unknown key `\(entry.key)` in \(place)\(advice.hint)",
      span: entry.keyOrigin.anySpan, suggestion: advice.replacement)
    if !known.isEmpty {
      diagnostic.notes.append(Diagnostic.Note("keys here: " + known.sorted().joined(separator: ", ")))
    }
    diagnostics.append(diagnostic)
  }

  private mutating func report(
    _ id: String, _ message: String, at origin: Origin, suggestion: String? = nil, past: [Leaf.Earlier] = []
  ) {
    let notes = past.prefix(3).map { Diagnostic.Note("was \($0.value)", at: $0.origin.span) }
    diagnostics.append(
      Diagnostic(
        id: id, severity: .error, message: message, span: origin.anySpan, suggestion: suggestion, notes: notes))
  }

  private func expectedKeys(_ schema: SchemaNode) -> String {
    let names = schema.children.map(\.name).sorted()
    return names.isEmpty ? "" : " with \(names.joined(separator: ", "))"
  }

  private static func kind(of node: ComposedNode) -> String {
    switch node.content {
    case .scalar(let text, _): "`\(text)`"
    case .list: "a list"
    case .map: "a map"
    }
  }

  private static func join(_ path: String, _ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }
}
