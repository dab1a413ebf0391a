import Media
import Testing

/// The sampling programmes of the published row shapes, with the released data sets' sizes.
@Suite struct PublishedRowTests {
  private let target = StreamMember(source: "k200_train", labels: (0..<76_030).map { $0 % 200 })

  private func stream(_ name: String, _ sizes: [(String, Int)], batch: Int, power: Double? = 0.5) -> SamplingStream {
    SamplingStream(
      name: name, members: sizes.map { StreamMember(source: $0.0, labels: (0..<$0.1).map { $0 % 200 }) },
      resampling: power.map(Resampling.power) ?? .none, batch: batch)
  }

  @Test func `TSN with all sources`() throws {
    let images = [("googleimage", 1_187_728), ("insimage", 879_610)]
    let programme = try SamplingProgramme(
      target: SamplingStream(name: "k200_train", members: [target], batch: 96),
      auxiliaries: [
        .init(stream("webimage", images, batch: 512)), .init(stream("insvideo", [("insvideo", 329_724)], batch: 96)),
        .init(stream("k200_raw", [("k200_raw", 76_027)], batch: 96, power: nil)),
      ], every: 2, epochs: 100, seed: 0, replicas: 8)
    #expect(
      programme.description == """
        100 epochs × 792 iterations, 198000 optimizer steps, seed 0, 8 replicas
        M  k200_train: 76030, batch 96
        A1 webimage: googleimage 1187728 + insimage 879610, batch 512, power 0.5
        A2 insvideo: 329724, batch 96, power 0.5
        A3 k200_raw: 76027, batch 96
        (M A1 A2 A3 M) × 396 | (M A1 A2 A3 M) × 396 | …
        """)
    let seen = programme.samplesSeen(upTo: programme.iterationsPerEpoch)
    #expect(seen["k200_train"] == 76_032)
    #expect(seen["insvideo"] == 38_016 && seen["k200_raw"] == 38_016)
    #expect((seen["googleimage"] ?? 0) + (seen["insimage"] ?? 0) == 202_752)
    let last = programme.iteration(78_999)
    #expect(last.epoch == 99)
    #expect(last.batches.map(\.draws.count) == [96])
  }

  @Test func `SlowOnly with all sources, 793 iterations`() throws {
    let programme = try SamplingProgramme(
      target: SamplingStream(
        name: "k200_train", members: [StreamMember(source: "k200_train", labels: (0..<76_100).map { $0 % 200 })],
        batch: 96),
      auxiliaries: [
        .init(stream("googleimage", [("googleimage", 2_000)], batch: 96)),
        .init(stream("insvideo", [("insvideo", 1_000)], batch: 96)),
        .init(stream("k200_raw", [("k200_raw", 500)], batch: 96, power: nil)),
      ], every: 2, epochs: 256, seed: 1)
    #expect(
      programme.description.split(separator: "\n").last
        == "(M A1 A2 A3 M) × 396 M A1 A2 A3 | M (M A1 A2 A3 M) × 396 | …")
    #expect(programme.optimizerSteps == 256 * 793 + 128 * 793 * 3)
    let epochs = programme.interleaving(epochs: 0..<2).split(separator: "|")
    #expect(epochs[0].split(separator: " ").count == 1_984 && epochs[1].split(separator: " ").count == 1_981)
    #expect(epochs[0].hasPrefix("M A1 A2 A3 M M A1") && epochs[0].hasSuffix("M M A1 A2 A3 "))
    #expect(epochs[1].hasPrefix(" M M A1 A2 A3 M M"))
  }

  /// The reference runner written down naively: a counter of main iterations that is never reset; auxiliary iterators made
  /// anew every epoch, which begin again when they are exhausted.
  @Test func `793 iterations over four epochs draw what the reference runner draws`() throws {
    let pools = [("webimage", 700, 5), ("insvideo", 900, 2), ("k200_raw", 301, 3)]
    let programme = try SamplingProgramme(
      target: SamplingStream(
        name: "k200_train", members: [StreamMember(source: "k200_train", labels: (0..<1585).map { $0 % 20 })], batch: 2),
      auxiliaries: pools.map { .init(stream($0.0, [($0.0, $0.1)], batch: $0.2, power: nil)) }, every: 2, epochs: 4,
      seed: 5)
    #expect(programme.iterationsPerEpoch == 793)
    let drawn = Array(programme.iterations(from: 0))
    var counter = 0
    for epoch in 0..<4 {
      var positions = [0, 0, 0]
      // What one pass over each pool is in this epoch, as the first draws show it.
      var passes: [[Int]] = [[], [], []]
      var seen: Set<Int> = []
      for _ in 0..<793 {
        let iteration = drawn[counter]
        #expect(iteration.index == counter && iteration.epoch == epoch)
        let expected = counter % 2 == 0 ? ["k200_train"] + pools.map(\.0) : ["k200_train"]
        #expect(iteration.batches.map(\.pool) == expected)
        seen.formUnion(iteration.batches[0].draws.map(\.sample))
        for (place, batch) in iteration.batches.dropFirst().enumerated() {
          for draw in batch.draws {
            if passes[place].count < pools[place].1 {
              passes[place].append(draw.sample)
            } else {
              #expect(draw.sample == passes[place][positions[place] % pools[place].1])
            }
            positions[place] += 1
          }
        }
        counter += 1
      }
      #expect(seen.count == 1585)
      for (place, pool) in pools.enumerated() {
        // 397 joint iterations in even epochs, 396 in odd ones.
        #expect(positions[place] == (epoch % 2 == 0 ? 397 : 396) * pool.2)
        #expect(Set(passes[place]).count == passes[place].count)
      }
    }
  }

  @Test func `a pair row follows every main batch with one of its source`() throws {
    let programme = try SamplingProgramme(
      target: SamplingStream(name: "k200_train", members: [target], batch: 96),
      auxiliaries: [.init(stream("insvideo", [("insvideo", 3_000)], batch: 96))], epochs: 256, seed: 0)
    #expect(programme.optimizerSteps == 405_504)
    #expect(programme.description.split(separator: "\n").last == "(M A1) × 792 | (M A1) × 792 | …")
  }
}
