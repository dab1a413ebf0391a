import Deltas
import Diagnostics
import RecipeLanguage
import TestSupport
import Testing

@Suite("Sides")
struct SideReaderTests {
  private static let arms = """
    omni: 1
    extends: base.yaml
    matrix: {arm: {none: {}, mixed: {mixup: [{into: target, with: target, alpha: 0.2}]}}}
    """

  private func side(_ name: String) throws -> Side {
    try SideReader(try Experiments.loader(["arms.yaml": Self.arms]), store: nil).side(name)
  }

  /// The words of the refusal.
  private func refusal(_ name: String, _ reader: SideReader? = nil) throws -> String {
    let reader = try reader ?? SideReader(try Experiments.loader(["arms.yaml": Self.arms]), store: nil)
    do {
      _ = try reader.side(name)
    } catch SideError.unknown(let message) {
      return message
    }
    return ""
  }

  @Test func `a file is its repeats`() throws {
    #expect(try side("baseline.yaml").repeats == [1, 2, 3].map { Repeat(seed: $0, world: $0) })
  }

  @Test func `an axis of a cell's name keeps the repeats, a whole name is one`() throws {
    #expect(try side("arms.yaml#arm=mixed").recipes.count == 3)
    #expect(try side("arms.yaml#params.world=2,arm=mixed").recipes.count == 1)
    #expect(try side("arms.yaml#arm=mixed").recipes.allSatisfy { $0.experiment.mixup.count == 1 })
  }

  @Test func `a file with a # in its name is a side`() throws {
    let reader = SideReader(try Experiments.loader(["own#2.yaml": Self.arms]), store: nil)
    #expect(try reader.side("own#2.yaml#arm=mixed").recipes.count == 3)
    #expect(try refusal("own#2.yaml", reader).contains("`own#2.yaml#arm=none`"))
  }

  @Test func `several experiments in one file have to be told apart`() throws {
    #expect(try refusal("arms.yaml").contains("`arms.yaml#arm=none`, `arms.yaml#arm=mixed`"))
  }

  @Test func `an unknown cell is told the nearest`() throws {
    #expect(try refusal("arms.yaml#arm=mixd").contains("did you mean `arms.yaml#arm=mixed`?"))
    #expect(try refusal("arms.yaml#").contains("has no cell"))
  }

  @Test func `a folder is no side`() throws {
    #expect(try refusal("recipes", SideReader(Repository.loader(), store: nil)).contains("`recipes` is a folder"))
  }

  @Test func `a run that is not there says so`() throws {
    #expect(try refusal("r-0007").contains("no run `r-0007`; the store has none yet"))
  }

  @Test func `unknown published cells are told the nearest`() throws {
    let reader = SideReader(Repository.loader(), store: nil)
    #expect(try refusal("ref:minikinetics-tns/baseline", reader).contains("`ref:minikinetics-tsn/baseline`"))
    #expect(try refusal("ref:minikinetics-tsn/omnisorce", reader).contains("`ref:minikinetics-tsn/omnisource`"))
  }

  @Test func `a wrong recipe comes back with its diagnostics`() throws {
    let reader = SideReader(try Experiments.loader(["wrong.yaml": "omni: 1\nextends: base.yaml\nsede: 1"]), store: nil)
    do {
      _ = try reader.side("wrong.yaml")
      Issue.record("it was accepted")
    } catch SideError.unsound(let loaded) {
      #expect(loaded.diagnostics.map(\.id) == ["unknown-key"])
    }
  }

  @Test func `every claimed cell of the published tables is found`() throws {
    let reader = SideReader(Repository.loader(), store: nil)
    let sides = reader.recipes(ofTable: "minikinetics-tsn")
    #expect(
      sides.compactMap { $0.claim?.column }
        == ["baseline", "googleimage", "webimage", "insvideo", "kineticsraw", "omnisource"])
    #expect(sides.allSatisfy { $0.published != nil })
  }
}
