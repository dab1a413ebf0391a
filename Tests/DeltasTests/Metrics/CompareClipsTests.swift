import Analysis
import Deltas
import Execution
import Testing

@Suite("Verdicts on results")
struct CompareClipsTests {
  private func find(
    _ metric: ClipMetric, _ a: [EvaluatedClips], _ b: [EvaluatedClips], _ clustering: Clustering = .video
  )
    throws -> ComparedMetric
  {
    try #require(CompareClips.metrics(a, b, clustering: clustering).first { $0.metric == metric })
  }

  private func one(_ repetition: String = "seed 0", identity: String = "val", perVideo: Int = 1, wrong: (Int) -> Bool)
    -> EvaluatedClips
  {
    MadeUpClips.evaluated(
      repetition, MadeUpClips.said(240, wrong: wrong), identity: identity, perVideo: perVideo)
  }

  @Test func `one run a side is about these weights: McNemar by clip`() throws {
    // 240 clips: A wrong on 60, B on 20 of those and on 8 others.
    let a = one { $0 < 60 }
    let b = one { $0 < 20 || $0 >= 232 }
    let found = try find(.top1, [a], [b])
    let mcnemar = PairedComparison(total: 240, fixed: 40, broken: 8)
    #expect(found.object == .weights && found.clips == 240 && found.fixed == 40 && found.broken == 8)
    #expect(found.a == 0.75 && found.b == 212.0 / 240 && found.delta == AccuracyGrid.difference(0.75, 212.0 / 240))
    #expect(abs(try #require(found.p) - mcnemar.midP) < 1e-12)
    #expect(abs(try #require(found.exactP) - mcnemar.exactP) < 1e-12)
    #expect(found.clustering == nil && found.clusters == nil && found.repeats == 1 && found.bootstrap == nil)
    let interval = try #require(found.interval)
    #expect(abs(interval.low - mcnemar.interval().low) < 0.015 && abs(interval.high - mcnemar.interval().high) < 0.015)
    #expect(found.verdict == .better)
    #expect(try find(.top1, [b], [a]).verdict == .worse)
    #expect(try find(.top1, [a], [a]).verdict == .unresolved)
  }

  @Test func `parts of a video are one cluster, and so is a class when asked`() throws {
    let a = one(perVideo: 12) { $0 < 60 }
    let b = one(perVideo: 12) { $0 < 12 }
    let found = try find(.top1, [a], [b])
    // Four videos of twenty, all to the better: 2 · ½⁴ exactly, half of that for mid-p.
    #expect(found.clustering == .video && found.clusters == 20)
    #expect(found.exactP == 0.125 && found.p == 0.0625 && found.verdict == .unresolved)
    #expect(try find(.top1, [a], [b], .none).clustering == nil)
    #expect(try #require(find(.top1, [a], [b], .none).p) < 1e-10)
    let byClass = try find(.top1, [a], [b], .class)
    // Six classes of 8 changes each.
    #expect(byClass.clustering == .class && byClass.clusters == 6 && byClass.exactP == 0.03125)
    // All that changed is one way, in too few videos for anything to be seen.
    #expect(found.smallestDetectable == nil)
  }

  @Test func `pairs of clips that fall together show half as much`() throws {
    let a = one(perVideo: 2) { $0 < 60 }
    let b = one(perVideo: 2) { $0 < 30 || $0 >= 220 }
    let apart = try #require(find(.top1, [a], [b], .none).smallestDetectable)
    let ratio = try #require(find(.top1, [a], [b]).smallestDetectable) / apart
    #expect(abs(ratio - 2.0.squareRoot()) < 0.05)
  }

  @Test func `top-5 and the mean over classes are compared alike`() throws {
    let a = one { $0 % 6 == 0 && $0 < 120 }
    let b = one { $0 % 6 == 0 && $0 < 60 }
    let classes = try find(.meanClass, [a], [b])
    #expect(abs(classes.delta - 10.0 / 40 / 6) < 1e-12 && classes.fixed == nil && classes.exactP == nil)
    #expect(try #require(classes.p) < 0.01)
    let fifth = try find(.top5, [a], [b])
    #expect(fifth.object == .weights && fifth.fixed != nil)
    let all = CompareClips.metrics([a], [b])
    let raw = all.compactMap(\.p)
    #expect(all.map(\.adjustedP) == Holm.behindFirst(raw) && all[0].adjustedP == all[0].p)
  }

