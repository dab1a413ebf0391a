import Execution
import TestSupport
import Testing

@Suite("Names of runs")
struct RunNameTests {
  @Test(arguments: ["r-0007", "r-7", "r-12345"])
  func `a name is r- and digits`(text: String) { #expect(RunRecord.isName(text)) }

  // The last has digits of another script.
  @Test(arguments: ["", "r-", "r-x.yaml", "r-0007.yaml", "R-0007", "./r-0007", "r-\u{0663}"])
  func `anything else may be a file`(text: String) { #expect(!RunRecord.isName(text)) }

  @Test func `every record's own name is one, and an unknown one is told the last`() async throws {
    try await withTemporaryFolder { folder in
      let project = ToyProject(folder: folder)
      _ = try await project.run()
      let records = try project.store().runs()
      #expect(records.map(\.name) == ["r-0001"])
      #expect(records.allSatisfy { RunRecord.isName($0.name) })
      #expect(
        RunRecord.unknown("r-0007", among: records)
          == "there is no run `r-0007`; the last one is r-0001, see `omni runs`")
    }
  }

  @Test func `where nothing ran an unknown name says so`() {
    #expect(RunRecord.unknown("r-0007", among: []) == "there is no run `r-0007`; the store has none yet")
  }
}
