import Media
import Testing

@Suite struct MixupRuleTests {
  private func programme(_ rules: [MixupRule], every: Int = 1, epochs: Int = 1) throws -> SamplingProgramme {
    try SamplingProgramme(
      target: stream("target", 800, batch: 4),
      auxiliaries: [
        .init(SamplingStream(name: "pool", members: [member("a", 50), member("b", 50)], batch: 6)),
        .init(stream("video", 40, batch: 3)),
      ], every: every, mixup: rules, epochs: epochs, seed: 8)
  }

  @Test func `partners come from the same joint iteration`() throws {
    let programme = try programme([MixupRule(into: "target", with: "pool", alpha: 0.2)], every: 2)
    for iteration in programme.iterations(from: 0) {
      guard iteration.index % 2 == 0 else {
        #expect(iteration.batches[0].mixing == nil)
        continue
      }
      let mixing = try #require(iteration.batches[0].mixing)
      #expect(mixing.partners.count == 4)
      #expect(mixing.partners.allSatisfy(iteration.batches[1].draws.contains))
      #expect((0...1).contains(mixing.lambda))
      #expect(iteration.batches[1].mixing == nil && iteration.batches[2].mixing == nil)
    }
  }

  @Test func `one source of a pool can be the partner`() throws {
    let programme = try programme([MixupRule(into: "target", with: "b", alpha: 1)])
    let partners = programme.iterations(from: 0).compactMap { $0.batches[0].mixing }.flatMap(\.partners)
    #expect(!partners.isEmpty)
    #expect(partners.allSatisfy { $0.source == "b" })
  }

  @Test func `the same name twice mixes inside the stream`() throws {
    let programme = try programme([MixupRule(into: "target", with: "target", alpha: 0.2)])
    for iteration in programme.iterations(from: 0) {
      let mixing = try #require(iteration.batches[0].mixing)
      #expect(mixing.partners.allSatisfy(iteration.batches[0].draws.contains))
    }
  }

  @Test func `the ratio follows its Beta distribution and every partner is as likely`() throws {
    let programme = try programme([MixupRule(into: "target", with: "pool", alpha: 0.2)], epochs: 20)
    var lambdas: [Double] = []
    var places = [Int](repeating: 0, count: 6)
    for iteration in programme.iterations(from: 0) {
      let mixing = try #require(iteration.batches[0].mixing)
      lambdas.append(mixing.lambda)
      for partner in mixing.partners {
        places[try #require(iteration.batches[1].draws.firstIndex(of: partner))] += 1
      }
    }
    let count = Double(lambdas.count)
    #expect(count == 4_000)
    #expect(abs(lambdas.reduce(0, +) / count - 0.5) < 0.025)
    // Var Beta(a, a) = 1 / (4 (2a + 1)).
    let variance = lambdas.reduce(0) { $0 + ($1 - 0.5) * ($1 - 0.5) } / count
    #expect(abs(variance - 1 / (4 * 1.4)) < 0.01)
    #expect(places.allSatisfy { abs(Double($0) - 16_000 / 6) < 200 })
  }

  @Test func `probability is the share of mixed batches`() throws {
    let programme = try programme([MixupRule(into: "target", with: "pool", alpha: 1, probability: 0.3)], epochs: 10)
    let mixed = programme.iterations(from: 0).count { $0.batches[0].mixing != nil }
    #expect(abs(Double(mixed) / 2_000 - 0.3) < 0.04)
    let never = try self.programme([MixupRule(into: "target", with: "pool", alpha: 1, probability: 0)])
    #expect(never.iterations(from: 0).allSatisfy { $0.batches[0].mixing == nil })
  }

  @Test func `a second rule takes the batches the first leaves`() throws {
    let programme = try programme([
      MixupRule(into: "target", with: "pool", alpha: 1, probability: 0.5),
      MixupRule(into: "target", with: "video", alpha: 1),
    ])
    let sources = programme.iterations(from: 0).compactMap { $0.batches[0].mixing?.partners[0].source }
    #expect(sources.count == 200)
    #expect(abs(Double(sources.count { $0 == "video" }) / 200 - 0.5) < 0.15)
  }

  /// A training's key holds the programme, not its draws: when these lines change, raise the version of `train`.
  @Test func `a trace names draws, ratio and partners, the same for a seed for ever`() throws {
    let programme = try SamplingProgramme(
      target: stream("t", 7, batch: 4), auxiliaries: [.init(stream("w", 5, batch: 3, resampling: .power(0.5)))],
      every: 2, mixup: [MixupRule(into: "t", with: "w", alpha: 1)], epochs: 2, seed: 0)
    #expect(
      programme.iterations(from: 0).map(\.trace).joined(separator: "\n") == """
        0 M t t[4 0 2 1] λ=0.189 with w[1 2 2 1]
        0 A w w[1 2 1]
        1 M t t[6 5 3]
        2 M t t[1 4 6 5] λ=0.777 with w[3 3 3 3]
        2 A w w[3 3 3]
        3 M t t[3 2 0]
        """)
  }
}
