import Foundation
import TestSupport
import Testing

/// `omni diff --why --close`, run to its end on a world of three classes.
@Suite("Closing a delta")
struct ClosingTests {
  private static let arms = """
    omni: 1
    extends: omni.yaml
    unset: [mixup, balance.batch.videos, balance.auxiliary.count.videos]
    balance: {auxiliary: {order: [images, raw]}}
    matrix:
      arm:
        baseline: {unset: [curate, teachers, balance.auxiliary, balance.resample, balance.batch.images, balance.batch.raw]}
        both: {}
      seed: [0, 1, 2]
    """

  private struct Diff: Decodable {
    struct Why: Decodable {
      struct Factor: Decodable {
        var name: String
        var alone, last_in, share: Double?
      }
      struct Missing: Decodable { var combination: String }
      var factors: [Factor]
      var interaction, total: Double?
      var missing: [Missing]
    }
    var why: Why
  }

  private let command: Command
  private let question = ["diff", "arms.yaml#arm=baseline", "arms.yaml#arm=both", "--why"]

  init() throws {
    command = try Command()
    for (name, text) in [
      "pocket.yaml": PocketRecipes.pocket, "teacher.yaml": PocketRecipes.teacher, "omni.yaml": PocketRecipes.omni,
      "arms.yaml": Self.arms, "site.yaml": "threads: 1\n",
    ] {
      try command.folder.write(text, as: name)
    }
  }

  private func ask() async throws -> Diff.Why {
    let result = try await command.run(question + ["--json"])
    try #require(result.status == 0, "\(result.errors)")
    return try JSONDecoder().decode(Diff.self, from: Data(result.output.utf8)).why
  }

  /// Each network's node took what the plan had said, one after the other in one process.
  private func expectMemoryWithinPlans() async throws {
    struct Estimates: Decodable {
      struct Size: Decodable {
        var node, what: String
        var bytes: Int
        var within: Bool
      }
      var sizes: [Size]
    }
    let result = try await command.run("status", "--estimates", "--json")
    let memory = try JSONDecoder().decode(Estimates.self, from: Data(result.output.utf8)).sizes
      .filter { $0.what == "memory" }
    #expect(memory.count > 10)
    let outside = memory.filter { !$0.within }
    #expect(outside.isEmpty, "\(outside)")
  }

  @Test func `what it writes runs, and then every share is known and they add up exactly`() async throws {
    let ran = try await command.run("run", "arms.yaml")
    try #require(ran.status == 0, "\(ran.errors)")
    try await expectMemoryWithinPlans()
    let open = try await ask()
    #expect(!open.missing.isEmpty)
    #expect(open.factors.contains { $0.share == nil })

    let closed = try await command.run(question + ["--close", "-o", "close.yaml"])
    try #require(closed.status == 0, "\(closed.errors)")
    let more = try await command.run("run", "close.yaml")
    try #require(more.status == 0, "\(more.errors)")

    let why = try await ask()
    #expect(why.missing.isEmpty)
    let total = try #require(why.total)
    #expect(try why.factors.reduce(0) { try $0 + #require($1.share) } == total)
    #expect(try why.factors.reduce(0) { try $0 + #require($1.alone) } + #require(why.interaction) == total)
    // A page of a recipe and one of its runs has the whole recipe, once.
    let page = try await command.run("report", "arms.yaml", "r-0001", "-o", "r.html")
    #expect(page.status == 0, "\(page.errors)")
    let whole = try await command.run("report", "arms.yaml", "-o", "whole.html")
    #expect(whole.status == 0, "\(whole.errors)")
    func rows(_ file: String) -> [String] {
      (command.folder.text(file) ?? "").components(separatedBy: "<tr").map { String($0.prefix(200)) }
    }
    #expect(rows("r.html").count > 10 && rows("r.html") == rows("whole.html"))
    // Nothing is left to write, and nothing to run.
    #expect(try await command.run("run", "close.yaml").errors.contains("Nothing to do"))
  }
}
