import Foundation
import Planning
import RecipeLanguage
import TestSupport
import Testing

/// Over the keys of every recipe of the repository: a change of meaning is named as the reason, with old, new and place,
/// and an edit that changes no meaning re-runs nothing.
@Suite("Reasons over the whole corpus")
struct ReasonPropertyTests {
  private static let corpus =
    Repository.files(in: "recipes", ending: ".yaml")
    + Repository.files(in: "grammar/conformance/valid", ending: ".yaml")

  /// Every key of every recipe and every edit of each, which takes a while: `OMNI_EXHAUSTIVE=1 ./test --filter ReasonProperty`.
  private static let isExhaustive = ProcessInfo.processInfo.environment["OMNI_EXHAUSTIVE"] == "1"

  /// The first cell of a recipe that can be planned; nil for bases and for what other settings refuse.
  private static func load(_ file: String, sets: [Override] = [], instead: [String: String] = [:]) -> ResolvedRecipe? {
    let loader = RecipeLoader(
      reader: EditedFiles(instead: instead), projectRoot: Repository.root, workingDirectory: Repository.root,
      site: site,
      sets: sets)
    let result = loader.load(file)
    return result.hasErrors ? nil : result.recipes.first
  }

  /// Every place that a recipe asks of its machine.
  private static let site: Site = {
    var site = Site()
    for file in Repository.files(in: "recipes", ending: ".yaml") + Repository.files(in: "grammar", ending: ".yaml") {
      for match in (Repository.text(file) ?? "").matches(of: /\$\{site\.([a-z0-9_.]+)\}/) {
        site.set(String(match.1), to: "/data/\(match.1)", directory: "/data")
      }
    }
    return site
  }()

  private static func isBase(_ file: String) -> Bool {
    Repository.text(file)?.split(separator: "\n").contains { $0.hasPrefix("base: true") } ?? true
  }

  @Test func `a changed value is the reason of every node that reads it`() throws {
    var told: Set<String> = []
    var refused: Set<String> = []
    var checked = 0
    for (number, file) in Self.corpus.enumerated() where !Self.isBase(file) {
      guard let recipe = Self.load(file) else { continue }
      let leaves = recipe.leaves.filter { !$0.isPlace && !$0.readBy.isEmpty }
      // Each key of the language where it first occurs, and one of each eighth recipe besides, another one in each.
      let some = number.isMultiple(of: 8) ? [leaves[7 * number % leaves.count]] : []
      let rest = Self.isExhaustive ? leaves : some
      let fresh = leaves.filter { !told.contains(Self.pattern($0.path)) }
      let facts = MadeUpFacts(hasEverything: true)
      let old = Compilation.plan([recipe], facts: facts)
      facts.run(old)
      let before = Set(old.graph.nodes.flatMap { $0.uses.map(\.name) })
      for leaf in Set(fresh + rest).sorted(by: { $0.path < $1.path }) {
        guard let (changed, set) = Self.changed(leaf, of: file) else {
          refused.insert(Self.pattern(leaf.path))
          continue
        }
        checked += 1
        told.insert(Self.pattern(leaf.path))
        Self.check(leaf, changed, set, before: before, facts: facts, file: file)
      }
    }
    #expect(checked > 120, "\(checked) changes were checked")
    // What no simple change of one value leaves valid: names of other things, and lists with a form of their own.
    #expect(refused.subtracting(told).count <= 60, "never changed: \(refused.subtracting(told).sorted())")
  }

