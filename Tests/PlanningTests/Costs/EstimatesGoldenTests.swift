import Planning
import RecipeLanguage
import TestSupport
import Testing

/// Whole texts and documents of estimates beside what things took: `Fixtures/estimates/NAME.{txt,json}`.
@Suite("Whole lists of estimates")
struct EstimatesGoldenTests {
  private func expect(_ document: EstimatesDocument, as name: String) throws {
    let file = "Tests/PlanningTests/Fixtures/estimates/\(name)"
    try Golden.expect(EstimatesText.render(document), in: file + ".txt")
    try Golden.expect(Golden.json(document), in: file + ".json")
  }

  @Test func `where nothing ran there is nothing to compare`() throws {
    try expect(EstimatesDocument([]), as: "none")
    let plan = Compilation.plan(try Recipes.load(), facts: MadeUpFacts(), looksBack: true)
    #expect(EstimatesDocument(lookingBack: plan) == EstimatesDocument([]))
  }

  @Test func `what lay outside is marked, and shares are by what the estimates rested on`() throws {
    func entry(
      _ node: String?, _ range: (low: Double, mid: Double, high: Double), _ basis: String, took seconds: Double,
      recipe: String = "arms.yaml#arm=none"
    ) -> EstimatesDocument.Entry {
      let expected = TimeEstimate(low: range.low, mid: range.mid, high: range.high, basis: basis)
      return EstimatesDocument.Entry(recipe: recipe, node: node, expected: expected, seconds: seconds)
    }
    let entries = [
      entry("generate.target", (100, 200, 400), "model", took: 200),
      entry("index.target", (0, 0.4, 1), "model", took: 0.25),
      entry("index.val", (0, 0.2, 1), "model", took: 1.6),
      // The ends belong to the range.
      entry("score.web", (2400, 3600, 6000), "micro-benchmark corrected by 2 past runs of other shapes", took: 6000),
      entry("features.web", (60, 90, 150), "model corrected by 1 past run of other shapes", took: 59.4),
      // Nothing but a range from 0, which has no ratio.
      entry("compose", (0, 0.02, 1), "micro-benchmark", took: 1.3),
      entry("train", (75_600, 79_200, 86_400), "6 past runs on this machine", took: 75_900),
      entry("evaluate", (30, 40, 50), "1 past run of this store", took: 61),
      entry(nil, (75_630, 79_240, 86_450), "past runs", took: 75_961),
      entry(nil, (500, 1000, 1500), "model for 62 %, past runs for 38 %", took: 1501, recipe: "plain.yaml"),
    ]
    try expect(EstimatesDocument(entries), as: "given")
  }

  /// Three trainings, each evaluated in two ways: six cells that share what comes before.
  private static let cells = """
    omni: 1
    extends: pocket.yaml
    matrix: {schedule.lr: [0.02, 0.04, 0.08], evaluate.segments: [4, 8]}
    """

  /// How a node ran whose work the speeds of this machine put at `figure` seconds.
  private func ran(
    _ name: String, lr: String = "0.02", segments: Int = 4, shape: String, figure: Double, took seconds: Double,
    on machine: String = "here"
  ) -> (NodeUse, NodeTiming) {
    // 150 M pixels a second are what each of two threads decodes.
    let work = NodeWork(shape: shape, decodedPixels: figure * 2 * 1.5e8)
    return (
      NodeUse(recipe: "cells.yaml", cell: "schedule.lr=\(lr),evaluate.segments=\(segments)", name: name),
      NodeTiming(machine: machine, threads: 2, work: work, expected: nil, seconds: seconds)
    )
  }

  @Test func `looking back, each result is estimated from the others`() throws {
    var speeds = MachineSpeeds.model
    speeds.start = 0
    let facts = MadeUpFacts(machine: MachineFacts(name: "here", threads: 2, speeds: speeds))
    let timings = [
      ran("generate.target", shape: "target", figure: 200, took: 260),
      ran("generate.val", shape: "validation", figure: 100, took: 80),
      // The only one of its kind.
      ran("compose", shape: "rows", figure: 4, took: 9),
      ran("train", lr: "0.02", shape: "network", figure: 600, took: 600),
      ran("train", lr: "0.04", shape: "network", figure: 600, took: 660),
      ran("train", lr: "0.08", shape: "network", figure: 600, took: 960),
      ran("evaluate", lr: "0.02", segments: 4, shape: "4 segments", figure: 30, took: 33),
      ran("evaluate", lr: "0.04", segments: 4, shape: "4 segments", figure: 30, took: 36),
      ran("evaluate", lr: "0.08", segments: 4, shape: "4 segments", figure: 30, took: 30),
      ran("evaluate", lr: "0.02", segments: 8, shape: "8 segments", figure: 60, took: 63),
      ran("evaluate", lr: "0.04", segments: 8, shape: "8 segments", figure: 60, took: 60),
      // Of another machine it teaches the other two nothing.
      ran("evaluate", lr: "0.08", segments: 8, shape: "8 segments", figure: 60, took: 150, on: "there"),
    ]
    let recipes = try Recipes.load("cells.yaml", ["cells.yaml": Self.cells])
    facts.run(
      Compilation.plan(recipes, facts: facts), timings: Dictionary(uniqueKeysWithValues: timings))
    // Indexes left no note of how they ran, and what they had to do follows from the recipe; nothing is known of the table.
    try expect(
      EstimatesDocument(lookingBack: Compilation.plan(recipes, facts: facts, looksBack: true)), as: "hindsight")
  }
}
