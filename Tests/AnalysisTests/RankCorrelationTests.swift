import Analysis
import Testing

@Suite struct RankCorrelationTests {
  /// R: cor(c(1, 2, 3, 4, 5, 6), c(2, 1, 4, 3, 6, 5), method = "spearman") is 0.8285714.
  @Test func `ranks are correlated, whatever the figures`() throws {
    let found = try #require(RankCorrelation.spearman([1, 2, 3, 40, 500, 6_000], [-2, -9, 4, 3, 60, 5]))
    #expect(abs(found.estimate - 0.8285714) < 1e-7)
    // tanh(atanh(0.82857) ± 1.96·√(1.34327/3)), in NumPy.
    #expect(abs(found.low - -0.127245) < 1e-5 && abs(found.high - 0.986482) < 1e-5)
  }

  /// SciPy: spearmanr([1, 1, 2, 3, 3, 3], [5, 6, 6, 7, 9, 7]) is 0.9057895.
  @Test func `equal values share their rank`() throws {
    let found = try #require(RankCorrelation.spearman([1, 1, 2, 3, 3, 3], [5, 6, 6, 7, 9, 7]))
    #expect(abs(found.estimate - 0.9057895) < 1e-6)
  }

  @Test func `a relation that is perfect or absent`() {
    #expect(RankCorrelation.spearman([1, 2, 3, 4, 5], [5, 4, 3, 2, 1])?.estimate == -1)
    #expect(RankCorrelation.spearman([1, 1, 1, 1, 1], [5, 4, 3, 2, 1]) == nil)
    #expect(RankCorrelation.spearman([1, 2], [2, 1]) == nil)
  }
}
