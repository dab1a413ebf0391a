import Execution
import Foundation
import Planning
import RecipeLanguage
import TestSupport
import Testing

@Suite("Tables")
struct TableDocumentTests {
  @Test func `a statistic is the mean, the sample's deviation and the count`() throws {
    #expect(TableDocument.Statistic([]) == nil)
    let one = try #require(TableDocument.Statistic([0.25]))
    #expect(one.mean == 0.25 && one.sd == nil && one.n == 1)
    // Deviations −2, −1, 3 of 16: √(14 / 2) / 16.
    let three = try #require(TableDocument.Statistic([2.0 / 16, 3.0 / 16, 7.0 / 16]))
    #expect(three.mean == 0.25 && three.n == 3)
    #expect(abs(try #require(three.sd) - Double(7).squareRoot() / 16) < 1e-15)
  }

  @Test func `seeds of one cell are one row, cells are rows of their own`() throws {
    let recipe = PocketRecipes.omni + "\nmatrix: {arm: {plain: {}, tuned: {schedule: {lr: 0.01}}}, seed: [0, 1]}"
    let top1 = ["plain0": 0.5, "plain1": 0.75, "tuned0": 0.25, "tuned1": 0.25]
    let compilation = try FinishedPlan.make(recipe) { experiment in
      ["top1": top1[(experiment.schedule.rate == 0.01 ? "tuned" : "plain") + "\(experiment.seed)"] ?? -1]
    }
    let rows = try TableDocument(compilation, store: nil).rows
    #expect(rows.map(\.recipe) == ["omni.yaml#arm=plain", "omni.yaml#arm=tuned"])
    #expect(rows.map { $0.ours["top1"]?.mean } == [0.625, 0.25])
    #expect(rows.map { $0.ours["top1"]?.n } == [2, 2])
    #expect(rows.map { $0.ours["top1"]?.sd } == [Double(0.03125).squareRoot(), 0])
    #expect(rows.map(\.optimizerSteps) == [7, 7])
  }

  @Test func `a row is compared with its baseline repeat by repeat, and cells of one evaluation count once`() throws {
    let recipe =
      PocketRecipes.omni + "\nmatrix: {arm: {plain: {}, tuned: {schedule: {lr: 0.01}}}, seed: [0, 1, 2]}"
    let top1 = ["plain": [0.5, 0.75, 0.625], "tuned": [0.625, 0.75, 0.875]]
    let compilation = try FinishedPlan.make(recipe) { experiment in
      ["top1": top1[experiment.schedule.rate == 0.01 ? "tuned" : "plain"]?[experiment.seed] ?? -1]
    }
    let rows = try TableDocument(compilation, store: nil).rows
    #expect(rows[0].comparison == nil)
    let comparison = try #require(rows[1].comparison)
    // Differences 1/8, 0, 1/4: mean 1/8, deviation 1/8, t = √3 with two degrees of freedom: p = 0.2254.
    #expect(comparison.baseline == "omni.yaml#arm=plain" && comparison.n == 3 && comparison.mean == 0.125)
    #expect(abs(try #require(comparison.p) - 0.2254) < 1e-4)
    #expect(comparison.adjustedP == comparison.p)
    // t of 95 % with two degrees of freedom is 4.303.
    #expect(abs(try #require(comparison.smallestVisible) - 4.303 * 0.125 / 3.0.squareRoot()) < 1e-4)
    #expect(abs(try #require(comparison.high) - comparison.mean - (comparison.smallestVisible ?? 0)) < 1e-12)

    let same = try TableDocument(try FinishedPlan.make(recipe, set: "seed=1") { _ in ["top1": 0.5] }, store: nil).rows
    #expect(same.map { $0.ours["top1"]?.n } == [1, 1])
  }

