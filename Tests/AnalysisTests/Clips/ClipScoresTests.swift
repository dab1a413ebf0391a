import Analysis
import Randomness
import Testing

@Suite struct ClipScoresTests {
  /// Class 0 has four clips in two videos, class 1 one clip.
  let clips = ClipScores(
    first: [false, false, true, true, false], second: [true, true, true, false, true], classes: [0, 0, 0, 0, 1],
    clusters: [7, 7, 8, 8, 9])

  @Test func `means are over clips or over classes`() {
    #expect(clips.scores == [1, 1, 0, -1, 1])
    #expect(clips.mean(.overClips) == 0.4)
    #expect(clips.mean(.overClasses) == 0.625)
    #expect(ClipScores([], classes: []).mean(.overClasses) == 0)
  }

  @Test(arguments: ClipScores.Mean.allCases)
  func `influences of clusters add up to nothing`(mean: ClipScores.Mean) {
    let influences = clips.influences(mean)
    #expect(influences.count == 3 && abs(influences.reduce(0, +)) < 1e-15)
  }

  /// Over clips: (2 − 0.8, −1 − 0.8, 1 − 0.4)/5, squares 1.44, 3.24, 0.36 of 25ths; times 3/2.
  @Test func `the variance is that of the clusters' sums`() {
    #expect(abs(clips.variance(.overClips) - 1.5 * 5.04 / 25) < 1e-12)
  }

  @Test func `the variance of plain clips is the textbook's`() {
    let scores = ClipScores((0..<50).map { $0 % 5 == 0 ? 1 : 0 }, classes: (0..<50).map { $0 % 2 })
    #expect(abs(scores.variance(.overClips) - 0.2 * 0.8 / 49) < 1e-12)
  }

  @Test func `where classes are the clusters, the mean over classes varies with them`() {
    let classes = [0, 0, 1, 1, 2, 2]
    let scores = ClipScores([1, 0, 1, 1, 0, 0], classes: classes, clusters: classes)
    // Class means ½, 1, 0: variance of their mean = (¼ + ¼)/2/3.
    #expect(abs(scores.variance(.overClasses) - 0.25 / 3) < 1e-12)
  }

  @Test func `classes of one size that are the clusters give both means the same bootstrap`() {
    var random = CounterRandom(seed: 6, stream: 0)
    let classes = (0..<96).map { $0 % 8 }
    let scores = ClipScores(
      classes.map { Double($0) / 10 + random.normal() }, classes: classes, clusters: classes)
    let found = scores.bootstrap([.overClips, .overClasses], replicates: 199, seed: 1)
    for (first, second) in zip(found[0].replicates, found[1].replicates) { #expect(abs(first - second) < 1e-12) }
    #expect(abs(scores.variance(.overClips) - scores.variance(.overClasses)) < 1e-12)
  }

  @Test func `the bootstrap repeats with its seed and agrees with the variance`() {
    var random = CounterRandom(seed: 4, stream: 9)
    let scores = ClipScores(
      (0..<400).map { _ in Double(random.below(3) - 1) }, classes: (0..<400).map { $0 % 7 },
      clusters: (0..<400).map { $0 / 3 })
    let found = scores.bootstrap(ClipScores.Mean.allCases, replicates: 999, seed: 5)
    for (mean, distribution) in zip(ClipScores.Mean.allCases, found) {
      #expect(distribution.estimate == scores.mean(mean) && distribution.units == 134)
      let ratio = distribution.standardError / scores.variance(mean).squareRoot()
      #expect(abs(ratio - 1) < 0.08, "\(mean): \(ratio)")
    }
    #expect(scores.bootstrap([.overClips], replicates: 99, seed: 5)[0].replicates.count == 99)
    #expect(
      scores.bootstrap([.overClips], replicates: 9, seed: 5)[0].replicates
        == scores.bootstrap([.overClips], replicates: 9, seed: 5)[0].replicates)
    #expect(
      scores.bootstrap([.overClips], replicates: 9, seed: 5)[0].replicates
        != scores.bootstrap([.overClips], replicates: 9, seed: 6)[0].replicates)
  }

  @Test func `quantiles lie on order statistics and intervals widen with few units`() {
    let replicates = (1...1_999).map(Double.init)
    let many = BootstrapDistribution(estimate: 1_000, replicates: replicates, units: 1_000_000)
    #expect(many.quantile(0.025) == 50 && many.quantile(0.975) == 1_950)
    #expect(abs(many.interval().low - 50) < 0.1)
    let few = BootstrapDistribution(estimate: 1_000, replicates: replicates.reversed(), units: 12).interval()
    // Φ(−2.20099·√(12/11)) = 0.01076.
    #expect(abs(few.low - 21.5) < 0.1 && abs(few.high - 1_978.5) < 0.1)
    #expect(many.quantile(0) == 1 && many.quantile(1) == 1_999)
  }
}
