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
  }

  @Test func `estimates and their truth have a document although nothing ran`() async throws {
    let status = try await project().run("status", "--estimates", "--json")
    #expect(status.status == 0)
    #expect(try status.document()["entries"] as? [Int] == [])
    let hindsight = try await project().run("plan", "r.yaml", "--hindsight", "--json")
    #expect(try hindsight.document()["shares"] as? [Int] == [])
  }
}
