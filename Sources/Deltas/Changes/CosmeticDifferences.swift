import Diagnostics
import RecipeLanguage

/// How two recipes are written differently without meaning anything else.
///
/// What is compared is the text of the recipe and of the files it extends: comments, notes, order of keys, spelling of
/// values; then what is resolved and read by no node.
struct CosmeticDifferences {
  /// One difference: which kind, and where.
  struct Entry: Hashable {
    /// A word of the document: `comment`, `note`, `order`, `spelling`, `profile`, `row`, `assumed`, `idle`.
    var kind: String
    var path: String
  }

  private(set) var entries: [Entry] = []

  init(_ a: Side, _ b: Side, recipes: (a: ResolvedRecipe, b: ResolvedRecipe), changes: Changes) {
    let (left, right) = (WrittenRecipe(recipes.a.file, a.sources), WrittenRecipe(recipes.b.file, b.sources))
    let comments = max(left.comments.subtracting(right.comments).count, right.comments.subtracting(left.comments).count)
    entries += (0..<comments).map { _ in Entry(kind: "comment", path: "") }
    let changed = Set((changes.meaning + changes.idle).map(\.path))
    for path in Set(left.values.keys).union(right.values.keys).sorted() where left.values[path] != right.values[path] {
      let parts = path.split(separator: ".")
      if parts.contains(where: { $0.hasPrefix("x-") }) {
        entries.append(Entry(kind: "note", path: path))
      } else if parts.first == "profiles" {
        entries.append(Entry(kind: "profile", path: path))
      } else if left.values[path] != nil, right.values[path] != nil, !Language.ownKeys.contains(String(parts[0])),
        parts.first != "assumed", !changed.contains(where: { path == $0 || path.hasPrefix($0 + ".") })
      {
        entries.append(Entry(kind: "spelling", path: path))
      }
    }
    for (path, keys) in left.keys.sorted(by: { $0.key < $1.key }) {
      let others = right.keys[path] ?? []
      let shared = Set(keys).intersection(others)
      if keys.filter(shared.contains) != others.filter(shared.contains) {
        entries.append(Entry(kind: "order", path: path))
      }
    }
    if recipes.a.row != recipes.b.row { entries.append(Entry(kind: "row", path: "row")) }
    let (old, new) = (Set(recipes.a.assumed), Set(recipes.b.assumed))
    for path in Set(old.symmetricDifference(new).map(\.path)).sorted() {
      entries.append(Entry(kind: "assumed", path: "assumed.\(path)"))
    }
    entries += changes.idle.map { Entry(kind: "idle", path: $0.path) }
  }
}

/// A recipe as its author wrote it, bases included: text by path, not values.
private struct WrittenRecipe {
  /// Path → the scalar, quotes told apart; the last file of the chain counts.
  var values: [String: String] = [:]
  /// Path of a map → its keys in the order in which they first appear.
  var keys: [String: [String]] = [:]
  var comments: Set<String> = []

  init(_ file: String, _ sources: [String: SourceFile]) {
    var chain: [SyntaxNode] = []
    var next: String? = Self.name(file, in: sources)
    var seen: Set<String> = []
    while let current = next, seen.insert(current).inserted, let source = sources[current] {
      next = nil
      comments.formUnion(Self.comments(source.text))
      guard let root = YAMLReader.read(Array(source.text.utf8), file: current).root else { break }
      chain.insert(root, at: 0)
      if let base = root["extends"]?.value.text {
        next = Self.name(PathText.join(PathText.directory(current), base), in: sources)
      }
    }
    for root in chain { add(root, path: "") }
  }

  /// The name under which a file was read: as given, or relative to the project.
  private static func name(_ file: String, in sources: [String: SourceFile]) -> String {
    sources[file] != nil ? file : sources.keys.first { $0.hasSuffix("/" + file) } ?? file
  }

  private mutating func add(_ node: SyntaxNode, path: String) {
    func below(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
    switch node.content {
    case .scalar(let text, let isPlain): values[path] = isPlain ? text : CanonicalValue.quoted(text)
    case .list(let items):
      for (place, item) in items.enumerated() { add(item, path: below(String(place))) }
    case .map(let entries):
      for entry in entries {
        if path.isEmpty, ["extends", "unset", "matrix"].contains(entry.key) { continue }
        if keys[path]?.contains(entry.key) != true { keys[path, default: []].append(entry.key) }
        add(entry.value, path: below(entry.key))
      }
    }
  }

  /// Whole lines and ends of lines; a `#` inside quotes is taken for text.
  private static func comments(_ text: String) -> Set<String> {
    var found: Set<String> = []
    for line in text.split(separator: "\n") {
      var quote: Character?
      var before: Character = " "
      for (place, character) in zip(line.indices, line) {
        if let open = quote {
          if character == open { quote = nil }
        } else if character == "\"" || character == "'", " {[,:(".contains(before) {
          quote = character
        } else if character == "#", before == " " || place == line.startIndex {
          found.insert(String(line[place...]))
          break
        }
        before = character
      }
    }
    return found
  }
}
