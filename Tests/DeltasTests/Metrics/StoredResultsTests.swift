import Deltas
import Execution
import Foundation
import Media
import Planning
import RecipeLanguage
import TestSupport
import Testing

/// Results as they lie in a store: read, paired by content, and told.
@Suite("Stored results")
struct StoredResultsTests {
  private static let classes = ["bow", "kick", "jump", "punch", "squat", "wave"]

  private static func sample(_ path: String, _ label: Int, part: Int? = nil) -> Sample {
    Sample(
      id: path + (part.map { "#part_\($0)" } ?? ""), path: path, kind: .video, label: label, frames: 16, width: 64,
      height: 48, frameRate: 8)
  }

  /// 240 validation clips, two parts of each of 120 videos; the more web samples of a class the later it is.
  private static func samples(_ node: String) -> [Sample]? {
    switch node {
    case "index.val": (0..<240).map { sample("clips/\($0 / 2).mp4", $0 / 2 % 6, part: $0 % 2) }
    case "index.target": (0..<60).map { sample("target/\($0).mp4", $0 % 6) }
    case "index.web": (0..<6).flatMap { label in (0..<10 * label).map { sample("web/\(label)/\($0).jpg", label) } }
    case "index.clips": (0..<12).map { sample("clips/\($0).mp4", $0 % 6) }
    default: nil
    }
  }

  /// The baseline is wrong on the first 120 clips, the joint training on fewer of them, the fewer the later the class is.
  private static func said(_ recipe: ResolvedRecipe) -> [Int] {
    let isJoint = recipe.file.hasSuffix("joint.yaml")
    let world = recipe.experiment.seed
    return (0..<240).map { clip in
      let label = clip / 2 % 6
      let isWrong = isJoint ? clip < 60 + 6 * world && clip / 12 % 6 >= label : clip < 120
      return isWrong ? (label + 1) % 6 : label
    }
  }

  private func diff(_ cells: [String]) throws -> DiffDocument {
    let made = try MadeUpStore()
    let loader = try Experiments.loader()
    for file in ["baseline.yaml", "joint.yaml"] {
      try made.run(loader.load(file).recipes, classes: Self.classes, samples: Self.samples, said: Self.said)
    }
    let reader = SideReader(loader, store: made.store)
    let comparison = Comparison(
      try reader.side(cells[0]), try reader.side(cells[1]), facts: StoreFacts(store: made.store), store: made.store)
    return try DiffDocument(comparison)
  }

  @Test(arguments: [
    ("weights", ["baseline.yaml#params.world=1", "joint.yaml#params.world=1"]),
    ("recipes", ["baseline.yaml", "joint.yaml"]),
  ])
  func `a comparison with results is what its files say`(_ row: (name: String, cells: [String])) throws {
    let document = try diff(row.cells)
    let text = DiffText(showsClasses: true, showsFlips: row.name == "weights").render(document)
    let folder = "Tests/DeltasTests/Fixtures/results/\(row.name)"
    try Golden.expect(String(text[(text.range(of: "result")?.lowerBound ?? text.startIndex)...]), in: folder + ".txt")
    try Golden.expect(Golden.json(document.metrics), in: folder + ".json")
  }

  @Test func `one world is about the weights, by video; three are about the recipes`() throws {
    let one = try #require(try diff(["baseline.yaml#params.world=1", "joint.yaml#params.world=1"]).metrics.first)
    #expect(one.object == "weights" && one.seedNoise == "unknown" && one.n == 240)
    #expect(one.cluster == "video" && one.clusters == 120)
    let document = try diff(["baseline.yaml", "joint.yaml"])
    let all = try #require(document.metrics.first)
    #expect(all.object == "recipes" && all.seedNoise == nil && all.repeats == 3 && all.n == 720)
    #expect(document.results?.repeats == ["world 1", "world 2", "world 3"])
    // Every world has the web samples of its class; the target's and the baseline's cancel.
    let added = document.results?.classes.map { $0.added }
    #expect(Set(added ?? []) == [2, 12, 22, 32, 42, 52])
  }
}
