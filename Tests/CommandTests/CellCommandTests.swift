import Foundation
import TestSupport
import Testing

/// `FILE#CELL`, the name that plans print, as an argument of commands.
@Suite("Cells as arguments")
struct CellCommandTests {
  private let command: Command

  init() throws {
    command = try Command()
    let matrix = "matrix: {arm: {plain: {}, slow: {schedule: {lr: 0.05}}}, seed: [0, 1]}\n"
    try command.folder.write(smallRecipe + matrix, as: "r.yaml")
    for folder in ["train/a", "val/a"] {
      try FileManager.default.createDirectory(
        atPath: command.folder.file(folder), withIntermediateDirectories: true)
    }
  }

  /// Cells of the recipes in the document that a command prints.
  private func cells(_ words: String...) async throws -> [String?] {
    let result = try await command.run(words)
    #expect(result.status == 0, "\(result.errors)")
    let recipes = try #require(try result.document()["recipes"] as? [[String: Any]])
    return recipes.map { $0["cell"] as? String }
  }

  @Test func `a cell is planned and shown alone`() async throws {
    #expect(try await cells("plan", "--json", "r.yaml#arm=slow,seed=1") == ["arm=slow,seed=1"])
    #expect(try await cells("show", "--json", "r.yaml#arm=slow,seed=1") == ["arm=slow,seed=1"])
    #expect(try await cells("plan", "--json", "./r.yaml#arm=slow") == ["arm=slow,seed=0", "arm=slow,seed=1"])
    #expect(try await command.run("validate", "r.yaml#seed=1").status == 0)
    let graph = try await command.run("graph", "r.yaml#arm=slow,seed=1")
    #expect(graph.output.contains("r.yaml#arm=slow,seed=1") && !graph.output.contains("seed=0"), "\(graph.output)")
  }

  @Test func `two cells of one recipe are laid over each other`() async throws {
    let difference = try await command.run("graph", "--diff", "r.yaml#arm=plain,seed=0", "r.yaml#arm=slow,seed=0")
    #expect(difference.output.contains("~ changed: train, evaluate"), "\(difference.output)\(difference.errors)")
  }

  @Test func `a cell that is not there is refused by every command, with what was meant`() async throws {
    for words in [
      ["validate"], ["show"], ["plan"], ["run"], ["table"], ["bench"], ["programme"], ["graph"], ["collect"],
      ["report", "-o", "page.html"], ["import", "--weights", "w.pth", "--model"], ["diff", "r.yaml#arm=plain"],
    ] {
      let result = try await command.run(words + ["r.yaml#seed=7"])
      #expect(result.status == 64, "\(words): \(result.errors)")
      #expect(
        result.errors.contains("`r.yaml` has no cell `seed=7`; did you mean `r.yaml#seed=0`?"),
        "\(words): \(result.errors)")
    }
  }

  @Test func `a recipe that is not there is named without the cell`() async throws {
    let result = try await command.run("plan", "gone.yaml#seed=0")
    #expect(
      result.status == 1 && result.errors.contains("`gone.yaml` cannot be read: no such file"), "\(result.errors)")
  }

  @Test func `a file of exactly this name comes first`() async throws {
    try command.folder.write(smallRecipe, as: "r.yaml#seed=7")
    #expect(try await cells("plan", "--json", "r.yaml#seed=7") == [nil])
  }

  @Test func `a saved plan of a cell is about that cell, whatever others there are`() async throws {
    try command.folder.write(PocketRecipes.pocket, as: "pocket.yaml")
    func write(seeds: String) throws {
      try command.folder.write("omni: 1\nextends: pocket.yaml\nmatrix: {seed: [\(seeds)]}\n", as: "r.yaml")
    }
    try write(seeds: "0, 1")
    let planned = try await command.run("plan", "r.yaml#seed=1", "--select", "generate.val", "-o", "p.json")
    try #require(planned.status == 0, "\(planned.errors)")
    let plan = try savedPlan(command.folder.bytes("p.json"))
    #expect(plan["recipes"] as? [String] == ["r.yaml#seed=1"])
    #expect((plan["nodes"] as? [[String: Any]])?.map { $0["cell"] as? String } == ["seed=1"])
    try write(seeds: "1, 2")
    let ran = try await command.run("run", "p.json")
    #expect(ran.status == 0 && ran.errors.contains("1 done, 0 cached"), "\(ran.errors)")
    // A cell, or a recipe, that is gone is drift like any other.
    try write(seeds: "2, 3")
    let drifted = try await command.run("run", "p.json")
    #expect(drifted.status == 1, "\(drifted.errors)")
    #expect(drifted.errors.contains("drifted since the plan was made") && drifted.errors.contains("no cell `seed=1`"))
    try FileManager.default.removeItem(atPath: command.folder.file("r.yaml"))
    let gone = try await command.run("run", "p.json")
    #expect(gone.status == 1 && gone.errors.contains("is gone") && gone.errors.contains("drifted"), "\(gone.errors)")
    try write(seeds: "1, 2")
    let twice = try await command.run(
      "plan", "r.yaml#seed=1", "r.yaml#seed=1", "--select", "generate.val", "-o", "p.json")
    try #require(twice.status == 0, "\(twice.errors)")
    #expect(try savedPlan(command.folder.bytes("p.json"))["recipes"] as? [String] == ["r.yaml#seed=1"])
    let whole = try await command.run("plan", "r.yaml", "-o", "p.json")
    try #require(whole.status == 0, "\(whole.errors)")
    #expect(try savedPlan(command.folder.bytes("p.json"))["recipes"] as? [String] == ["r.yaml"])
  }

  private func savedPlan(_ bytes: [UInt8]) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
  }
}
