import Deltas
import Testing

@Suite("What the network sees")
struct ExposureTests {
  /// 40 target clips in batches of 16 are 3 iterations an epoch, 9 in all; with `every: 2` joint ones are 0, 2, 4, 6, 8.
  @Test func `steps and samples are counted over the whole training`() throws {
    let document = try Experiments.diff("baseline.yaml", "joint.yaml")
    #expect(document.exposure.a == Exposure(steps: 9, samples: ["target": 120]))
    #expect(document.exposure.b == Exposure(steps: 19, samples: ["target": 120, "web": 160, "clips": 40]))
  }

  @Test func `the sources of a pool share its draws by their sizes`() throws {
    let files = [
      "b.yaml": """
      omni: 1
      extends: base.yaml
      pools: {all: [web, more]}
      sources: {more: {role: web, kind: image, generate: {part: images, count: 20}}}
      balance: {batch: {all: 10}, auxiliary: {count: {all: 1}}}
      """
    ]
    let document = try Experiments.diff("baseline.yaml", "b.yaml", files)
    // 9 batches of 10 from 60 + 20: 67.5 and 22.5, the remainders alike.
    let samples = document.exposure.b.samples
    #expect(samples == ["target": 120, "web": 67, "more": 23] || samples == ["target": 120, "web": 68, "more": 22])
  }

  @Test func `numbers beyond any integer stay at the largest, and many batches in a row are counted`() throws {
    func large(_ every: Int) -> [String: String] {
      [
        "b.yaml": """
        omni: 1
        extends: joint.yaml
        sources: {target: {generate: {per_class: 10000000}}}
        schedule: {epochs: 100000}
        balance:
          batch: {target: 1, web: 65536, clips: 65536}
          auxiliary: {every: \(every), count: {web: 1000, clips: 1000}}
        """
      ]
    }
    let document = try Experiments.diff("baseline.yaml", "b.yaml", large(1))
    // 40 million clips in batches of one, 100,000 times, each batch with 2000 others behind it.
    #expect(document.exposure.b.steps == 8_004_000_000_000_000)
    #expect(document.exposure.b.samples["web"] ?? nil == 1_000_000_000_000_000_000)
    #expect(document.exposure.b.samples["target"] ?? nil == 4_000_000_000_000)
    let rare = try Experiments.diff("baseline.yaml", "b.yaml", large(1000))
    #expect(rare.training.b.cycle.hasPrefix("M A1 A1 ") && rare.training.b.cycle.hasSuffix(" A2 A2 999M"))
  }

  @Test func `what a schedule does is told in steps`() throws {
    let document = try Experiments.diff("baseline.yaml", "joint.yaml")
    #expect(document.training.a.cycle == "M")
    #expect(document.training.b.cycle == "M A1 A2 M")
    #expect(document.training.b.streams.map(\.stream) == ["target", "clips", "web"])
    // Epoch 2 begins with main iteration 6; before it 4 joint iterations (0, 2, 4) add 2 steps each to 6.
    #expect(document.training.a.learningRate.milestones.map(\.step) == [7])
    #expect(document.training.b.learningRate.milestones.map(\.step) == [13])
    #expect(document.training.b.learningRate.last < document.training.b.learningRate.first)
  }
}
