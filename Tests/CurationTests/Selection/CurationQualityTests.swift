import Curation
import Testing

@Suite struct CurationQualityTests {
  @Test func `precision and recall count what they say`() {
    let quality = CurationQuality(
      verdicts: [true, true, true, false, false, false], truth: [true, true, false, true, false, false])
    #expect(quality.truePositives == 2 && quality.falsePositives == 1)
    #expect(quality.falseNegatives == 1 && quality.trueNegatives == 2)
    #expect(quality.precision == 2.0 / 3 && quality.recall == 2.0 / 3 && quality.f1 == 2.0 / 3)
    #expect(quality.keptShare == 0.5 && quality.baseRate == 0.5 && quality.total == 6)
  }

  @Test func `a figure without a denominator is absent`() {
    let none = CurationQuality(verdicts: [false, false], truth: [false, false])
    #expect(none.precision == nil && none.recall == nil && none.f1 == nil)
    #expect(CurationQuality(verdicts: [], truth: []).keptShare == nil)
  }

  @Test func `a kept sample is right when its label is its true class`() {
    let quality = CurationQuality(isKept: [true, true, true, false], labels: [1, 1, nil, 2], truth: [1, nil, nil, 2])
    #expect(quality.truePositives == 1 && quality.falsePositives == 2 && quality.falseNegatives == 1)
  }
}
