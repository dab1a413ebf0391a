import Analysis
import Testing

@Suite struct ClusteredComparisonTests {
  @Test func `sign flips agree with the enumeration of all of them`() throws {
    for row in try AnalysisReference.read().sign_flips {
      let comparison = ClusteredComparison(
        row.differences.map { .init(total: 10, fixed: max(0, $0), broken: max(0, -$0)) })
      #expect(abs(comparison.exactP - row.exact) < 1e-12, "\(row.differences)")
      #expect(abs(comparison.midP - row.mid) < 1e-12, "\(row.differences)")
    }
  }

  @Test(arguments: [(0, 0), (1, 0), (7, 7), (30, 12), (120, 81), (600, 500)])
  func `with clusters of one clip it is McNemar's test`(row: (fixed: Int, broken: Int)) {
    let singles =
      Array(repeating: ClusteredComparison.Cluster(total: 1, fixed: 1), count: row.fixed)
      + Array(repeating: .init(total: 1, broken: 1), count: row.broken) + Array(repeating: .init(total: 1), count: 300)
    let clustered = ClusteredComparison(singles)
    #expect(abs(clustered.exactP - clustered.comparison.exactP) < 1e-11)
    #expect(abs(clustered.midP - clustered.comparison.midP) < 1e-11)
  }

  @Test func `clusters are counted from paired clips in any order`() {
    let comparison = ClusteredComparison(
      first: [true, false, false, true, false], second: [true, true, false, false, true], cluster: [4, 2, 4, 2, 9])
    #expect(
      comparison.clusters == [
        .init(total: 2, fixed: 1, broken: 1), .init(total: 2), .init(total: 1, fixed: 1),
      ])
    #expect(comparison.comparison == PairedComparison(total: 5, fixed: 2, broken: 1))
  }

  /// By hand: differences 3, 1, −1 of 4, 4, 2 clips; δ = 0.3; residuals 1.8, −0.2, −1.6; s.e. = √(3/2 · 5.84)/10.
  @Test func `the interval is that of a ratio over clusters`() throws {
    let comparison = ClusteredComparison([
      .init(total: 4, fixed: 3), .init(total: 4, fixed: 2, broken: 1), .init(total: 2, broken: 1),
    ])
    let error = (1.5 * 5.84).squareRoot() / 10
    #expect(abs(try #require(comparison.standardError) - error) < 1e-12)
    let interval = try #require(comparison.interval())
    #expect(interval.estimate == 0.3 && interval.high == 1)
    #expect(abs(interval.low - max(-1, 0.3 - 4.302653 * error)) < 1e-6)
    #expect(ClusteredComparison([.init(total: 4, fixed: 3)]).interval() == nil)
  }
}