  private static func check(
    _ leaf: Leaf, _ changed: ResolvedRecipe, _ set: String, before: Set<String>, facts: MadeUpFacts, file: String
  ) {
    let plan = Compilation.plan([changed], facts: facts)
    let new = changed.leaf(leaf.path)?.value ?? ""
    for (node, planned) in zip(plan.graph.nodes, plan.nodes) {
      // Nodes of teachers read their own recipe; a teacher's field is no field of this one.
      guard leaf.readBy.contains(node.spec.kind), node.uses.contains(where: { !$0.name.contains("/") }),
        let field = node.spec.fields.first(where: { $0.path == leaf.path && !$0.isReference })
      else { continue }
      let named = planned.reasons.contains { reason in
        guard case .field(let path, let old, let now, let at) = reason else { return false }
        return path == field.path && at == .set(set) && (old == leaf.value || leaf.value.utf8.count > 80)
          && (now == new || new.utf8.count > 80)
      }
      #expect(planned.state.needsWork, "\(file): \(set) leaves \(node.spec.name) cached")
      // A node that is new has nothing to be compared with.
      #expect(
        named || planned.state == .new, "\(file): \(set) is no reason of \(node.spec.name): \(planned.reasons)")
    }
    let readers = plan.graph.nodes.filter { $0.spec.fields.contains { $0.path == leaf.path } }
    if readers.isEmpty, leaf.readFromTeacherBy.isEmpty {
      // Nothing of this recipe reads it, unless nodes come or go by it.
      let after = Set(plan.graph.nodes.flatMap { $0.uses.map(\.name) })
      let isWorking = plan.nodes.contains(where: \.state.needsWork)
      #expect(before != after || !isWorking, "\(file): \(set) re-runs \(plan.working()), which do not read it")
    }
  }

  @Test(arguments: Edit.allCases)
  func `an edit without meaning re-runs nothing`(edit: Edit) throws {
    var checked = 0
    // Each edit has a twelfth of the recipes, the next one another.
    let offset = Edit.allCases.firstIndex(of: edit) ?? 0
    for (number, file) in Self.corpus.enumerated() where !Self.isBase(file) {
      guard Self.isExhaustive || (number + offset).isMultiple(of: 12) else { continue }
      guard let text = Repository.text(file), let edited = edit.apply(text), let recipe = Self.load(file) else {
        continue
      }
      let again = Self.load(file, instead: [Repository.root + "/" + file: edited])
      let after = try #require(again, "\(file) does not load with \(edit)")
      let facts = MadeUpFacts(hasEverything: true)
      facts.run(Compilation.plan([recipe], facts: facts))
      let plan = Compilation.plan([after], facts: facts)
      #expect(plan.working().isEmpty, "\(file): \(edit) re-runs \(plan.working())")
      #expect(RecipeIdentity(after) == RecipeIdentity(recipe), "\(file): \(edit)")
      checked += 1
    }
    #expect(checked > 1, "\(edit) fits \(checked) recipes")
  }

  /// What people do to a file without meaning anything by it.
  enum Edit: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case comments, order, quotes, extensionKey, row

    var testDescription: String { rawValue }

    /// Nil where the text offers nothing to edit so.
    func apply(_ text: String) -> String? {
      let blocks = Self.blocks(text)
      switch self {
      case .comments:
        return "# a note\n" + blocks.map { $0 + "# another: with {a: [colon]}\n" }.joined()
      case .order:
        // What an alias names must come first.
        if text.contains("&") || blocks.count < 3 { return nil }
        return blocks.reversed().joined()
      case .quotes:
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let quoted = lines.map { line -> String in
          guard let colon = line.range(of: ": "), !line.contains("#"), !line.contains("\""), !line.contains("'") else {
            return String(line)
          }
          let value = line[colon.upperBound...]
          let isWord =
            !value.isEmpty && value.allSatisfy { $0.isLetter && $0.isASCII || $0 == "_" || $0 == "." || $0 == "/" }
          guard isWord, !["true", "false", "null"].contains(value) else { return String(line) }
          return line[..<colon.upperBound] + "\"" + value + "\""
        }.joined(separator: "\n")
        return quoted == text ? nil : quoted
      case .extensionKey:
        // Behind one map in braces there is no room for more.
        return text.hasPrefix("{") ? nil : text + "\nx-note: {anything: [1, two]}\n"
      case .row:
        let kept = blocks.filter { !$0.hasPrefix("row:") }
        return kept.count == blocks.count ? nil : kept.joined()
      }
    }

    /// The keys at the left margin, each with what is below it; comments before the first stay with it.
    private static func blocks(_ text: String) -> [String] {
      var blocks: [String] = []
      for line in text.split(separator: "\n") {
        let begins = line.first.map { $0.isLetter } ?? false
        if begins || blocks.isEmpty { blocks.append("") }
        blocks[blocks.count - 1] += line + "\n"
      }
      return blocks
    }
  }

  // MARK: Changes

  private static func pattern(_ path: String) -> String { PathPlace.of(path).node?.path ?? path }

  /// The recipe with another value of the leaf that its language and rules accept, and the text given to `--set`.
  private static func changed(_ leaf: Leaf, of file: String) -> (ResolvedRecipe, String)? {
    for value in candidates(leaf) {
      let text = "\(leaf.path)=\(value)"
      guard let override = Override(parsing: text), let recipe = load(file, sets: [override]),
        let now = recipe.leaf(leaf.path), now.value != leaf.value
      else { continue }
      return (recipe, text)
    }
    return nil
  }

  private static func candidates(_ leaf: Leaf) -> [String] {
    let value = leaf.value
    switch PathPlace.of(leaf.path).node?.field?.type {
    case .boolean: return value == "true" ? ["false"] : ["true"]
    case .keyword(let words): return words.filter { $0 != value }
    case .integer, .number, .numberOrKeyword:
      guard let number = Double(value) else { return ["1", "2", "0.5"] }
      if let whole = Int(value) {
        return ["\(whole + 1)", "\(whole - 1)", "\(2 * whole)", "\(whole + 2)", "\(number / 2)"]
      }
      return ["\(number / 2)", "\(0.9 * number)", "\(1.1 * number)"]
    case .duration: return ["7s", "2s", "1500ms"]
    case .size: return ["7MB"]
    case .rate: return ["7/s"]
    case .text, .scalar: return [value + "x", "x"]
    case .list: return value == "[]" ? [] : [String(value.dropLast()) + ",\(value.contains("\"") ? "\"x\"" : "99")]"]
    default: return []
    }
  }
}

/// The repository's files, some of them otherwise.
private struct EditedFiles: RecipeFileReader {
  var instead: [String: String]

  func read(_ path: String, limit: Int) throws(FileReadingError) -> [UInt8] {
    if let text = instead[path] { return Array(text.utf8) }
    guard let data = FileManager.default.contents(atPath: path) else { throw FileReadingError("no such file") }
    return Array(data)
  }
}
