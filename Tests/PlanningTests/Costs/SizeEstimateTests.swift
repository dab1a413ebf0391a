import Foundation
import Planning
import RecipeLanguage
import Testing

@Suite("Estimates of memory, disk and download")
struct SizeEstimateTests {
  private func size(_ low: Int, _ mid: Int, _ high: Int, _ basis: String = "model") -> SizeEstimate {
    SizeEstimate(low: low, mid: mid, high: high, basis: basis)
  }

  @Test func `a range is as wide up as down, by ratio`() {
    let estimate = SizeEstimate(around: 1000, ratio: 4, basis: "model")
    #expect(estimate == size(500, 1000, 2000))
    #expect(estimate.holds(500) && estimate.holds(2000) && !estimate.holds(499) && !estimate.holds(2001))
  }

  @Test func `what is laid out is known within 5 %, what is beside it within a range`() {
    let (small, large) = (SizeEstimate.memory(laidOut: 0), SizeEstimate.memory(laidOut: 1_000_000_000))
    #expect(large.basis == "planned arena")
    #expect(abs(large.high - small.high - 1_050_000_000) < 2 && abs(large.low - small.low - 952_380_952) < 2)
    // The media libraries, the store and lists are tens of megabytes.
    #expect((20_000_000...30_000_000).contains(small.low) && (60_000_000...80_000_000).contains(small.high))
    let frames = SizeEstimate(low: 1, mid: 2, high: 3, basis: "frames kept")
    let kept = SizeEstimate.memory(laidOut: 1_000_000_000, frames: frames)
    #expect(kept.basis == "planned arena and frames kept")
    #expect(kept.low == large.low + 1 && kept.mid == large.mid + 2 && kept.high == large.high + 3)
  }

  @Test func `weights take four bytes a value and little more`() {
    let estimate = SizeEstimate.weights(25_000_000)
    #expect(estimate.mid == 100_050_000 && estimate.holds(100_000_000) && estimate.holds(102_000_000))
    #expect(!estimate.holds(200_000_000))
  }

  @Test func `outputs side by side add up, memory one after the other does not`() {
    let parts = [size(1, 2, 4, "model"), size(10, 20, 30, "3 past outputs"), size(12, 18, 40, "1 past output")]
    #expect(SizeEstimate.sum(parts) == size(23, 40, 74, "past outputs"))
    #expect(SizeEstimate.largest(parts) == size(12, 20, 40, "3 past outputs"))
    #expect(SizeEstimate.sum([]) == nil && SizeEstimate.largest([]) == nil)
    let most = 1_000_000_000_000_000_000
    #expect(SizeEstimate.sum([size(1, most, most), size(1, most, most)])?.high == most)
  }

  @Test func `several bases are told with their shares, those under a tenth are not`() {
    let parts = [size(0, 70, 100), size(0, 25, 50, "weights"), size(0, 5, 9, "2 past outputs")]
    #expect(SizeEstimate.sum(parts)?.basis == "model for 70 %, weights for 25 %")
  }

  @Test func `past outputs give the middle, and a range that narrows as they agree`() {
    let one = SizeEstimate.learnt([1000])
    #expect(one.mid == 1000 && one.basis == "1 past output")
    let many = SizeEstimate.learnt(Array(repeating: 1000, count: 20))
    #expect(many.high - many.low < one.high - one.low && many.holds(1040) && !many.holds(1060))
    let spread = SizeEstimate.learnt([500, 1000, 2100])
    #expect(spread.mid == 1000 && spread.basis == "3 past outputs" && spread.holds(640) && !spread.holds(600))
  }

