import Foundation
import TestSupport
import Testing

/// `omni programme` from the command line.
@Suite("omni programme")
struct ProgrammeCommandTests {
  private let command: Command

  init() throws {
    command = try Command()
    let recipe = smallRecipe.replacing("root: train}", with: "root: train, expect: {indexed: 10}}")
      .replacing("epochs: 1", with: "epochs: 3")
    try command.folder.write(recipe, as: "a.yaml")
  }

  @Test func `prints a training whose data nobody has`() async throws {
    let text = try await command.run("programme", "a.yaml", "--epoch", "2")
    #expect(text.status == 0)
    #expect(text.output.contains("3 epochs × 3 main iterations, 9 optimizer steps"))
    #expect(text.output.contains("epoch 2: main iterations 6 … 8, steps 7 … 9") && !text.output.contains("epoch 0"))
    let document = try await command.run("programme", "--json", "a.yaml").document()
    let programmes = try #require(document["programmes"] as? [[String: Any]])
    #expect(programmes.count == 1 && programmes[0]["basis"] as? String == "planned")
    #expect((programmes[0]["shown"] as? [[String: Any]])?.compactMap { $0["first_step"] as? Int } == [1, 4, 7])
    #expect(!FileManager.default.fileExists(atPath: command.folder.file(".omni")))
  }

  @Test(arguments: [
    (["--steps", "1..4"], "needs what trains to be chosen"), (["--steps", "4..1"], "4..1"), (["--steps", "0"], "0"),
    (["--check"], "not trained yet"),
  ])
  func `says what is missing`(_ row: (words: [String], message: String)) async throws {
    let result = try await command.run(["programme", "a.yaml"] + row.words)
    #expect(result.status == 64)
    #expect(result.errors.contains(row.message), "\(result.errors)")
  }
}
