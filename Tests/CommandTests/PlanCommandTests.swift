import Foundation
import TestSupport
import Testing

@Suite("plan, run and graph as commands")
struct PlanCommandTests {
  private func project() throws -> Command {
    let command = try Command()
    try Data(smallRecipe.utf8).write(to: URL(filePath: command.folder.path).appending(path: "r.yaml"))
    try FileManager.default.createDirectory(
      atPath: command.folder.path + "/train/a", withIntermediateDirectories: true)
    try FileManager.default.createDirectory(atPath: command.folder.path + "/val/a", withIntermediateDirectories: true)
    return command
  }

  @Test func `a saved plan is refused when its recipe changed, and the change is named`() async throws {
    let command = try project()
    let planned = try await command.run("plan", "r.yaml", "--set", "schedule.epochs=2", "-o", "p.json")
    #expect(planned.status == 0, "\(planned.errors)")
    #expect(planned.errors.contains("omni run p.json"))
    let recipe = URL(filePath: command.folder.path).appending(path: "r.yaml")
    try Data(smallRecipe.replacing("lr: 0.1", with: "lr: 0.2").utf8).write(to: recipe)
    let refused = try await command.run("run", "p.json")
    #expect(refused.status == 1)
    #expect(refused.errors.contains("drifted since the plan was made: train of r.yaml: schedule.lr 0.1 \u{2192} 0.2"))
    #expect(refused.errors.contains("nothing was run"))
    // Its own changes are in it, so others beside them are a mistake.
    #expect(try await command.run("run", "p.json", "--set", "seed=1").status == 64)
    #expect(try await command.run("run", "p.json", "--select", "train").status == 64)
  }

  @Test func `a saved plan that was cut is said to be none, and is no recipe`() async throws {
    let command = try project()
    #expect(try await command.run("plan", "r.yaml", "-o", "p.json").status == 0)
    let file = URL(filePath: command.folder.path).appending(path: "p.json")
    let whole = try Data(contentsOf: file)
    for count in [whole.count / 2, whole.count - 3] {
      try whole.prefix(count).write(to: file)
      let run = try await command.run("run", "p.json")
      #expect(run.status == 1)
      #expect(run.errors.contains("is not a whole one"), "\(run.errors)")
    }
  }

  /// Keeps a plan as `p.json` and then changes the recipe, so that running it is refused without anything being run.
  private func drifted() async throws -> (command: Command, plan: String) {
    let command = try project()
    let planned = try await command.run("plan", "r.yaml", "--set", "schedule.epochs=2", "-o", "p.json")
    try #require(planned.status == 0, "\(planned.errors)")
    try command.folder.write(smallRecipe.replacing("lr: 0.1", with: "lr: 0.2"), as: "r.yaml")
    return (command, String(decoding: try command.folder.bytes("p.json"), as: UTF8.self))
  }

  @Test func `commands that take no plan say who takes one`() async throws {
    let command = try await drifted().command
    for words in [
      ["plan", "p.json"], ["graph", "p.json"], ["table", "p.json"], ["report", "p.json", "-o", "page.html"],
      ["validate", "p.json"], ["show", "p.json"], ["diff", "p.json", "r.yaml"], ["run", "p.json", "p.json"],
      ["run", "p.json", "r.yaml"],
    ] {
      let result = try await command.run(words)
      #expect(result.status == 64, "\(words)")
      #expect(result.errors.contains("`p.json` is a saved plan; `omni run` takes one, alone"), "\(result.errors)")
    }
  }

  @Test func `a byte order mark before a plan is no part of it`() async throws {
    let (command, plan) = try await drifted()
    try command.folder.write([0xEF, 0xBB, 0xBF] + Array(plan.utf8), as: "p.json")
    let refused = try await command.run("run", "p.json")
    #expect(refused.status == 1 && refused.errors.contains("drifted since the plan was made"), "\(refused.errors)")
  }

  @Test func `a damaged field of a plan is named`() async throws {
    let (command, plan) = try await drifted()
    for (old, new, field) in [
      ("\"state\" : \"", "\"state\" : \"no", "something else at `nodes[0].state`"),
      ("\"kind\" : \"", "\"kind\" : \"no", "something else at `nodes[0].kind`"),
      ("\"sets\" : [\n    \"schedule.epochs=2\"\n  ]", "\"sets\" : \"a\"", "something else at `sets`"),
      ("\"recipes\" : [", "\"recipe\" : [", "lacks `recipes`"),
    ] {
      let damaged = plan.replacing(old, with: new)
      try #require(damaged != plan)
      try command.folder.write(damaged, as: "p.json")
      let result = try await command.run("run", "p.json")
      #expect(result.status == 1)
      #expect(result.errors.contains("the plan `p.json` ") && result.errors.contains(field), "\(result.errors)")
    }
  }

  @Test func `a refused plan makes no store, and nothing of it moves the terminal's cursor`() async throws {
    let (command, plan) = try await drifted()
    let value = "\"value\" : \"0.1\""
    let odd = plan.replacing(value, with: "\"value\" : \"0.1\\u001b[2J\\u202e\"")
    try #require(odd != plan)
    try command.folder.write(odd, as: "p.json")
    let refused = try await command.run("run", "p.json", "--store", "new")
    #expect(refused.status == 1)
    #expect(refused.errors.contains("schedule.lr 0.1?[2J? \u{2192} 0.2"), "\(refused.errors)")
    #expect(!refused.errors.contains("\u{1B}") && !refused.errors.unicodeScalars.contains("\u{202E}"))
    #expect(!FileManager.default.fileExists(atPath: command.folder.file("new")))
  }