  @Test func `every figure of a plan has a range and a basis, and what is stored is known`() throws {
    let facts = MadeUpFacts()
    let plan = try Recipes.plan(facts: facts)
    for (node, planned) in zip(plan.graph.nodes, plan.nodes) {
      for estimate in [planned.cost.disk, planned.cost.peakMemory, planned.cost.download].compactMap({ $0 }) {
        #expect(estimate.low <= estimate.mid && estimate.mid <= estimate.high, "\(node.spec.name)")
        #expect(estimate.low < estimate.high || estimate.mid == 0, "\(node.spec.name)")
        #expect(
          ["model", "weights", "planned arena", "planned arena and frames kept"].contains(estimate.basis),
          "\(node.spec.name)")
      }
    }
    facts.run(plan)
    let cached = try Recipes.plan(facts: facts)
    let disks = cached.nodes.compactMap(\.cost.disk)
    #expect(!disks.isEmpty && disks.allSatisfy { $0.low == $0.high && $0.basis == "stored" })
    #expect(PlanDocument(cached).totals.disk == nil)
  }

  /// Of 4 classes of clips, 2 s of 8 frames of 64 × 48.
  @Test func `memory counts the frames that training keeps`() throws {
    func memory(clips: Int) throws -> SizeEstimate {
      let plan = try Recipes.plan(
        "plain.yaml", ["plain.yaml": "omni: 1\nextends: pocket.yaml\n"],
        sets: ["sources.target.generate.per_class=\(clips)"], facts: FixedMemory())
      let memory = try plan.planned("train").cost.peakMemory
      return try #require(memory)
    }
    let (few, many) = (try memory(clips: 10), try memory(clips: 20))
    let frames = 4 * 10 * 16 * 64 * 48 * 3
    #expect(many.mid - few.mid == frames)
    #expect(many.low - few.low == frames * 95 / 100 && many.high - few.high == frames * 105 / 100)
  }

  @Test func `the size of an output follows past ones and the samples`() throws {
    let facts = MadeUpFacts()
    let plan = try Recipes.plan(facts: facts)
    facts.run(plan)
    let twice = try Recipes.plan(sets: ["sources.web.generate.count=120"], facts: facts)
    let before = try #require(facts.storedNodes(kind: .score).first)
    let disk = try #require(try twice.planned("score.web").cost.disk)
    #expect(disk.basis == "1 past output")
    #expect(disk.mid == before.sizeBytes * 2)
  }

  @Test func `a table has a count for each pair of classes`() throws {
    let disk = try #require(try Recipes.plan(facts: MadeUpFacts()).planned("table").cost.disk)
    #expect(disk == .model(150 + 4 * 15 + 4 * 4 * 2))
  }

  @Test func `ranges have the unit of their larger end`() {
    #expect(NumberText.span(size(728_000_000, 933_000_000, 1_196_000_000)) == "0.7 \u{2026} 1.2 GB")
    #expect(NumberText.span(SizeEstimate(around: 96_200_000, ratio: 1.1025, basis: "")) == "91.6 \u{2026} 101 MB")
    #expect(NumberText.span(SizeEstimate.model(1_000)) == "0.6 \u{2026} 1.6 kB")
    #expect(NumberText.span(SizeEstimate.stored(21_100)) == "21.1 kB")
    #expect(NumberText.span(SizeEstimate(around: 100, ratio: 1.1025, basis: "")) == "95 \u{2026} 105 B")
  }

  @Test func `bases are told when everything is`() throws {
    let document = PlanDocument(try Recipes.plan(facts: MadeUpFacts()))
    let all = PlanText(isVerbose: true).render(document)
    #expect(all.contains("time, disk from model"))
    #expect(!PlanText().render(document).contains("from model"))
  }
}

/// A world in which nothing exists yet, and every training step takes the same.
private struct FixedMemory: PlanningFacts {
  private let empty = EmptyFacts()

  func content(of place: Place) -> PlaceContent { empty.content(of: place) }
  func listedSamples(of place: Place) -> Int? { nil }
  func storedNode(key: String) -> StoredNode? { nil }
  func lastNode(kind: NodeKindName, use: NodeUse) -> StoredNode? { nil }
  func storedNodes(kind: NodeKindName) -> [StoredNode] { [] }
  func trainingMemoryBytes(_ experiment: Experiment) -> Int? { 100_000_000 }
}
