import Deltas
import Planning
import RecipeLanguage
import TestSupport
import Testing

/// The published tables: what their singles say of the whole.
@Suite("Why the published rows gain")
struct PublishedWhyTests {
  struct Case: Sendable {
    var table: String
    var total: Double
    var singles: [String: Double]
    var sum: Double
  }

  static let cases = [
    Case(
      table: "minikinetics-tsn", total: 0.039, singles: ["webimage": 0.012, "insvideo": 0.032, "k200_raw": 0.012],
      sum: 0.056),
    Case(
      table: "minikinetics-slowonly", total: 0.043,
      singles: ["webimage": 0.027, "insvideo": 0.038, "k200_raw": 0.017], sum: 0.082),
  ]

  private func explain(_ table: String) throws -> (document: DiffDocument, why: WhyDocument) {
    let reader = SideReader(Repository.loader(), store: nil)
    let comparison = Comparison(
      try reader.side("ref:\(table)/baseline"), try reader.side("ref:\(table)/omnisource"), facts: EmptyFacts())
    let explanation = try #require(try DeltaExplanation(comparison, reader: reader, facts: EmptyFacts()))
    var document = try DiffDocument(comparison)
    document.why = explanation.document
    return (document, explanation.document)
  }

  @Test(arguments: cases)
  func `singles over-count the joint gain`(_ example: Case) throws {
    let (document, why) = try explain(example.table)
    // The ledger is of the very number that stands above it.
    #expect(document.metrics.first?.delta == why.total)
    #expect(abs((why.total ?? 0) - example.total) < 1e-12)
    #expect(abs((why.sumOfSingles ?? 0) - example.sum) < 1e-12)
    #expect((why.sumOfSingles ?? 0) + (why.interaction ?? 0) == why.total)
    for factor in why.factors {
      #expect(abs((factor.alone ?? 0) - (example.singles[factor.name] ?? -1)) < 1e-12, "\(factor.name)")
      #expect(factor.basis == .published && factor.context == "every: 1" && factor.share == nil && factor.lastIn == nil)
    }
  }

  @Test(arguments: cases)
  func `three pairs are missing, and the singles as the whole row interleaves them`(_ example: Case) throws {
    let missing = try explain(example.table).why.missing
    #expect(missing.prefix(3).allSatisfy { $0.factors.count == 2 && $0.context == nil })
    #expect(missing.dropFirst(3).allSatisfy { $0.factors.count == 1 && $0.context == "every: 1" })
    #expect(missing.count == 6)
  }

  @Test(arguments: cases)
  func `the whole answer is what its files say`(_ example: Case) throws {
    let document = try explain(example.table).document
    let folder = "Tests/DeltasTests/Fixtures/why/\(example.table)"
    try Golden.expect(DiffText().render(document), in: folder + "/why.txt")
    try Golden.expect(Golden.json(document), in: folder + "/why.json")
  }
}
