import Deltas
import Planning
import RecipeLanguage
import TestSupport
import Testing

/// Every recipe of the repository: rewriting it means nothing, changing a value that is read is named.
@Suite("Meaning over the recipes of the repository")
struct MeaningPropertyTests {
  private static let files = Repository.files(in: "recipes", ending: ".yaml").filter { file in
    Repository.text(file)?.contains("\nbase: true") == false
  }

  @Test func `a recipe written another way means the same`() throws {
    #expect(Self.files.count > 60)
    for file in Self.files {
      let text = try #require(Repository.text(file))
      let root = try #require(YAMLReader.read(Array(text.utf8), file: file).root)
      let copy = PathText.join(PathText.directory(file), "rewritten.yaml")
      let written = "# Rewritten.\nx-rewritten: {by: test}\n" + Self.reversed(root)
      let files = OverlaidFiles(
        [Repository.root + "/" + copy: written], over: Repository.loader().reader)
      let reader = SideReader(Repository.loader().reading(through: files), store: nil)
      for cell in try Self.experiments(file) {
        var sides = [try reader.side(file + cell), try reader.side(copy + cell)]
        // One repeat says it.
        for place in sides.indices { sides[place].recipes.removeSubrange(1...) }
        let comparison = Comparison(sides[0], sides[1], facts: EmptyFacts())
        let document = try DiffDocument(comparison)
        #expect(document.isEmpty, "\(file)\(cell): \(document.changes.map(\.path))")
        #expect(document.nodes.isEmpty, "\(file)\(cell): \(document.nodes.map(\.name))")
        #expect(document.cosmetic > 0)
      }
    }
  }

  @Test func `a change of any value that is read is named by its path`() throws {
    var tried: Set<String> = []
    var attempts: [String: Int] = [:]
    for file in Self.files {
      let reader = SideReader(Repository.loader(), store: nil)
      guard let cell = try Self.experiments(file).first else { continue }
      let side = try reader.side(file + cell)
      let recipe = try #require(side.recipes.first)
      let compilation = Compilation.plan([recipe], facts: EmptyFacts())
      let read = try #require(compilation.recipes[0].readings[""]).paths
      for leaf in recipe.leaves where read.contains(leaf.path) && !leaf.isPlace {
        guard let node = PathPlace.of(leaf.path).node, let field = node.field, !tried.contains(node.path),
          attempts[node.path, default: 0] < 3,
          let value = Self.other(than: leaf.value, field.type),
          let set = Override(parsing: "\(leaf.path)=\(value)")
        else { continue }
        attempts[node.path, default: 0] += 1
        let changed = Repository.loader(sets: [set]).load(file)
        guard !changed.hasErrors,
          let other = changed.recipes.first(where: { $0.cell == recipe.cell }),
          other.leaf(leaf.path)?.value != leaf.value
        else { continue }
        tried.insert(node.path)
        let both = Compilation.plan([recipe, other], facts: EmptyFacts())
        let changes = Changes(both.recipes[0], both.recipes[1])
        #expect(changes.meaning.map(\.path).contains(leaf.path), "\(file): \(set.text)")
        // `params` and `seed` of a recipe reach further; nothing else does.
        #expect(changes.meaning.count == 1, "\(file): \(set.text) changes \(changes.meaning.map(\.path))")
      }
    }
    // Most of the fields that recipes state can be changed alone.
    #expect(tried.count > 60, "\(tried.sorted())")
  }

  /// `""`, or `#AXIS=NAME` for each experiment of a file with several.
  private static func experiments(_ file: String) throws -> [String] {
    do {
      _ = try SideReader(Repository.loader(), store: nil).side(file)
      return [""]
    } catch SideError.unknown(let message) {
      return message.split(separator: "`").map(String.init).filter { $0.contains("#") }
        .map { String($0.drop { $0 != "#" }) }
    }
  }

  /// In flow style with the keys of all maps the other way round, but for the axes of a matrix, whose order names cells.
  private static func reversed(_ root: SyntaxNode) -> String {
    func turned(_ node: SyntaxNode) -> SyntaxNode {
      var node = node
      switch node.content {
      case .scalar: break
      case .list(let items): node.content = .list(items.map(turned))
      case .map(let entries):
        node.content = .map(
          entries.reversed().map { SyntaxEntry(key: $0.key, keySpan: $0.keySpan, value: turned($0.value)) })
      }
      return node
    }
    return root.entries.reversed().map { entry in
      let value = entry.key == "matrix" ? entry.value : turned(entry.value)
      return "\(entry.key): \(value.flow)\n"
    }.joined()
  }

  /// Another legal value of a type, where one is easily made.
  private static func other(than value: String, _ type: ValueType) -> String? {
    switch type {
    case .integer: return Int(value).map { String($0 + 1) }
    case .number, .numberOrKeyword: return Double(value).map { String($0 == 0 ? 0.5 : $0 * 0.75) }
    case .boolean: return value == "true" ? "false" : "true"
    case .keyword(let words): return words.first { $0 != value }
    case .duration: return value == "7s" ? "8s" : "7s"
    case .size: return value == "7MB" ? "8MB" : "7MB"
    case .rate: return value == "7/s" ? "8/s" : "7/s"
    case .list(.integer, _): return value == "[1]" ? "[2]" : "[1]"
    case .list(.keyword(let words), _): return value.contains(words[0]) ? "[\(words[1])]" : "[\(words[0])]"
    default: return nil
    }
  }
}
