/// What to say about a key that does not belong where it stands: a typo, a word of other tools, or the wrong place.
struct UnknownKeyAdvice {
  /// The end of the message; empty when nothing is sure.
  let hint: String
  /// The key that was meant, when it belongs in the same place.
  let replacement: String?

  init(key: String, path: String, known: [String]) {
    if let nested = Self.nested(key, in: path) {
      self.init(hint: "; in a file, paths are nested: `\(nested)`", replacement: nil)
      return
    }
    let nearest = Suggestions.nearest(to: key, among: known)
    let isOneSlip = nearest.map { Suggestions.distance(Array(key), Array($0)) <= 1 } ?? false
    let elsewhere = isOneSlip ? [] : Self.places(of: key).filter { $0 != path }
    if let synonym = Suggestions.synonyms[key], known.contains(synonym), !isOneSlip {
      self.init(meant: synonym)
    } else if !elsewhere.isEmpty, key.count > 1 {
      self.init(hint: "; it belongs in \(Self.joined(elsewhere))", replacement: nil)
    } else if let nearest {
      self.init(meant: nearest)
    } else if let synonym = Suggestions.synonyms[key], let place = Self.places(of: synonym).first {
      self.init(hint: "; `\(synonym)` in \(Self.quoted(place)) may be meant", replacement: nil)
    } else {
      self.init(hint: "", replacement: nil)
    }
  }

  private init(hint: String, replacement: String?) {
    self.hint = hint
    self.replacement = replacement
  }

  private init(meant: String) {
    self.init(hint: "; did you mean `\(meant)`?", replacement: meant)
  }

  /// A path written as one key, as `--set` takes it, in the form that a file takes: `a: {b: …}`.
  private static func nested(_ key: String, in path: String) -> String? {
    let parts = key.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count > 1, SchemaNode.root.node(at: path.isEmpty ? key : path + "." + key) != nil else { return nil }
    return parts.joined(separator: ": {") + ": …" + String(repeating: "}", count: parts.count - 1)
  }

  /// Blocks that declare a key of this name.
  private static func places(of key: String) -> [String] {
    let found = SchemaNode.root.all.filter { node in node.children.contains { $0.name == key } }.map(\.path)
    return Array(found.prefix(3))
  }

  private static func joined(_ places: [String]) -> String { places.map(quoted).joined(separator: " or ") }

  private static func quoted(_ path: String) -> String {
    path.isEmpty ? "the recipe itself" : "`\(path.replacing("*", with: "NAME").replacing(".[]", with: ""))`"
  }
}
