import Foundation
import TestSupport
import Testing

/// `omni bench` and the formats of `omni table` from the command line.
@Suite("omni bench, omni table --format")
struct BenchCommandTests {
  private let command: Command

  init() throws {
    command = try Command()
    try command.folder.write(smallRecipe, as: "a.yaml")
  }

  @Test func `a row that has not run misses, and 3 says so`() async throws {
    let missed = try await command.run("bench", "a.yaml")
    #expect(missed.status == 3 && missed.output.contains("not run") && missed.errors.isEmpty)
    let allowed = try await command.run("bench", "--allow-missing", "--json", "a.yaml")
    #expect(allowed.status == 0)
    let document = try allowed.document()
    #expect(document["passed"] as? Bool == true)
    #expect((document["rows"] as? [[String: Any]])?.first?["outcome"] as? String == "not_run")
    #expect(!FileManager.default.fileExists(atPath: command.folder.file(".omni")))
  }

  @Test(arguments: [
    (["--fail-under", "0.75"], "write 75"), (["--fail-under", "101"], "0 to 100"), (["--tolerance=-1"], "0 to 100"),
    (["--repeat", "0"], "at least 1"),
  ])
  func `says what a gate may be`(_ row: (words: [String], message: String)) async throws {
    let result = try await command.run(["bench", "a.yaml"] + row.words)
    #expect(result.status == 64 && result.errors.contains(row.message), "\(result.errors)")
  }

  @Test func `tables come in other formats`() async throws {
    let csv = try await command.run("table", "--format", "csv", "a.yaml")
    #expect(csv.status == 0 && csv.output.hasPrefix("table,column,recipe,") && csv.output.contains("a.yaml"))
    #expect(try await command.run("table", "--format", "md", "a.yaml").output.contains("|---|"))
    #expect(try await command.run("table", "--format", "latex", "a.yaml").output.contains("\\toprule"))
    let json = try await command.run("table", "--format", "json", "a.yaml").document()
    #expect(json["format_version"] as? String == "1.0")
    #expect(try await command.run("table", "--json", "a.yaml").document()["rows"] != nil)
    #expect(try await command.run("table", "--format", "html", "a.yaml").status == 64)
  }
}
