import Deltas
import Diagnostics
import Planning
import RecipeLanguage
import TestSupport
import Testing

/// Combinations of changes against recipes that somebody wrote by hand.
@Suite("Factors of a delta")
struct FactorTests {
  /// The proper subsets of {webimage, socialvideo, untrimmed} on the pocket world's TSN, as an author writes them.
  private static let subsets: [String: String] = [
    "webimage": """
    omni: 1
    extends: ../bases/pocket_tsn.yaml
    balance:
      batch: {target: 16, webimage: 64}
      auxiliary: {every: 2, count: {webimage: 1}, order: [webimage]}
      resample: {webimage: {power: 0.5}}
    """,
    "socialvideo": """
    omni: 1
    extends: ../bases/pocket_tsn.yaml
    balance:
      batch: {target: 16, socialvideo: 16}
      auxiliary: {every: 2, count: {socialvideo: 1}, order: [socialvideo]}
      resample: {socialvideo: {power: 0.5}}
    """,
    "untrimmed": """
    omni: 1
    extends: ../bases/pocket_tsn.yaml
    balance:
      batch: {target: 16, untrimmed: 16}
      auxiliary: {every: 2, count: {untrimmed: 1}, order: [untrimmed]}
    """,
    "webimage + socialvideo": """
    omni: 1
    extends: ../bases/pocket_tsn.yaml
    balance:
      batch: {target: 16, webimage: 64, socialvideo: 16}
      auxiliary: {every: 2, count: {webimage: 1, socialvideo: 1}, order: [webimage, socialvideo]}
      resample: {webimage: {power: 0.5}, socialvideo: {power: 0.5}}
    """,
    "webimage + untrimmed": """
    omni: 1
    extends: ../bases/pocket_tsn.yaml
    balance:
      batch: {target: 16, webimage: 64, untrimmed: 16}
      auxiliary: {every: 2, count: {webimage: 1, untrimmed: 1}, order: [webimage, untrimmed]}
      resample: {webimage: {power: 0.5}}
    """,
    "socialvideo + untrimmed": """
    omni: 1
    extends: ../bases/pocket_tsn.yaml
    balance:
      batch: {target: 16, socialvideo: 16, untrimmed: 16}
      auxiliary: {every: 2, count: {socialvideo: 1, untrimmed: 1}, order: [socialvideo, untrimmed]}
      resample: {socialvideo: {power: 0.5}}
    """,
  ]

  /// Accuracies that only the combination decides, for every repeat the same distance apart.
  private static let figures = [
    "A": 0.50, "B": 0.60, "webimage": 0.54, "socialvideo": 0.57, "untrimmed": 0.52, "webimage + socialvideo": 0.59,
    "webimage + untrimmed": 0.55, "socialvideo + untrimmed": 0.58,
  ]

  private let loader: RecipeLoader
  private let a = "recipes/pocket/tsn_baseline.yaml"
  private let b = "recipes/pocket/tsn_omnisource.yaml"

