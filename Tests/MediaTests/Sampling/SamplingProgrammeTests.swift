import Foundation
import Media
import Testing

@Suite struct SamplingProgrammeTests {
  @Test func `random access equals walking`() throws {
    let programme = try smallProgramme(epochs: 4, seed: 11)
    let walked = Array(programme.iterations(from: 0))
    #expect(walked.count == 16)
    #expect((0..<16).map { programme.iteration($0) } == walked)
    #expect(Array(programme.iterations(from: 7)) == Array(walked[7...]))
    #expect(Array(programme.iterations(from: 16)).isEmpty)
  }

  @Test func `each epoch draws every target sample once, in an order of its own`() throws {
    let programme = try smallProgramme()
    var orders: [[Int]] = []
    for epoch in 0..<3 {
      let main = (epoch * 4..<epoch * 4 + 4).map { programme.iteration($0).batches[0] }
      #expect(main.map(\.draws.count) == [4, 4, 4, 3])
      let draws = main.flatMap(\.draws)
      #expect(draws.map(\.sample).sorted() == Array(0..<15))
      #expect(draws.map(\.position) == Array(0..<15))
      #expect(draws.allSatisfy { $0.epoch == epoch })
      orders.append(draws.map(\.sample))
    }
    #expect(Set(orders).count == 3)
  }

  @Test func `an exhausted stream repeats the same order within the epoch and restarts in the next`() throws {
    let programme = try smallProgramme()
    func draws(_ epoch: Int) -> [Draw] {
      (epoch * 4..<epoch * 4 + 4).flatMap { programme.iteration($0).batches }.filter { $0.pool == "k200_raw" }
        .flatMap(\.draws)
    }
    let samples = draws(0).map(\.sample)
    #expect(samples.count == 8)
    #expect(Set(samples[..<5]) == Set(0..<5))
    #expect(Array(samples[5...]) == Array(samples[..<3]))
    #expect(draws(0).map(\.position) == Array(0..<8))
    #expect(draws(1).map(\.position) == Array(0..<8))
    #expect(draws(1).map(\.sample) != samples)
  }

