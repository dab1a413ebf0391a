import RecipeLanguage
import TestSupport
import Testing

@Suite struct GeneratedDocumentsTests {
  @Test(arguments: GeneratedDocuments.all.map(\.path))
  func `a generated document is fresh`(_ path: String) throws {
    let text = try #require(GeneratedDocuments.all.first { $0.path == path }?.text)
    try Golden.expect(text, in: path)
  }

  @Test func `everything can be explained`() {
    for subject in Explanation.subjects { #expect(Explanation.text(for: subject) != nil, "\(subject)") }
    #expect(Explanation.text(for: "lr")?.contains("schedule.lr") == true)
    #expect(Explanation.text(for: "cut")?.contains("curate.filter.NAME.threshold") == true)
    #expect(Explanation.text(for: "nonsense") == nil)
    #expect(Explanation.nearest(to: "schedule.lrr") == "schedule.lr")
  }

  @Test func `elements of lists are found as the reference spells them, and have the readers of their list`() {
    let width = Explanation.text(for: "augment[].resize.width")
    #expect(width?.hasPrefix("augment[].resize.width ") == true)
    #expect(width == Explanation.text(for: "augment.[].resize.width"))
    #expect(width?.contains("affects: nothing") == false && width?.contains("train") == true, "\(width ?? "")")
    #expect(Explanation.text(for: "mixup[].alpha")?.contains("affects: compose, and what follows") == true)
    #expect(Explanation.text(for: "row[].table")?.contains("affects: nothing that is computed") == true)
    #expect(Explanation.nearest(to: "augment[].resize.widht") == "augment[].resize.width")
    #expect(Explanation.subjects.contains("schedule.parameters[].match"))
  }

  @Test func `blame names the line of the matrix that an override fixed`() {
    let text = "seed: 5\nmatrix: {seed: [0, 1]}\n"
    let blame = LeafListing(Recipes.load(adding: text, sets: ["seed=2"]).recipes, path: "seed").text(withBlame: true)
    #expect(
      blame == """
        [seed=2]
        seed 2  --set seed=2
             was [0, 1]  a.yaml:13:16
             was 5  a.yaml:12:7
             was 0  default

        """)
  }

  @Test func `show prints one line per leaf and blame what was before`() {
    let recipes = Recipes.load(adding: "seed: 2\n", sets: ["seed=3"]).recipes
    let text = LeafListing(recipes).text(withBlame: false)
    #expect(text.split(separator: "\n").contains("seed 3"))
    #expect(text.split(separator: "\n").contains("schedule.momentum 0.9"))
    let blame = LeafListing(recipes, path: "seed").text(withBlame: true)
    #expect(blame == "seed 3  --set seed=3\n     was 2  a.yaml:12:7\n     was 0  default\n")
  }
}
