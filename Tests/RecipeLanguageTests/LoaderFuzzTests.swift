import RecipeLanguage
import TestSupport
import Testing

/// Whatever an author writes, loading ends with recipes or with errors.
@Suite struct LoaderFuzzTests {
  @Test(arguments: 0..<300)
  func `a mangled recipe is never a crash`(_ seed: UInt64) throws {
    let files = ConformanceTests.valid
    var random = SplitMix(state: seed &* 77)
    let file = files[Int(random.next() % UInt64(files.count))]
    var lines = try #require(Repository.text(file)).split(separator: "\n", omittingEmptySubsequences: false).map(
      String.init)
    for _ in 0..<(1 + seed % 4) {
      let position = Int(random.next() % UInt64(lines.count))
      switch random.next() % 4 {
      case 0: lines.remove(at: position)
      case 1: lines.insert(lines[Int(random.next() % UInt64(lines.count))], at: position)
      case 2: lines[position] = String(lines[position].shuffled(using: &random))
      default:
        lines[position] = lines[position].replacing(":", with: ["", ": [", ": {", ":: "][Int(random.next() % 4)])
      }
      if lines.isEmpty { lines = [""] }
    }
    let loader = Recipes.loader(["a.yaml": lines.joined(separator: "\n"), "support/tsn.yaml": Recipes.complete])
    let result = loader.load("a.yaml", acceptsBases: true)
    #expect(!result.recipes.isEmpty || result.hasErrors)
  }

  @Test func `every valid document decodes to its leaves`() {
    for file in ConformanceTests.valid {
      for recipe in Repository.loader().load(file, acceptsBases: true).recipes {
        let leaves = Dictionary(recipe.leaves.map { ($0.path, $0.value) }, uniquingKeysWith: { first, _ in first })
        #expect(leaves.count == recipe.leaves.count, "\(file): a path occurs twice")
        #expect(Experiment(decoding: leaves) == recipe.experiment)
      }
    }
  }
}
