import Foundation
import Glibc
import TestSupport
import Testing

/// Exit codes, streams and the one JSON document of commands that fail.
@Suite("Commands that fail")
struct FailureTests {
  private let command: Command

  init() throws { command = try Command() }

  private static let reporting = [["validate"], ["show"], ["plan"], ["programme"], ["table"]]

  @Test(arguments: reporting)
  func `a wrong recipe is 65, with its diagnostics as the one document`(_ words: [String]) async throws {
    try command.folder.write(smallRecipe + "sede: 1\n", as: "a.yaml")
    let result = try await command.run(words + ["--json", "a.yaml"])
    #expect(result.status == 65)
    #expect(try result.diagnostics() == ["unknown-key"])
    let text = try await command.run(words + ["a.yaml"])
    #expect(text.status == 65)
    #expect((text.output + text.errors).contains("a.yaml:10:1: error: unknown key `sede`"))
  }

  @Test(arguments: reporting)
  func `a recipe that is not there is 1`(_ words: [String]) async throws {
    let result = try await command.run(words + ["--format", "json", "none.yaml"])
    #expect(result.status == 1)
    #expect(try result.diagnostics() == ["unreadable-file"])
  }

  @Test(arguments: reporting + [["runs"], ["doctor"]])
  func `wrong arguments are 64`(_ words: [String]) async throws {
    try command.folder.write(smallRecipe, as: "a.yaml")
    let result = try await command.run(words + ["--json", "--no-such-option", "a.yaml"])
    #expect(result.status == 64)
    #expect(try result.diagnostics() == ["wrong-arguments"])
    #expect(result.errors.contains("--no-such-option"))
    let text = try await command.run(words + ["--no-such-option", "a.yaml"])
    #expect(text.status == 64 && text.output.isEmpty)
  }

  @Test(arguments: reporting + [["runs"]])
  func `a wrong site file is 65`(_ words: [String]) async throws {
    try command.folder.write(smallRecipe, as: "a.yaml")
    try command.folder.write("threads: [", as: "site.yaml")
    let result = try await command.run(words + ["--json"] + (words == ["runs"] ? [] : ["a.yaml"]))
    #expect(result.status == 65)
    #expect(try result.diagnostics() == ["syntax"])
  }

  @Test func `help and version are no failures`() async throws {
    let help = try await command.run("plan", "--help", "--json")
    #expect(help.status == 0 && help.output.contains("USAGE"))
    #expect(try await command.run("--version").status == 0)
  }

  @Test func `a locale without UTF-8 gets omni's symbols in ASCII`() async throws {
    try command.folder.write(smallRecipe, as: "a.yaml")
    for words in [["doctor"], ["plan", "a.yaml"], ["run", "a.yaml"]] {
      let result = try await command.run(words, environment: ["LC_ALL": "C", "OMP_WAIT_POLICY": "active"])
      let isASCII = (result.output + result.errors).utf8.allSatisfy { $0 < 128 }
      #expect(isASCII, "\(result)")
    }
  }

  @Test func `a recipe over folders with pipes and circles is planned and refused at once`() async throws {
    try command.folder.write(smallRecipe, as: "a.yaml")
    try command.folder.write("x", as: "val/a/x.jpg")
    try command.folder.write("x", as: "train/a/x.jpg")
    mkfifo(command.folder.file("train/a/pipe.jpg"), 0o644)
    symlink("..", command.folder.file("train/a/up"))
    #expect(try await command.run("plan", "a.yaml").status == 0)
    let result = try await command.run("run", "a.yaml")
    #expect(result.status == 1)
    #expect(result.errors.contains("3 of 3 files of \"target\" cannot be used"))
    #expect(result.errors.contains("first: a/pipe.jpg: found a pipe"))
  }

  @Test func `a run without the place of its first weights is refused, a plan warns`() async throws {
    let recipe = smallRecipe.replacing("width: 16}}", with: "width: 16}, init: {weights: \"${site.weights.first}\"}}")
    try command.folder.write(recipe, as: "a.yaml")
    let result = try await command.run("run", "a.yaml")
    #expect(result.status == 65 && result.output.isEmpty)
    #expect(
      result.errors.contains("a.yaml:5:") && result.errors.contains("error: ")
        && result.errors.contains("[unset-site]"),
      "\(result.errors)")
    #expect(!result.errors.contains("warning"))
    #expect(!FileManager.default.fileExists(atPath: command.folder.file(".omni")))
    let plan = try await command.run("plan", "a.yaml")
    #expect(
      plan.status == 0 && plan.errors.contains("warning") && plan.output.contains("model.init.weights needs a place"))
    // With a place where nothing is, the plan still stands and the run says what is missing.
    let missing = try await command.run("run", "a.yaml", "--site", "weights.first=none.pth")
    #expect(missing.status == 1 && missing.errors.contains("model.init.weights: no such file"), "\(missing.errors)")
  }
}

/// Places that are no stores.
@Suite("A store that is none")
struct StorePlaceTests {
  private let command: Command

  init() throws { command = try Command() }

  static let commands = [
    ["plan", "a.yaml"], ["table", "a.yaml"], ["graph", "a.yaml"], ["runs"], ["status"], ["doctor"],
  ]

  @Test(arguments: commands)
  func `a file, a link to nothing and a place below a file are said to be no store`(_ words: [String]) async throws {
    try command.folder.write(smallRecipe, as: "a.yaml")
    try command.folder.write("x", as: "file")
    symlink("nowhere", command.folder.file("link"))
    for place in ["file", "link", "file/store"] {
      let result = try await command.run(words + ["--store", place])
      #expect(result.status == 1, "\(place)")
      #expect((result.output + result.errors).contains(place), "\(place)")
    }
  }

  @Test func `an index that is no database is said to be none`() async throws {
    try command.folder.write(smallRecipe, as: "a.yaml")
    try command.folder.write(
      "not SQLite at all, but long enough to be taken for a page of it", as: "store/index.sqlite")
    for words in [["plan", "a.yaml", "--json"], ["runs", "--json"]] {
      let result = try await command.run(words + ["--store", "store"])
      #expect(result.status == 1)
      #expect(try result.diagnostics() == ["operation-failed"])
    }
  }

  @Test func `planning writes nothing, and an index without tables is an empty store`() async throws {
    try command.folder.write(smallRecipe, as: "a.yaml")
    try command.folder.write("", as: "store/index.sqlite")
    #expect(try await command.run("plan", "a.yaml", "--store", "store").status == 0)
    #expect(try await command.run("plan", "a.yaml", "--store", "new/store").status == 0)
    #expect(try await command.run("runs", "--store", "store").output == "no runs yet\n")
    #expect(try FileManager.default.contentsOfDirectory(atPath: command.folder.file("store")) == ["index.sqlite"])
    #expect(!FileManager.default.fileExists(atPath: command.folder.file("new")))
  }
}