  @Test func `a plan of what is new is carried out, and carried out again when nothing is new any more`() async throws {
    let command = try Command()
    try command.folder.write(PocketRecipes.pocket, as: "pocket.yaml")
    try command.folder.write("omni: 1\nextends: pocket.yaml\n", as: "r.yaml")
    let planned = try await command.run("plan", "r.yaml", "--select", "generate.val,state:new", "-o", "p.json")
    try #require(planned.status == 0, "\(planned.errors)")
    let ran = try await command.run("run", "p.json")
    #expect(ran.status == 0 && ran.errors.contains("1 done, 0 cached"), "\(ran.errors)")
    let again = try await command.run("run", "p.json")
    #expect(again.status == 0 && again.errors.contains("Nothing to do: 1 node cached."), "\(again.errors)")
  }

  @Test func `an empty file name is no folder full of recipes`() async throws {
    let command = try project()
    for words in [
      ["plan"], ["run"], ["table"], ["graph"], ["bench"], ["programme"], ["validate"], ["show"], ["collect"],
      ["report", "-o", "page.html"], ["diff", "r.yaml"], ["probe"], ["init"],
    ] {
      let result = try await command.run(words + [""])
      #expect(result.status == 64, "\(words)")
      #expect(result.errors.contains("the name of a file is empty"), "\(result.errors)")
    }
  }

  @Test func `a selection that as a whole meets nothing is an error, and keeps no plan`() async throws {
    let command = try project()
    for words in [
      ["--select", "train,evaluate"], ["--select", "train", "--exclude", "train"], ["--exclude", "*"],
    ] {
      let plan = try await command.run(["plan", "r.yaml", "--exit-code", "-o", "em.json"] + words)
      #expect(plan.status == 64, "\(words)")
      #expect(plan.errors.contains("the selection as a whole meets no node"), "\(plan.errors)")
    }
    #expect(!FileManager.default.fileExists(atPath: command.folder.file("em.json")))
  }

  @Test func `what several cells have to note is said once`() async throws {
    let command = try project()
    let more = "matrix: {seed: [0, 1, 2]}\n"
    let idle = smallRecipe.replacing("sources:\n", with: "sources:\n  idle: {role: web, kind: image, root: train}\n")
    try Data((idle + more).utf8).write(to: URL(filePath: command.folder.path).appending(path: "r.yaml"))
    let plan = try await command.run("plan", "r.yaml")
    #expect(plan.output.components(separatedBy: "source \"idle\" is not used").count == 2, "\(plan.output)")
  }

  @Test func `a selector that nothing meets is an error with what was meant`() async throws {
    let command = try project()
    let plan = try await command.run("plan", "r.yaml", "--select", "trian")
    #expect(plan.status == 64)
    #expect(plan.errors.contains("did you mean train?"))
    let part = try await command.run("plan", "r.yaml", "--json", "--select", "index.val")
    let recipes = try #require(try part.document()["recipes"] as? [[String: Any]])
    let nodes = try #require(recipes[0]["nodes"] as? [[String: Any]])
    #expect(nodes.compactMap { $0["name"] as? String } == ["index.target", "index.val"])
  }

  @Test func `graphs are drawn, of one recipe and of the difference of two`() async throws {
    let command = try project()
    let other = URL(filePath: command.folder.path).appending(path: "other.yaml")
    try Data(smallRecipe.replacing("lr: 0.1", with: "lr: 0.2").utf8).write(to: other)
    #expect(try await command.run("graph", "r.yaml", "--format", "svg").output.hasPrefix("<svg "))
    #expect(try await command.run("graph", "r.yaml", "--format", "dot").output.hasPrefix("digraph omni {"))
    let difference = try await command.run("graph", "--diff", "r.yaml", "other.yaml")
    #expect(difference.output.contains("~ changed: train, evaluate, table"))
    #expect(difference.output.contains("= same: "))
    #expect(try await command.run("graph", "--diff", "r.yaml").status == 64)
    let itself = try await command.run("graph", "--diff", "r.yaml", "r.yaml")
    #expect(itself.status == 0 && itself.output.contains("= same: "), "\(itself.errors)")
    #expect(!itself.output.contains("changed: "))
  }

  @Test func `status has a document although nothing ran`() async throws {
    for words in [["status", "--json"], ["status", "--format", "json"]] {
      let document = try await project().run(words).document()
      #expect(document["format_version"] as? String == "1.0")
      #expect(document["running"] as? [Int] == [] && document["last_run"] is NSNull)
    }
  }

  @Test func `estimates and their truth have a document although nothing ran`() async throws {
    let status = try await project().run("status", "--estimates", "--json")
    #expect(status.status == 0)
    #expect(try status.document()["entries"] as? [Int] == [])
    let hindsight = try await project().run("plan", "r.yaml", "--hindsight", "--json")
    #expect(try hindsight.document()["shares"] as? [Int] == [])
  }
}
