import Analysis
import Testing

@Suite struct StatisticsTests {
  @Test(arguments: [(0.5, 0.0), (0.975, 1.959963984540054), (0.025, -1.959963984540054), (1e-10, -6.361340902404056)])
  func `normal quantiles are those of the tables`(row: (probability: Double, z: Double)) {
    #expect(abs(NormalDistribution.quantile(row.probability) - row.z) < 1e-9)
    #expect(abs(NormalDistribution.cumulative(row.z) - row.probability) < 1e-12)
  }

  @Test func `quantiles end at infinity`() {
    #expect(NormalDistribution.quantile(0) == -.infinity && NormalDistribution.quantile(1) == .infinity)
  }

  @Test func `Wilson's interval agrees with its formula in Python`() throws {
    for row in try AnalysisReference.read().wilson {
      let interval = Interval.wilson(hits: row.hits, total: row.total)
      #expect(abs(interval.low - row.low) < 1e-12 && abs(interval.high - row.high) < 1e-12)
      #expect(interval.estimate == Double(row.hits) / Double(row.total))
    }
    #expect(Interval.wilson(hits: 0, total: 0) == Interval(estimate: 0, low: 0, high: 1))
  }

  @Test func `McNemar's tests agree with exact rational arithmetic`() throws {
    for row in try AnalysisReference.read().mcnemar {
      let comparison = PairedComparison(total: 2_000, fixed: row.fixed, broken: row.broken)
      #expect(abs(comparison.exactP - row.exact) < 1e-10, "\(row.fixed) and \(row.broken)")
      #expect(abs(comparison.midP - row.mid) < 1e-10, "\(row.fixed) and \(row.broken)")
    }
  }

  @Test func `a paired comparison counts what changed`() {
    let comparison = PairedComparison(
      first: [true, true, false, false, false], second: [true, false, true, true, false])
    #expect(comparison == PairedComparison(total: 5, fixed: 2, broken: 1))
    #expect(comparison.difference == 0.2)
    let interval = comparison.interval()
    #expect(interval.estimate == 0.2 && interval.low < 0 && interval.high > 0.2)
  }

  /// By hand: b = 30, c = 10, n = 200: 20/202 ± 1.96·√(41 − 400/202)/202.
  @Test func `the interval of a difference is the adjusted Wald one`() {
    let interval = PairedComparison(total: 200, fixed: 30, broken: 10).interval()
    #expect(abs(interval.low - 0.038404) < 1e-5 && abs(interval.high - 0.159616) < 1e-5)
  }

  @Test func `seeds have a mean and a sample deviation`() {
    let summary = SeedSummary([0.58, 0.60, 0.65])
    #expect(abs(summary.mean - 0.61) < 1e-12)
    #expect(abs((summary.deviation ?? 0) - 0.0360555) < 1e-6)
    #expect(abs((summary.standardError ?? 0) - 0.0208167) < 1e-6)
    #expect(SeedSummary([0.5]).deviation == nil)
    #expect(SeedSummary([]).count == 0)
  }

  @Test func `Student's probabilities agree with the incomplete beta function`() throws {
    for row in try AnalysisReference.read().student {
      #expect(abs(StudentDistribution.twoSidedP(row.t, freedom: row.freedom) - row.p) < 1e-12, "\(row)")
    }
    for (freedom, t) in [(1.0, 12.7062), (2, 4.30265), (4, 2.77645), (30, 2.04227)] {
      #expect(abs(StudentDistribution.twoSided(confidence: 0.95, freedom: freedom) - t) < 1e-4)
    }
  }

  @Test func `paired seeds are compared by their differences`() {
    // Differences 0.02, 0.01, 0.03: mean 0.02, standard error 0.01/√3, t = 3.4641 with 2 degrees of freedom.
    let comparison = SeedComparison(first: [0.5, 0.6, 0.55], second: [0.52, 0.61, 0.58])
    #expect(abs(comparison.differences.mean - 0.02) < 1e-12)
    #expect(abs((comparison.p ?? 0) - 0.0741799) < 1e-6)
    #expect(abs((comparison.smallestVisible() ?? 0) - 4.302653 * 0.01 / 3.0.squareRoot()) < 1e-7)
    let interval = comparison.differences.interval()
    #expect((interval?.low ?? 0) < 0 && (interval?.high ?? 0) > 0.04)
    #expect(SeedComparison(first: [0.5], second: [0.6]).p == nil)
    #expect(SeedComparison(first: [0, 0], second: [0, 0]).p == 1)
  }
}
