import Foundation
import JointTraining
import Media
import Testing

@Suite struct ResamplingTests {
  /// All draws of `resampling` over `counts` in `epochs` epochs, by class.
  private func drawn(_ counts: [Int], _ resampling: Resampling, epochs: Int, seed: UInt64 = 9) throws -> [Int] {
    let labels = longTail("web", counts).labels
    let programme = try SamplingProgramme(
      target: SamplingStream(name: "web", members: [longTail("web", counts)], resampling: resampling, batch: 50),
      epochs: epochs, seed: seed)
    var classes = [Int](repeating: 0, count: counts.count)
    for draw in programme.iterations(from: 0).flatMap({ $0.batches[0].draws }) { classes[labels[draw.sample]] += 1 }
    return classes
  }

  @Test(arguments: [0.0, 0.2, 0.5, 1.0])
  func `classes are drawn in proportion to a power of their size`(power: Double) throws {
    let counts = [1, 10, 100, 400, 489]
    let classes = try drawn(counts, .power(power), epochs: 40)
    let weights = counts.map { pow(Double($0), power) }
    let total = Double(classes.reduce(0, +))
    #expect(total == 40_000)
    // χ² with 4 degrees of freedom: 18.47 is its 99.9th percentile.
    let chiSquare = zip(classes, weights).reduce(0.0) { sum, pair in
      let expected = total * pair.1 / weights.reduce(0, +)
      return sum + (Double(pair.0) - expected) * (Double(pair.0) - expected) / expected
    }
    #expect(chiSquare < 18.47)
  }

  @Test func `uniform is the power zero`() throws {
    let counts = [3, 50, 47]
    #expect(try drawn(counts, .uniform, epochs: 3) == drawn(counts, .power(0), epochs: 3))
  }

  @Test func `samples of one class are drawn alike`() throws {
    let programme = try SamplingProgramme(
      target: SamplingStream(name: "web", members: [longTail("web", [20, 80])], resampling: .power(0.5), batch: 100),
      epochs: 300, seed: 1)
    var seen = [Int](repeating: 0, count: 100)
    for draw in programme.iterations(from: 0).flatMap({ $0.batches[0].draws }) { seen[draw.sample] += 1 }
    // √20 : √80 = 1 : 2, so a third of 30,000 draws over 20 samples and two thirds over 80.
    #expect(seen[..<20].allSatisfy { abs(Double($0) - 500) < 100 })
    #expect(seen[20...].allSatisfy { abs(Double($0) - 250) < 75 })
  }

  @Test func `the union of a pool decides the weights, not its members`() throws {
    let pool = SamplingStream(
      name: "webimage", members: [longTail("a", [90, 0]), longTail("b", [10, 100])], resampling: .power(0), batch: 100)
    let programme = try SamplingProgramme(target: pool, epochs: 100, seed: 3)
    var first = 0
    var firstOfA = 0
    for draw in programme.iterations(from: 0).flatMap({ $0.batches[0].draws }) {
      if draw.source == "a" { firstOfA += 1 }
      if draw.source == "a" || draw.sample < 10 { first += 1 }
    }
    #expect(abs(Double(first) / 20_000 - 0.5) < 0.02)
    #expect(abs(Double(firstOfA) / Double(first) - 0.9) < 0.02)
  }

  @Test func `clipping keeps one fixed subset of each class`() throws {
    let counts = [3, 50, 47]
    #expect(try drawn(counts, .clip(10), epochs: 2) == [6, 20, 20])
    let programme = try SamplingProgramme(
      target: SamplingStream(name: "web", members: [longTail("web", counts)], resampling: .clip(10), batch: 23),
      epochs: 3, seed: 1)
    let epochs = programme.iterations(from: 0).map { Set($0.batches[0].draws.map(\.sample)) }
    #expect(epochs[0].count == 23)
    #expect(Set(epochs).count == 1)
  }

  /// The toolbox's own vectors: 100 samples in 10 classes, five of them with factor 3.
  @Test(arguments: [(1, 200, 100), (6, 204, 102)])
  func `dynamic and fixed length match the published vectors`(row: (ranks: Int, dynamic: Int, fixed: Int)) throws {
    let samples = longTail("s", Array(repeating: 10, count: 10))
    let factors = Dictionary(uniqueKeysWithValues: (0..<10).map { ($0, $0 < 5 ? 1.0 : 3.0) })
    func length(_ resampling: Resampling) throws -> Int {
      try SamplingProgramme(
        target: SamplingStream(name: "s", members: [samples], resampling: resampling, batch: row.ranks), epochs: 1,
        seed: 0, replicas: row.ranks
      ).schedule.targetLength
    }
    #expect(try length(.repeated(factors)) == row.dynamic)
    #expect(try length(.power(0.5)) == row.fixed)
    #expect(try length(.none) == row.fixed)
  }

  @Test func `a repeated sample comes as often as its factor says`() throws {
    let programme = try SamplingProgramme(
      target: SamplingStream(
        name: "s", members: [longTail("s", [10, 10, 10])], resampling: .repeated([0: 2, 1: 1.5, 2: 0]), batch: 35),
      epochs: 4, seed: 2)
    #expect(programme.schedule.targetLength == 35)
    var extras: Set<[Int]> = []
    for iteration in programme.iterations(from: 0) {
      var seen = [Int](repeating: 0, count: 30)
      for draw in iteration.batches[0].draws { seen[draw.sample] += 1 }
      #expect(seen[..<10].allSatisfy { $0 == 2 })
      #expect(seen[10..<20].sorted() == [1, 1, 1, 1, 1, 2, 2, 2, 2, 2])
      #expect(seen[20...].allSatisfy { $0 == 0 })
      extras.insert(Array(seen[10..<20]))
    }
    #expect(extras.count > 1)
  }

  @Test func `shares set how much of a pool each source is`() throws {
    func quotas(_ total: Int?, _ shares: [Double?], _ sizes: [Int]) throws -> [Int] {
      let members = zip(sizes, shares).enumerated().map { member("s\($0.offset)", $0.element.0, share: $0.element.1) }
      return try SamplingStream(name: "pool", members: members, batch: 1, total: total).quotas()
    }
    #expect(try quotas(nil, [nil, nil], [30, 10]) == [30, 10])
    #expect(try quotas(100, [0.8, 0.2], [500, 500]) == [80, 20])
    #expect(try quotas(10, [1, 1, 1], [9, 9, 9]) == [4, 3, 3])
    #expect(try quotas(nil, [0.8, 0.2], [100, 10]) == [40, 10])
    #expect(try quotas(20, [nil, nil], [30, 10]) == [15, 5])
    #expect(throws: SamplingError.shareTooLarge(pool: "pool", source: "s1", wanted: 20, found: 10)) {
      try quotas(100, [0.8, 0.2], [500, 10])
    }
    #expect(throws: SamplingError.self) { try quotas(41, [nil, nil], [30, 10]) }
  }

  @Test func `a share is one seeded subset for the whole run`() throws {
    let pool = SamplingStream(
      name: "pool", members: [member("a", 100, share: 1), member("b", 50, share: 1)], batch: 40, total: 40)
    let programme = try SamplingProgramme(target: pool, epochs: 3, seed: 6)
    let epochs = programme.iterations(from: 0).map { iteration in
      Set(iteration.batches[0].draws.map { "\($0.source)\($0.sample)" })
    }
    #expect(Set(epochs).count == 1)
    #expect(epochs[0].count { $0.hasPrefix("a") } == 20)
    #expect(epochs[0] != Set((0..<20).flatMap { ["a\($0)", "b\($0)"] }))
  }
}