  @Test func `a benchmark prints what was published beside ours, in the published order, with its notes`() throws {
    let row = { (column: String, own: [Double], extra: String) in
      """
      {"backbone":"ResNet50","column":"\(column)","comparison":\(extra),"elsewhere":{},"input":"3seg","lost_media":0,"best_epochs":[],\
      "modality":"RGB","model":"tsn","optimizer_steps":null,\
      "ours":{"top1":{"mean":\(own[0]),"n":3,"sd":\(own[1])}},"pretrained":"ImageNet",\
      "published":{"top1":0.774,"top5":0.936},"published_delta":null,"recipe":"\(column).yaml",\
      "reconstruction":\(column == "baseline"),"resolution":"short-side 320","table":"minikinetics-tsn"}
      """
    }
    let comparison =
      #"{"adjusted_p":0.04,"baseline":"baseline.yaml","high":0.03,"low":-0.01,"mean":0.01,"n":3,"p":0.02,"smallest_visible":0.02}"#
    let json = """
      {"confusion":[],"curation":[],"format_version":"1.0","rows":[\(row("insvideo", [0.8, 0.01], comparison)),\
      \(row("baseline", [0.79, 0.02], "null"))],"tables":[{"name":"minikinetics-tsn","notes":[{"letter":"f",\
      "text":"The Input column says 3seg."}],"source":"a page","title":"Mini-Kinetics"}]}
      """
    let document = try JSONDecoder().decode(TableDocument.self, from: Data(json.utf8))
    #expect(
      TableText().render(document) == """
        Mini-Kinetics  (minikinetics-tsn)
          a page
          row          model  modality  pretrained  backbone  input  resolution      top-1  top-5  our top-1  our Δ1             p      p, Holm  visible  n
          baseline  R  tsn    RGB       ImageNet    ResNet50  3seg   short-side 320  77.4   93.6   79.0 ±2.0                                              3
          insvideo     tsn    RGB       ImageNet    ResNet50  3seg   short-side 320  77.4   93.6   80.0 ±1.0  +1.0 [−1.0, +3.0]  0.020  0.040    2.0      3
          R: reconstruction, stands on settings that were never published; `omni plan` names them
          no media file was lost
          Δ1: against the baseline, paired by repeat, with its 95 % interval; p: paired t-test; visible: the smallest mean difference as many repeats could show
          f: The Input column says 3seg.

        """)
  }

  @Test func `curation of repeats is told with their family's row`() throws {
    let row = """
      {"backbone":"ResNet10","column":"baseline","comparison":null,"elsewhere":{},"input":"2seg","lost_media":0,"best_epochs":[],\
      "modality":"RGB","model":"TSN-2seg","optimizer_steps":7,"ours":{"top1":{"mean":0.5,"n":2,"sd":0.1}},"pretrained":"None",\
      "published":null,"published_delta":null,"recipe":"omni.yaml","reconstruction":false,"resolution":"32x32",\
      "table":"pocket-tsn"}
      """
    let curation = { (cell: String, agreed: Int) in
      #"{"agreed":\#(agreed),"kept":\#(agreed),"recipe":"omni.yaml#\#(cell)","samples":100,"source":"images"}"#
    }
    let json = """
      {"confusion":[],"curation":[\(curation("params.world=1", 41)),\(curation("params.world=2", 43)),\
      \(curation("arm=other,params.world=2", 47))],"format_version":"1.0","rows":[\(row)],\
      "tables":[{"name":"pocket-tsn","notes":[],"source":"","title":"Pocket"}]}
      """
    let document = try JSONDecoder().decode(TableDocument.self, from: Data(json.utf8))
    let lines = TableText(showsCuration: true).render(document).split(separator: "\n")
    #expect(lines.contains { $0.contains("params.world=1  images  100      41") })
    #expect(lines.contains { $0.contains("params.world=2  images  100      43") })
    #expect(!lines.contains { $0.contains("47") })
  }

  @Test func `before a run the row is there without figures`() throws {
    let compilation = Compilation.plan(try PocketProject.load(), facts: StoreFacts(store: nil))
    let document = try TableDocument(compilation, store: nil)
    #expect(document.rows.count == 1 && document.curation.isEmpty)
    #expect(document.rows[0].ours.isEmpty && document.rows[0].optimizerSteps == nil)
  }

  @Test func `the JSON has every field, absent ones as null`() throws {
    let compilation = try FinishedPlan.make(PocketRecipes.omni) { _ in ["top1": 0.5] }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let text = String(decoding: try encoder.encode(TableDocument(compilation, store: nil)), as: UTF8.self)
    #expect(
      text == """
        {"confusion":[],"curation":[],"format_version":"1.0","rows":[{"backbone":"ResNet10, width 8","best_epochs":[],"column":null,\
        "comparison":null,"elsewhere":{},"input":"2seg","lost_media":0,"modality":"RGB","model":"TSN-2seg","optimizer_steps":7,\
        "ours":{"top1":{"mean":0.5,"n":1,"sd":null}},"pretrained":"None","published":null,\
        "published_delta":null,"recipe":"omni.yaml","reconstruction":false,"resolution":"32x32","table":null}],\
        "tables":[]}
        """)
  }

  @Test func `a further validation source is a column of its own`() throws {
    let json = """
      {"confusion":[],"curation":[],"format_version":"1.0","rows":[{"backbone":"ResNet10","column":null,\
      "elsewhere":{"broad":{"top1":{"mean":0.25,"n":1,"sd":null}}},"input":"2seg","lost_media":0,"best_epochs":[],"modality":"RGB",\
      "model":"TSN-2seg","optimizer_steps":7,"ours":{"top1":{"mean":0.5,"n":1,"sd":null}},"pretrained":"None",\
      "published":null,"recipe":"omni.yaml","reconstruction":false,"resolution":"32x32","table":null}],"tables":[]}
      """
    let document = try JSONDecoder().decode(TableDocument.self, from: Data(json.utf8))
    let lines = TableText().render(document).split(separator: "\n")
    #expect(lines[1].hasSuffix("delta  top-1 on broad  n"))
    #expect(lines[2].hasSuffix("25.0            1"))
  }
}