  @Test func `two repeats are pairs of weights, and a clip in both is one cluster`() throws {
    let a = ["seed 0", "seed 1"].map { one($0) { $0 < 60 } }
    let b = ["seed 0", "seed 1"].map { one($0) { $0 < 50 } }
    let found = try find(.top1, a, b)
    #expect(found.object == .weights && found.repeats == 2 && found.clips == 480 && found.fixed == 20)
    #expect(found.clusters == 240 && found.clustering == .video)
    // Ten clips, each fixed twice: as much evidence as ten.
    #expect(abs(try #require(found.p) - PairedComparison(total: 240, fixed: 10, broken: 0).midP) < 1e-12)
  }

  @Test func `three worlds with clips of their own are about the recipes`() throws {
    let worlds = [1, 2, 3]
    let a = worlds.map { world in one("world \(world)", identity: "v\(world)") { $0 < 60 } }
    let b = worlds.map { world in one("world \(world)", identity: "v\(world)") { $0 < 60 - 12 * world } }
    let found = try find(.top1, a, b)
    let differences = worlds.map { Double(12 * $0) / 240 }
    #expect(found.object == .recipes && found.repeats == 3 && found.clips == 720 && found.fixed == 72)
    #expect(found.broken == 0 && found.exactP == nil)
    let plain = SeedComparison(first: [0, 0, 0], second: differences)
    #expect(abs(try #require(found.p) - (plain.p ?? 0)) < 1e-9)
    #expect(abs(found.delta - 0.1) < 1e-12)
    let interval = try #require(found.interval)
    let shaped = try #require(found.bootstrap)
    #expect(abs((interval.high - interval.low) - (shaped.high - shaped.low)) < 1e-12)
  }

  @Test func `seeds on one set of clips know that the clips are a sample`() throws {
    let seeds = [0, 1, 2]
    let a = seeds.map { one("seed \($0)") { $0 < 60 } }
    let b = seeds.map { one("seed \($0)") { $0 < 50 } }
    let found = try find(.top1, a, b)
    // Three times the same: t over seeds would be certain. The clips say what McNemar's test says, nearly.
    #expect(found.object == .recipes)
    #expect(try #require(found.p) > 1e-4)
    let interval = try #require(found.interval)
    #expect(interval.low > 0 && interval.low < found.delta / 2)
  }

  @Test func `sides with other seeds are compared unpaired, other clips not at all`() throws {
    let a = [0, 1, 2].map { seed in one("seed \(seed)") { $0 < 60 + seed } }
    let b = [7, 8, 9].map { seed in one("seed \(seed)") { $0 < 20 + seed } }
    let found = try find(.top1, a, b)
    #expect(found.object == .recipes && found.fixed == nil && found.verdict == .better)
    let crossed = try find(.top1, [a[0]], [b[0]])
    #expect(crossed.object == .weights && crossed.clips == 240)
    let other = try find(.top1, [a[0]], [one("seed 0", identity: "another") { $0 < 20 }])
    #expect(other.object == nil && other.p == nil && other.verdict == nil && other.interval == nil)
    #expect(abs(other.delta - 40.0 / 240) < 1e-12)
    #expect(CompareClips.metrics([], a).isEmpty)
  }

  @Test func `clips that one side lost count nowhere`() throws {
    let a = one { $0 < 60 }
    var b = one { $0 < 30 }
    b.predictions.removeFirst(30)
    let pairs = try #require(PairedRepeats([a], [b]))
    #expect(pairs.unpaired == 30)
    let found = try find(.top1, [a], [b])
    #expect(found.clips == 210 && found.fixed == 30 && found.b == 1 && found.a == 180.0 / 210)
  }
}
