import RecipeLanguage
import Testing

/// A folder on the command line stands for its recipes.
@Suite struct FolderTests {
  private let files = [
    "rows/b.yaml": Recipes.complete + "seed: 2\n", "rows/a.yml": Recipes.complete + "seed: 1\n",
    "rows/base.yaml": "omni: 1\nbase: true\nseed: 3\n", "rows/notes.txt": "no recipe",
    "rows/.hidden.yaml": "no recipe", "c.yaml": Recipes.complete + "seed: 4\n", "empty/readme.md": "",
    "rows/deeper/d.yaml": Recipes.complete,
  ]

  @Test func `recipes of a folder come by name, its bases and other files left out`() {
    let result = Recipes.loader(files).load(["rows", "c.yaml"])
    #expect(!result.hasErrors, "\(result.faults)")
    #expect(result.recipes.map(\.file) == ["rows/a.yml", "rows/b.yaml", "c.yaml"])
    #expect(result.recipes.map(\.experiment.seed) == [1, 2, 4])
    #expect(result.fileCount == 3)
  }

  @Test func `a folder without recipes is an error, as is a missing one`() {
    #expect(Recipes.loader(files).load(["empty"]).faults == ["empty:1:1 unreadable-file"])
    #expect(Recipes.loader(files).load(["gone"]).faults == ["gone:1:1 unreadable-file"])
  }

  @Test func `two recipes that claim one cell are an error across folders and files`() {
    let row = "row: [{table: released, column: tsn-ig1b-baseline}]\n"
    let files = ["x/a.yaml": Recipes.complete + row, "y/b.yaml": Recipes.complete + row]
    #expect(Recipes.loader(files).load(["x", "y"]).faults == ["y/b.yaml:1:1 row-claimed-twice"])
    #expect(Recipes.loader(files).load(["x", "y/b.yaml"]).faults == ["y/b.yaml:1:1 row-claimed-twice"])
    #expect(Recipes.loader(files).load(["x", "x/a.yaml"]).faults == [])
  }
}
