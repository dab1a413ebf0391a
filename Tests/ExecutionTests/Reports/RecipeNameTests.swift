import Execution
import Testing

@Suite("Names of recipes in tables")
struct RecipeNameTests {
  @Test(
    arguments: [
      ("a.yaml", "a.yaml", nil), ("a.yaml#arm=x", "a.yaml", "arm=x"), ("h#s1.yaml", "h#s1.yaml", nil),
      ("two#x.yml#arm=a", "two#x.yml", "arm=a"), ("a.yaml#b=hash#x", "a.yaml", "b=hash#x"),
      ("f#1/a.json#b=c.yaml#d=e", "f#1/a.json", "b=c.yaml#d=e"), ("x.yaml#y.yaml", "x.yaml#y.yaml", nil),
      ("x.yaml#y.yaml#arm=a", "x.yaml#y.yaml", "arm=a"), ("a=1#b.yaml#arm=a", "a=1#b.yaml", "arm=a"),
      ("a.bak", "a.bak", nil), ("a.bak#arm=a", "a.bak", "arm=a"),
    ] as [(String, String, String?)])
  func `a # may stand in the name of a file and of a cell`(_ name: String, _ file: String, _ cell: String?) {
    #expect(RecipeName(name).file == file)
    #expect(RecipeName(name).cell == cell)
  }
}
