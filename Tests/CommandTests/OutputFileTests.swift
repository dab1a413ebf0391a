import Foundation
import TestSupport
import Testing

/// What `-o` may write to, and what it leaves alone.
@Suite("Files of -o")
struct OutputFileTests {
  private let command: Command

  init() throws { command = try Command.withTwoRecipes() }

  private static let writing = [
    ["plan", "a.yaml"], ["report", "a.yaml"],
  ]

  @Test(arguments: writing)
  func `a file of something else is left alone`(_ arguments: [String]) async throws {
    try command.folder.write("# Mine.\n" + smallRecipe, as: "mine.yaml")
    let result = try await command.run(arguments + ["-o", "mine.yaml"])
    #expect(result.status == 1)
    #expect(result.errors.contains("`mine.yaml` is there already and no "), "\(result.errors)")
    #expect(command.folder.text("mine.yaml")?.hasPrefix("# Mine.") == true)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: command.folder.path).allSatisfy { !$0.hasSuffix(".new") })
  }

  @Test(arguments: writing)
  func `what was written before is replaced, through links too`(_ arguments: [String]) async throws {
    #expect(try await command.run(arguments + ["-o", "out"]).status == 0)
    let first = try #require(command.folder.text("out"))
    try FileManager.default.createSymbolicLink(
      atPath: command.folder.path + "/link", withDestinationPath: command.folder.path + "/out")
    #expect(try await command.run(arguments + ["--set", "schedule.lr=0.3", "-o", "link"]).status == 0)
    let second = try #require(command.folder.text("out"))
    #expect(first != second)
    let attributes = try FileManager.default.attributesOfItem(atPath: command.folder.path + "/link")
    #expect(attributes[.type] as? FileAttributeType == .typeSymbolicLink)
  }

  @Test func `devices and folders stay what they are`() async throws {
    let whole = try await command.run("plan", "a.yaml", "-o", "/dev/full")
    #expect(whole.status == 1)
    #expect(whole.errors.contains("`/dev/full` cannot be written: no space left on device"), "\(whole.errors)")
    let attributes = try FileManager.default.attributesOfItem(atPath: "/dev/full")
    #expect(attributes[.type] as? FileAttributeType == .typeCharacterSpecial)
    let printed = try await command.run("plan", "a.yaml", "-o", "/dev/stdout")
    #expect(printed.status == 0)
    #expect(printed.output.contains("\"format_version\""))
    let folder = try await command.run("plan", "a.yaml", "-o", ".")
    #expect(folder.status == 1 && folder.errors.contains("is a directory"))
  }

  @Test func `a file below /dev is a file like others`() async throws {
    let file = "/dev/shm/omni-\(UUID().uuidString).json"
    defer { try? FileManager.default.removeItem(atPath: file) }
    try Data("mine".utf8).write(to: URL(filePath: file))
    #expect(try await command.run("plan", "a.yaml", "-o", file).status == 1)
    try Data(("{\"format_version\"" + String(repeating: " ", count: 100_000)).utf8).write(to: URL(filePath: file))
    #expect(try await command.run("plan", "a.yaml", "-o", file).status == 0)
    // Nothing of the longer text that was there is left behind the plan.
    #expect(try Data(contentsOf: URL(filePath: file)).count < 100_000)
  }

  @Test func `-o without --close is a mistake, and sides that mean the same leave nothing to write`() async throws {
    let lone = try await command.run("diff", "a.yaml", "b.yaml", "-o", "c.yaml")
    #expect(lone.status == 64 && lone.errors.contains("give --close too"))
    let same = try await command.run("diff", "a.yaml", "a.yaml", "--why", "--close", "-o", "c.yaml")
    #expect(same.status == 0 && same.errors.contains("no recipe was written"))
    #expect(command.folder.text("c.yaml") == nil)
  }
}
