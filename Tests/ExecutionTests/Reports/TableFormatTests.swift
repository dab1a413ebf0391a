import DelimitedText
import Execution
import Foundation
import Planning
import RecipeLanguage
import TestSupport
import Testing

@Suite("Tables for other programs")
struct TableFormatTests {
  private func document() throws -> TableDocument {
    let recipe = PocketRecipes.omni + "\nmatrix: {arm: {plain: {}, tuned: {schedule: {lr: 0.01}}}, seed: [0, 1]}"
    let compilation = try FinishedPlan.make(recipe) { experiment in
      let tuned = experiment.schedule.rate == 0.01
      return ["top1": (tuned ? 0.625 : 0.5) + 0.125 * Double(experiment.seed), "top5": 1]
    }
    var document = try TableDocument(compilation, store: nil)
    // A claim with notes, and text that every format has to escape.
    document.tables = [
      TableDocument.Benchmark(
        name: "own", title: "50 % of \"it\", a_b & c|d", source: "",
        notes: [TableDocument.Benchmark.Note(letter: "a", text: "one, two")])
    ]
    document.rows[1].table = "own"
    document.rows[1].column = "a|b, \"c\"_d"
    return document
  }

  @Test(arguments: TableFormat.allCases)
  func `a table is what its file says`(format: TableFormat) throws {
    try Golden.expect(format.render(try document()), in: "Tests/ExecutionTests/Fixtures/table.\(format.rawValue)")
  }

  @Test func `CSV reads back as it was`() throws {
    var reader = DelimitedReader(Array(TableFormat.csv.render(try document()).utf8))
    var records: [[String]] = []
    while let record = try reader.next() { records.append(record.fields.map { String(decoding: $0, as: UTF8.self) }) }
    #expect(records.count == 3 && Set(records.map(\.count)).count == 1)
    let column = try #require(records[0].firstIndex(of: "column"))
    let top1 = try #require(records[0].firstIndex(of: "top1"))
    #expect(records[2][column] == "a|b, \"c\"_d" && records[2][top1] == "0.6875" && records[1][top1] == "0.5625")
  }
}