  init() throws {
    let texts = Self.subsets.map { (Repository.root + "/recipes/pocket/\($0.key).yaml", $0.value) }
    let sets = try [#require(Override(parsing: "params.world=1"))]
    let plain = Repository.loader(sets: sets)
    loader = plain.reading(
      through: OverlaidFiles(Dictionary(texts, uniquingKeysWith: { first, _ in first }), over: plain.reader))
  }

  private func recipes(_ name: String) throws -> [ResolvedRecipe] {
    let file = name == "A" ? a : name == "B" ? b : "recipes/pocket/\(name).yaml"
    let loaded = loader.load(file)
    try #require(!loaded.hasErrors, "\(loaded.diagnostics.map(\.message))")
    return Array(loaded.recipes.prefix(1))
  }

  private func explain(_ facts: MadeUpResults) throws -> DeltaExplanation {
    let reader = SideReader(loader, store: nil)
    let comparison = Comparison(try reader.side(a), try reader.side(b), facts: facts)
    return try #require(try DeltaExplanation(comparison, reader: reader, facts: facts))
  }

  private func store(without left: Set<String> = []) throws -> MadeUpResults {
    let facts = MadeUpResults()
    for (name, top1) in Self.figures where !left.contains(name) { facts.run(try recipes(name)) { _ in top1 } }
    return facts
  }

  @Test func `combinations have the keys of recipes written by hand`() throws {
    let why = try explain(try store()).document
    #expect(why.factors.map(\.name) == ["socialvideo", "untrimmed", "webimage"])
    #expect(why.known == 8 && why.missing.isEmpty)
    let alone = Dictionary(uniqueKeysWithValues: why.factors.map { ($0.name, $0.alone ?? 0) })
    #expect(near(alone["webimage"], 0.04) && near(alone["socialvideo"], 0.07) && near(alone["untrimmed"], 0.02))
    let last = Dictionary(uniqueKeysWithValues: why.factors.map { ($0.name, $0.lastIn ?? 0) })
    #expect(near(last["webimage"], 0.02) && near(last["socialvideo"], 0.05) && near(last["untrimmed"], 0.01))
    // By hand: (2·0.04 + (0.59 − 0.57) + (0.55 − 0.52) + 2·0.02) / 6, and so on.
    #expect(near(why.factors.first { $0.name == "webimage" }?.share, 0.17 / 6))
    #expect(near(why.factors.first { $0.name == "socialvideo" }?.share, 0.35 / 6))
    #expect(near(why.factors.first { $0.name == "untrimmed" }?.share, 0.08 / 6))
  }

  @Test func `parts add up to the total to the last digit`() throws {
    let why = try explain(try store()).document
    let shares = why.factors.compactMap(\.share)
    #expect(shares.reduce(0, +) == why.total)
    #expect((why.sumOfSingles ?? 0) + (why.interaction ?? 0) == why.total)
    #expect(why.factors.compactMap(\.alone).reduce(0, +) == why.sumOfSingles)
  }

  @Test func `what was not run is missing, and shares stay open`() throws {
    let gone: Set = ["untrimmed", "webimage + socialvideo"]
    let why = try explain(try store(without: gone)).document
    #expect(Set(why.missing.map(\.combination)) == ["untrimmed", "socialvideo + webimage"])
    #expect(why.factors.allSatisfy { $0.share == nil })
    #expect(why.sumOfSingles == nil && why.interaction == nil && why.total != nil)
    #expect(why.factors.first { $0.name == "untrimmed" }?.basis == nil)
  }

  @Test func `what is there is not missing, though B is`() throws {
    let why = try explain(try store(without: ["B", "untrimmed"])).document
    #expect(Set(why.missing.map(\.combination)) == ["B", "untrimmed"])
    #expect(why.known == 6 && why.total == nil)
  }

  /// What `--close` writes, read as a file: it plans the nodes of the recipes written by hand.
  @Test(arguments: ["/recipes/pocket/close.yaml", "/close.yaml", "/some/where/close.yaml"])
  func `the closing recipe is what is missing`(_ place: String) throws {
    let gone: Set = ["untrimmed", "webimage + socialvideo"]
    let explanation = try explain(try store(without: gone))
    let file = Repository.root + place
    let text = try #require(try explanation.closingRecipe(for: file))
    let closing = loader.reading(through: OverlaidFiles([file: text], over: loader.reader)).load(file)
    #expect(closing.diagnostics.filter { $0.severity == .error }.isEmpty, "\(closing.diagnostics.map(\.message))")
    #expect(closing.recipes.count == 2)
    for name in gone {
      let wanted = try recipes(name)[0]
      #expect(
        closing.recipes.contains { recipe in
          let plan = Compilation.plan([wanted, recipe], facts: EmptyFacts())
          return plan.recipes[0].position("evaluate") == plan.recipes[1].position("evaluate")
        }, "\(name) is not in\n\(text)")
    }
  }

  private func near(_ value: Double?, _ expected: Double) -> Bool { value.map { abs($0 - expected) < 1e-12 } ?? false }
}
