import Execution
import Foundation
import Planning
import RecipeLanguage
import TestSupport
import Testing

@Suite("Gates on results")
struct BenchDocumentTests {
  private static let row = "\nrow: [{table: minikinetics-tsn, column: baseline}]"
  private static let seeds = row + "\nmatrix: {seed: [0, 1, 2]}"

  private func bench(
    _ recipe: String, _ gates: BenchDocument.Gates, hasRun: (Experiment) -> Bool = { _ in true },
    top1: (Experiment) -> Double
  ) throws -> BenchDocument {
    let compilation = try FinishedPlan.make(PocketRecipes.omni + recipe, hasRun: hasRun) { ["top1": top1($0)] }
    return try BenchDocument(compilation, store: nil, gates: gates)
  }

  @Test func `a row within the tolerance of its published value passes, either way`() throws {
    // Published: 77.4.
    for (top1, outcome) in [(0.765, BenchDocument.Outcome.pass), (0.784, .pass), (0.763, .miss), (0.785, .miss)] {
      let document = try bench(Self.row, .init(tolerance: 0.01)) { _ in top1 }
      #expect(document.rows.map(\.outcome) == [outcome], "\(top1)")
      #expect(document.passed == (outcome == .pass))
    }
  }

  @Test func `repeats give the gap an interval, and p is adjusted over the rows`() throws {
    let document = try bench(Self.seeds, .init(tolerance: 0.01)) { 0.75 + 0.01 * Double($0.seed) }
    let row = try #require(document.rows.first)
    // Gaps −2.4, −1.4, −0.4 points: mean −1.4, s.e. 1/√3, t = 2.4249 with two degrees of freedom.
    #expect(abs(try #require(row.gap) + 0.014) < 1e-12 && row.repeats == ["seed=0", "seed=1", "seed=2"])
    #expect(abs(try #require(row.p) - 0.13618) < 1e-5 && row.adjustedP == row.p)
    #expect(abs(try #require(row.low) - (-0.014 - 4.302653 * 0.01 / 3.0.squareRoot())) < 1e-7)
    #expect(row.outcome == .miss && row.reasons == ["gap −1.4 is outside ±1.0"])
  }

  @Test func `a floor holds for every row, published or not`() throws {
    let document = try bench("", .init(tolerance: 0.01, failUnder: 0.5)) { _ in 0.5 }
    #expect(document.rows.map(\.outcome) == [.pass] && document.rows[0].gap == nil)
    #expect(
      try bench("", .init(failUnder: 0.51)) { _ in 0.5 }.rows[0].reasons == [
        "50.0 is under 51.0", "seed noise unknown",
      ])
    let ungated = try bench("", .init(tolerance: 0.01)) { _ in 0.5 }
    #expect(ungated.rows.map(\.outcome) == [.noGate] && ungated.passed)
  }

  @Test func `repeats that are missing are named`() throws {
    let document = try bench(Self.seeds, .init(tolerance: 0.01, repeats: 3), hasRun: { $0.seed != 1 }) { _ in 0.774 }
    #expect(document.rows[0].missing == ["seed=1"] && document.rows[0].repeats == ["seed=0", "seed=2"])
    #expect(document.rows[0].reasons == ["2 of 3 repeats"] && !document.passed)
  }

  @Test func `what has not run passes no gate unless that is allowed`() throws {
    for allowed in [false, true] {
      let document = try bench(Self.row, .init(tolerance: 0.01, allowsMissing: allowed), hasRun: { _ in false }) { _ in
        0
      }
      #expect(document.rows.map(\.outcome) == [.notRun] && document.passed == allowed)
    }
  }

  @Test func `text and JSON are what their files say`() throws {
    let document = try bench(Self.seeds, .init(tolerance: 0.01, repeats: 3), hasRun: { $0.seed != 1 }) {
      0.75 + 0.01 * Double($0.seed)
    }
    try Golden.expect(BenchText().render(document), in: "Tests/ExecutionTests/Fixtures/bench.txt")
    try Golden.expect(Golden.json(document), in: "Tests/ExecutionTests/Fixtures/bench.json")
  }
}
