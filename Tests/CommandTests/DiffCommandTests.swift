import Foundation
import TestSupport
import Testing

/// Exit codes and streams of `omni diff`, and revisions of a git repository.
@Suite("omni diff")
struct DiffCommandTests {
  private let command: Command

  init() throws {
    command = try Command.withTwoRecipes()
    try command.folder.write("# A note.\nomni: 1\nextends: a.yaml\n", as: "c.yaml")
  }

  /// Commits all files of the folder.
  private func commit() throws {
    for arguments in [
      ["init", "-q"], ["add", "."],
      ["-c", "user.name=test", "-c", "user.email=test@example.org", "commit", "-q", "-m", "a"],
    ] {
      let process = Process()
      process.executableURL = URL(filePath: "/usr/bin/env")
      process.arguments = ["git", "-C", command.folder.path] + arguments
      try process.run()
      process.waitUntilExit()
      try #require(process.terminationStatus == 0)
    }
  }

  @Test func `differences are 0, or 2 when asked for`() async throws {
    #expect(try await command.run("diff", "a.yaml", "b.yaml").status == 0)
    #expect(try await command.run("diff", "--exit-code", "a.yaml", "b.yaml").status == 2)
    #expect(try await command.run("diff", "--exit-code", "a.yaml", "c.yaml").status == 0)
  }

  @Test func `the document has both sides' exposure and what changed`() async throws {
    let document = try await command.run("diff", "--json", "a.yaml", "b.yaml").document()
    #expect(document["format_version"] as? String == "1.0")
    let changes = try #require(document["changes"] as? [[String: Any]])
    #expect(changes.map { $0["path"] as? String } == ["schedule.lr"])
    #expect(changes.first?["old"] as? String == "0.1" && changes.first?["new"] as? String == "0.2")
    let exposure = try #require(document["exposure"] as? [String: [String: Any]])
    // Nothing is known of the folders, which are not there.
    #expect(exposure["a"]?["steps"] is NSNull && exposure["b"]?["steps"] is NSNull)
  }

  @Test func `a revision is compared with the work tree, which stays as it is`() async throws {
    try commit()
    try command.folder.write(smallRecipe.replacingOccurrences(of: "lr: 0.1", with: "lr: 0.3"), as: "a.yaml")
    let other = try await command.run("diff", "--json", "git:HEAD:c.yaml", "git:HEAD:a.yaml").document()
    #expect((other["changes"] as? [Any])?.isEmpty == true)
    let base = try await command.run("diff", "--json", "git:HEAD:a.yaml", "a.yaml").document()
    #expect((base["changes"] as? [[String: Any]])?.first?["old"] as? String == "0.1")
    #expect((base["changes"] as? [[String: Any]])?.first?["new"] as? String == "0.3")
  }

  @Test(arguments: [
    ("git:nowhere:a.yaml", Int32(64), "no revision `nowhere`"),
    ("git:HEAD:none.yaml", 1, "no such file in revision `HEAD`"),
    ("git:--all:a.yaml", 64, "no revision `--all`"), ("ref:minikinetics-tsn/baseline", 64, "no recipe below recipes/"),
    ("ref:a", 64, "ref:TABLE/COLUMN is expected"), ("r-0001", 64, "no run `r-0001`"),
    ("a.yaml#seed=1", 64, "has no matrix"), ("none.yaml", 1, "cannot be read"),
  ])
  func `a side that is not there is refused in words`(_ side: String, _ status: Int32, _ words: String) async throws {
    try commit()
    let result = try await command.run("diff", "a.yaml", side)
    #expect(result.status == status, "\(result.errors)")
    #expect(result.errors.contains(words), "\(result.errors)")
    #expect(result.output.isEmpty)
  }

  @Test func `cells of a revision are named with it`() async throws {
    try command.folder.write(
      "omni: 1\nextends: a.yaml\nmatrix: {arm: {x: {}, y: {schedule: {lr: 0.2}}}}\n", as: "arms.yaml")
    try commit()
    let several = try await command.run("diff", "git:HEAD:arms.yaml", "a.yaml")
    #expect(several.status == 64, "\(several.errors)")
    #expect(several.errors.contains("name one: `git:HEAD:arms.yaml#arm=x`, `git:HEAD:arms.yaml#arm=y`"))
    let unknown = try await command.run("diff", "git:HEAD:arms.yaml#arm=z", "a.yaml")
    #expect(
      unknown.status == 64 && unknown.errors.contains("did you mean `git:HEAD:arms.yaml#arm="), "\(unknown.errors)")
  }

  @Test func `outside a repository there are no revisions`() async throws {
    let result = try await command.run("diff", "a.yaml", "git:HEAD:a.yaml")
    #expect(result.status == 1 && result.errors.contains("lies in no git repository"), "\(result.errors)")
  }

  @Test func `what is missing is written as a recipe that plans, and nothing else is overwritten`() async throws {
    try command.folder.write("omni: 1\nextends: a.yaml\nschedule: {lr: 0.2}\nreplicas: 2\n", as: "b.yaml")
    try command.folder.write("", as: "sub/other")
    let arguments = ["diff", "--why", "--close", "-o", "sub/c.yaml", "a.yaml", "b.yaml"]
    let result = try await command.run(arguments)
    #expect(result.status == 0 && result.errors.contains("omni run sub/c.yaml"), "\(result.errors)")
    #expect(result.output.contains("0 of 4 combinations are known"), "\(result.output)")
    let plan = try await command.run("validate", "--json", "sub/c.yaml")
    #expect(plan.status == 0, "\(plan.output)")
    #expect(try await command.run(arguments).status == 0)
    try command.folder.write("omni: 1\n", as: "sub/c.yaml")
    let refused = try await command.run(arguments)
    #expect(refused.status == 1 && refused.errors.contains("is there already"), "\(refused.errors)")
  }
}
