import Deltas
import Testing

@Suite("Names of sides")
struct SideNameTests {
  @Test(arguments: [
    ("a.yaml", SideName.recipe("a.yaml")), ("r/a.yaml#arm=x,seed=1", .recipe("r/a.yaml#arm=x,seed=1")),
    ("r-0007", .run("r-0007")), ("r-x.yaml", .recipe("r-x.yaml")),
    ("git:HEAD~1:r/a.yaml#seed=1", .revision("HEAD~1", recipe: "r/a.yaml#seed=1")),
    ("ref:minikinetics-tsn/baseline", .published(table: "minikinetics-tsn", column: "baseline")),
  ])
  func `a name says what it stands for`(_ text: String, _ name: SideName) throws {
    #expect(try SideName(text) == name)
  }

  @Test(arguments: ["ref:", "ref:a", "ref:a/b/c", "git:HEAD", "git::a.yaml", "git:HEAD:", ""])
  func `a name that begins like one and is none is refused`(_ text: String) {
    #expect(throws: SideError.self) { try SideName(text) }
  }
}
