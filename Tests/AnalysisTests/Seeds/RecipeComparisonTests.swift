import Analysis
import Randomness
import Testing

@Suite struct RecipeComparisonTests {
  /// One clip in ten thousand apart, clips add next to nothing to the variance of their mean.
  private func quiet(_ mean: Double) -> ClipScores {
    ClipScores([Double](repeating: mean, count: 40), classes: [Int](repeating: 0, count: 40))
  }

  @Test func `without noise of clips paired repeats are the paired t-test`() throws {
    let comparison = RecipeComparison(paired: [0.02, 0.01, 0.03].map(quiet), .overClips, sharesClips: false)
    let expected = SeedComparison(first: [0.5, 0.6, 0.55], second: [0.52, 0.61, 0.58])
    #expect(abs(comparison.p - (expected.p ?? 0)) < 1e-9)
    #expect(abs(comparison.interval().low - (expected.differences.interval()?.low ?? 0)) < 1e-9)
    #expect(comparison.freedom == 2)
  }

  @Test func `without noise of clips unpaired repeats are Welch's test`() throws {
    for row in try AnalysisReference.read().welch {
      let comparison = RecipeComparison(
        first: row.first.map(quiet), second: row.second.map(quiet), .overClips, sharesClips: false)
      #expect(abs(comparison.p - row.p) < 1e-9 && abs(comparison.freedom - row.freedom) < 1e-6)
      #expect(abs(comparison.interval().low - row.low) < 1e-9)
      #expect(abs(comparison.interval().high - row.high) < 1e-9)
    }
  }

  @Test func `seeds alike by luck do not hide the noise of clips`() {
    let clips = (0..<100).map { $0 < 20 ? 1.0 : $0 < 30 ? -1 : 0 }
    let one = ClipScores(clips, classes: [Int](repeating: 0, count: 100))
    let own = RecipeComparison(paired: [one, one, one], .overClips, sharesClips: false)
    #expect(abs(own.repeatVariance - one.variance(.overClips) / 3) < 1e-15 && own.clipVariance == 0)
    // The same clips three times over: three seeds are no better than one.
    let shared = RecipeComparison(paired: [one, one, one], .overClips, sharesClips: true)
    #expect(abs(shared.clipVariance - one.variance(.overClips)) < 1e-15 && shared.repeatVariance < 1e-30)
  }

  @Test func `shared clips add the noise that the spread of seeds lacks`() {
    var random = CounterRandom(seed: 3, stream: 1)
    // Every clip has an effect common to the seeds and one of its own in each.
    let effects = (0..<2_000).map { _ in random.normal() }
    let repeats = (0..<5).map { _ in
      ClipScores(effects.map { $0 / 10 + random.normal() / 10 }, classes: [Int](repeating: 0, count: 2_000))
    }
    let comparison = RecipeComparison(paired: repeats, .overClips, sharesClips: true)
    #expect(abs(comparison.clipVariance / (0.01 / 2_000) - 1) < 0.15)
    #expect(comparison.repeatVariance >= 0.8 * 0.01 / 2_000 / 5)
    #expect(comparison.freedom > 4)
  }

  @Test func `the hierarchical bootstrap repeats with its seed and is stretched to Student's width`() {
    var random = CounterRandom(seed: 8, stream: 2)
    let repeats = (0..<3).map { seed in
      ClipScores(
        (0..<200).map { _ in Double(random.below(3) - 1) + Double(seed) / 100 }, classes: (0..<200).map { $0 % 4 })
    }
    for sharesClips in [false, true] {
      let comparison = RecipeComparison(paired: repeats, .overClips, sharesClips: sharesClips)
      let replicated = { (seed: UInt64) in
        HierarchicalBootstrap.replicates(repeats, .overClips, sharesClips: sharesClips, replicates: 399, seed: seed)
      }
      #expect(replicated(1).replicates == replicated(1).replicates)
      #expect(replicated(1).replicates != replicated(2).replicates)
      let scaled = replicated(1).percentiles(scaledTo: comparison.interval())
      #expect(scaled.estimate == replicated(1).estimate)
      #expect(abs((scaled.high - scaled.low) - (comparison.interval().high - comparison.interval().low)) < 1e-12)
    }
  }
}
