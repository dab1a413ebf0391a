import Diagnostics
import RecipeLanguage
import Testing

/// `FILE#CELL` on the command line stands for cells of a recipe's matrix.
@Suite struct GivenRecipeTests {
  private static let matrix =
    Recipes.complete + "matrix: {arm: {plain: {}, slow: {schedule: {epochs: 20}}}, seed: [0, 1]}\n"

  private func load(_ names: [String], _ files: [String: String] = ["a.yaml": Self.matrix], sets: [String] = []) throws
    -> LoadResult
  {
    let loader = Recipes.loader(files, sets: sets)
    return try loader.load(names.map { loader.reference($0) })
  }

  private func refusal(_ name: String, _ files: [String: String] = ["a.yaml": Self.matrix]) throws -> String {
    do {
      _ = try load([name], files)
    } catch let error as UnknownCell {
      return error.description
    }
    return ""
  }

  @Test(
    arguments: [
      ("a.yaml", "a.yaml", nil), ("a.yaml#seed=0", "a.yaml", "seed=0"), ("a.yaml#", "a.yaml", ""),
      ("odd#1.yaml", "odd#1.yaml", nil), ("odd#1.yaml#seed=0", "odd#1.yaml", "seed=0"),
      ("f#1/b.yaml#x=a#b", "f#1/b.yaml", "x=a#b"), ("f#1", "f#1", nil), ("a.yaml#kept", "a.yaml#kept", nil),
      ("gone.yml#seed=0", "gone.yml", "seed=0"), ("g#1/gone.yaml", "g#1/gone.yaml", nil), ("#seed=0", "#seed=0", nil),
    ] as [(String, String, String?)])
  func `what exists tells a cell from a # in a file's name`(_ name: String, _ file: String, _ cell: String?) {
    let loader = Recipes.loader(["a.yaml": "", "odd#1.yaml": "", "f#1/b.yaml": "", "a.yaml#kept": ""])
    #expect(loader.reference(name) == GivenRecipe(file: file, cell: cell))
  }

  @Test func `a cell is the one of its name, or those with its axes, each once`() throws {
    #expect(try load(["a.yaml#arm=slow,seed=1"]).recipes.map(\.cell) == ["arm=slow,seed=1"])
    #expect(try load(["a.yaml#arm=slow,seed=1"]).recipes.map(\.experiment.seed) == [1])
    #expect(try load(["a.yaml#seed=1"]).recipes.map(\.cell) == ["arm=plain,seed=1", "arm=slow,seed=1"])
    #expect(
      try load(["a.yaml#seed=1", "a.yaml#arm=slow", "a.yaml#seed=1"]).recipes.map(\.cell)
        == ["arm=plain,seed=1", "arm=slow,seed=1", "arm=slow,seed=0"])
    #expect(try load(["a.yaml", "a.yaml#seed=1"]).recipes == load(["a.yaml"]).recipes)
  }

  @Test func `a whole name is one cell although it is a part of another's`() throws {
    let files = ["a.yaml": Recipes.complete + "matrix: {arm: {x: {}, \"x,y\": {}}}\n"]
    #expect(try load(["a.yaml#arm=x"], files).recipes.map(\.cell) == ["arm=x"])
  }

  @Test func `an unknown cell is told the nearest, else what there is`() throws {
    #expect(try refusal("a.yaml#seed=2") == "`a.yaml` has no cell `seed=2`; did you mean `a.yaml#seed=0`?")
    #expect(try refusal("a.yaml#arm=slw,seed=1").hasSuffix("did you mean `a.yaml#arm=slow,seed=1`?"))
    #expect(
      try refusal("a.yaml#teacher=none")
        == "`a.yaml` has no cell `teacher=none`; it has arm=plain,seed=0 | arm=plain,seed=1 | arm=slow,seed=0 | arm=slow,seed=1"
    )
    #expect(try refusal("a.yaml#").hasPrefix("`a.yaml` has no cell ``"))
    #expect(
      try refusal("b.yaml#seed=0", ["b.yaml": Recipes.complete]) == "`b.yaml` has no matrix, so no cell `seed=0`")
  }

  @Test func `what is wrong with the recipe comes before a cell that is not there`() throws {
    let files = ["a.yaml": Recipes.complete + "matrix: [seed]\n"]
    #expect(try load(["a.yaml#seed=0"], files).faults.map { $0.split(separator: " ").last } == ["invalid-matrix"])
    #expect(try load(["gone.yaml#seed=0"]).faults == ["gone.yaml:1:1 unreadable-file"])
  }

  @Test func `other cells do not matter, whatever is wrong with them or not set for them`() throws {
    let arms = "matrix: {arm: {plain: {}, wrong: {sede: 1}, away: {sources: {train: {root: \"${site.clips}\"}}}}}\n"
    let files = ["a.yaml": Recipes.complete + arms]
    #expect(try load(["a.yaml"], files).hasErrors)
    #expect(try load(["a.yaml#arm=plain"], files).diagnostics == [])
    #expect(try load(["a.yaml#arm=away"], files).diagnostics.map(\.id) == ["unset-site"])
    #expect(try load(["a.yaml#arm=wrong"], files).hasErrors)
  }

  @Test func `an override has to find its path in a cell that is meant`() throws {
    let more = "{sources: {more: {role: web, kind: video, root: clips/more}}, balance: {batch: {more: 8}}}"
    let files = ["a.yaml": Recipes.complete + "matrix: {arm: {plain: {}, more: \(more)}}\n"]
    let set = ["sources.more.root=clips/others"]
    func ids(_ cell: String) throws -> [String] {
      try load(["a.yaml#arm=\(cell)"], files, sets: set).diagnostics.map(\.id)
    }
    #expect(try ids("plain") == ["override-matches-nothing"])
    #expect(try !ids("more").contains { $0.hasPrefix("override") })
  }

  @Test func `a source that the other cells use is no news of one cell`() throws {
    let idle = Recipes.complete.replacing(
      "sources:\n", with: "sources:\n  idle: {role: web, kind: image, root: clips/idle}\n")
    let arms = "matrix: {arm: {without: {}, with: {balance: {batch: {idle: 8}}}}}\n"
    #expect(try load(["a.yaml#arm=without"], ["a.yaml": idle + arms]).diagnostics.map(\.id) == [])
  }
}