  @Test func `the cycle is main, then the pools in order`() throws {
    let programme = try smallProgramme(target: 19)
    #expect(programme.iterationsPerEpoch == 5)
    #expect(
      programme.interleaving(epochs: 0..<2)
        == "M A1 A2 A3 M M A1 A2 A3 M M A1 A2 A3 | M M A1 A2 A3 M M A1 A2 A3 M")
    for iteration in programme.iterations(from: 0) {
      let expected = iteration.index % 2 == 0 ? ["k200_train", "webimage", "insvideo", "k200_raw"] : ["k200_train"]
      #expect(iteration.batches.map(\.pool) == expected)
      #expect(iteration.batches.map(\.role) == expected.indices.map { $0 == 0 ? .main : .auxiliary })
    }
  }

  @Test func `several batches of a pool follow one another in its stream`() throws {
    let programme = try SamplingProgramme(
      target: stream("target", 6, batch: 2), auxiliaries: [.init(stream("web", 100, batch: 3), count: 2)], epochs: 1,
      seed: 5)
    let web = programme.iterations(from: 0).flatMap(\.batches).filter { $0.pool == "web" }
    #expect(web.count == 6)
    #expect(web.flatMap(\.draws).map(\.position) == Array(0..<18))
    #expect(Set(web.flatMap(\.draws).map(\.sample)).count == 18)
    #expect(programme.interleaving(epochs: 0..<1) == "M A1 A1 M A1 A1 M A1 A1")
  }

  @Test func `no two draws of a source share a position in one epoch`() throws {
    let shared = try SamplingProgramme(
      target: stream("target", 10, batch: 4),
      auxiliaries: [
        .init(SamplingStream(name: "a", members: [member("x", 5), member("y", 5)], batch: 3)),
        .init(SamplingStream(name: "b", members: [member("y", 5)], batch: 2)),
      ], epochs: 2, seed: 1)
    for programme in [shared, try smallProgramme(), try control()] {
      var seen: Set<[String]> = []
      for draw in programme.iterations(from: 0).flatMap({ $0.batches }).flatMap({ $0.draws }) {
        #expect(seen.insert([draw.source, "\(draw.epoch)", "\(draw.position)"]).inserted)
      }
    }
  }

  private func control() throws -> SamplingProgramme {
    try SamplingProgramme(
      target: stream("target", 10, batch: 4), auxiliaries: [.init(stream("target", 10, batch: 4))], every: 2, epochs: 2,
      seed: 1)
  }

  @Test func `more batches of the target may follow its own: the control with equal steps`() throws {
    let programme = try control()
    #expect(programme.optimizerSteps == 6 + 3)
    let batches = programme.iterations(from: 0).flatMap(\.batches)
    #expect(batches.allSatisfy { $0.pool == "target" })
    #expect(batches.filter { $0.role == .auxiliary }.allSatisfy { $0.draws.count == 4 })
    #expect(programme.samplesSeen(upTo: 6) == ["target": 20 + 12])
    let first = programme.iteration(0).batches
    #expect(first[0].draws.map(\.sample) != first[1].draws.map(\.sample))
  }

  @Test func `samples seen are those drawn`() throws {
    let programme = try smallProgramme(target: 19, seed: 3)
    var counted = ["k200_train": 0, "googleimage": 0, "insimage": 0, "insvideo": 0, "k200_raw": 0]
    for iteration in programme.iterations(from: 0) {
      #expect(programme.samplesSeen(upTo: iteration.index) == counted)
      for draw in iteration.batches.flatMap(\.draws) { counted[draw.source, default: 0] += 1 }
    }
    #expect(programme.samplesSeen(upTo: programme.iterations) == counted)
  }

  @Test func `replicas pad the target's last batch with the beginning of its order`() throws {
    let programme = try SamplingProgramme(
      target: stream("target", 14, batch: 8), epochs: 1, seed: 2, replicas: 4)
    let batches = programme.iterations(from: 0).map { $0.batches[0].draws.map(\.sample) }
    #expect(batches.map(\.count) == [8, 8])
    #expect(Array(batches[1][6...]) == Array(batches[0][..<2]))
  }

  @Test func `a group gives one of its samples, each epoch anew`() throws {
    let videos = StreamMember(source: "raw", labels: [3, 3, 3, 1, 2, 2], groups: [3, 1, 2])
    let programme = try SamplingProgramme(
      target: SamplingStream(name: "raw", members: [videos], batch: 3), epochs: 60, seed: 4)
    #expect(programme.iterationsPerEpoch == 1)
    var seen = [Int](repeating: 0, count: 6)
    for iteration in programme.iterations(from: 0) {
      let samples = iteration.batches[0].draws.map(\.sample)
      #expect(samples.map { [0, 0, 0, 1, 2, 2][$0] }.sorted() == [0, 1, 2])
      for sample in samples { seen[sample] += 1 }
    }
    #expect(seen[3] == 60)
    #expect(seen.allSatisfy { $0 >= 10 })
  }

  @Test func `a summed iteration is one step with weighted losses`() throws {
    func make(_ loss: SamplingProgramme.BatchLoss) throws -> JointIteration {
      try SamplingProgramme(
        target: stream("target", 10, batch: 4), auxiliaries: [.init(stream("web", 9, batch: 3))], isSummed: true,
        lossWeights: ["web": 0.5], batchLoss: loss, epochs: 1, seed: 0
      ).iteration(2)
    }
    let mean = try make(.batchMean)
    #expect(mean.isSummed)
    #expect(mean.batches.map(\.lossWeight) == [1, 0.5])
    #expect(try make(.sampleSum).batches.map(\.lossWeight) == [2, 1.5])
  }

  @Test func `a programme survives its encoding`() throws {
    let programme = try smallProgramme()
    let copy = try JSONDecoder().decode(SamplingProgramme.self, from: JSONEncoder().encode(programme))
    #expect(copy == programme)
    #expect(copy.iteration(9) == programme.iteration(9))
  }

  @Test func `the print shows streams, counts and phase`() throws {
    #expect(
      try smallProgramme(target: 19).description == """
        3 epochs × 5 iterations, 39 optimizer steps, seed 0
        M  k200_train: 19, batch 4
        A1 webimage: googleimage 9 + insimage 5, batch 6, power 0.5
        A2 insvideo: 7, batch 4, power 0.5
        A3 k200_raw: 5, batch 4
        mixup k200_train with webimage: alpha 0.2, probability 1.0
        (M A1 A2 A3 M) × 2 M A1 A2 A3 | M (M A1 A2 A3 M) × 2 | …
        """)
  }

  @Test func `impossible programmes are refused with a reason`() throws {
    func refusal(_ make: () throws -> SamplingProgramme) -> String {
      do {
        _ = try make()
        return "accepted"
      } catch { return "\(error)" }
    }
    let target = stream("target", 4, batch: 2)
    let empty = refusal {
      try SamplingProgramme(target: target, auxiliaries: [.init(stream("web", 0, batch: 2))], epochs: 1, seed: 0)
    }
    #expect(empty.contains("\"web\" has no samples"))
    let batch = refusal { try SamplingProgramme(target: target, epochs: 1, seed: 0, replicas: 4) }
    #expect(batch.contains("multiple of the 4 replicas"))
    let other = stream("target", 5, batch: 2)
    let twice = refusal { try SamplingProgramme(target: target, auxiliaries: [.init(other)], epochs: 1, seed: 0) }
    #expect(twice.contains("names two streams"))
    let thrice = refusal {
      try SamplingProgramme(target: target, auxiliaries: [.init(target), .init(target)], epochs: 1, seed: 0)
    }
    #expect(thrice.contains("names two streams"))
    let mixup = refusal {
      try SamplingProgramme(
        target: target, mixup: [MixupRule(into: "target", with: "web", alpha: 1)], epochs: 1, seed: 0)
    }
    #expect(mixup.contains("\"web\" in mixup is drawn by nothing"))
    let cycle = refusal { try SamplingProgramme(target: target, every: 0, epochs: 1, seed: 0) }
    #expect(cycle.contains("every 0"))
    let groups = StreamMember(source: "raw", labels: [0, 0], groups: [1])
    let grouped = refusal {
      try SamplingProgramme(
        target: SamplingStream(name: "raw", members: [groups], batch: 1), epochs: 1, seed: 0)
    }
    #expect(grouped.contains("groups of \"raw\" hold 1 samples, its list 2"))
  }
}
