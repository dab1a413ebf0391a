import Planning
import RecipeLanguage
import Testing

@Suite("What recipes expect of results")
struct ExpectationTests {
  private static let text = """
    omni: 1
    classes: {list: [a, b, c, d]}
    sources:
      t: {role: target, kind: video, list: t.txt, root: t, expect: {indexed: 100}}
      v: {role: validation, kind: video, list: v.txt, root: v}
      w:
        role: web
        kind: video
        label: query
        list: w.txt
        root: w
        expect: {indexed: 4000, agreed: 20, duplicates: 0, kept: 20}
    teachers: {frames: {recipe: teacher.yaml}}
    curate: {filter: {w: {teacher: frames, top: 1, threshold: 0.5}}}
    model: {kind: tsn, backbone: {kind: resnet2d, depth: 18}}
    augment: [{resize_short: 64}, {random_resized_crop: 56}]
    schedule: {lr: 0.1, epochs: 1}
    balance: {batch: {t: 4, w: 4}, auxiliary: {every: 1, count: {w: 1}}}
    evaluate: {sources: [v], size: 64}
    """

  private func remarks(_ name: String, _ summary: NodeSummary) throws -> [String] {
    let plan = try Recipes.plan("x.yaml", ["x.yaml": Self.text])
    let node = try #require(plan.graph.nodes.first { $0.uses.contains { $0.name == name } })
    return plan.remarks(on: node, summary)
  }

  @Test func `another number than expected is said with its field`() throws {
    let lost = NodeSummary(samplesIn: 3990, samplesOut: 3980, lostMedia: 10)
    let found = try remarks("index.w", lost)
    #expect(found.count == 1)
    #expect(
      found[0].hasPrefix("found 3,990 samples, 3,980 of them usable, expected 4,000 (sources.w.expect.indexed of "),
      "\(found)")
    let agreed = try remarks("cut.w", NodeSummary(samplesIn: 3980, samplesOut: 21))
    #expect(agreed.count == 1 && agreed[0].hasPrefix("found 21 agreed samples, expected 20 (sources.w.expect.agreed"))
    let kept = try remarks("keep.w", NodeSummary(samplesOut: 19, facts: ["duplicate": .number(2)]))
    #expect(kept.map { $0.prefix(30) } == ["found 2 duplicates among the a", "found 19 kept samples, expecte"])
  }

  @Test func `what is as expected, and what nobody expected, is passed over`() throws {
    // Listed or usable: both are what a list may be known to hold.
    #expect(try remarks("index.t", NodeSummary(samplesIn: 100, samplesOut: 90, lostMedia: 10)).isEmpty)
    #expect(try remarks("index.t", NodeSummary(samplesIn: 102, samplesOut: 50, lostMedia: 2)).isEmpty)
    #expect(try remarks("index.v", NodeSummary(samplesIn: 7, samplesOut: 7)).isEmpty)
    #expect(try remarks("keep.w", NodeSummary(samplesOut: 20, facts: ["kept": .number(20)])).isEmpty)
    #expect(try remarks("train", NodeSummary()).isEmpty)
  }
}
