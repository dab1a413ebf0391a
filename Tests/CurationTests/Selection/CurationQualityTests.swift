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

  @Test func `a higher threshold never keeps more`() {
    let scores = randomProbabilities(300, 5, seed: 3)
    let labels = (0..<300).map { $0 % 5 }
    let truth: [Int?] = (0..<300).map { $0 % 3 == 0 ? nil : $0 % 5 }
    let verdicts = FilterRule().cut(scores: scores, labels: labels, classes: 5, label: .query)
    let thresholds = [0.0, 0.2, 0.4, 0.6, 0.8, 1]
    let table = ThresholdQuality.table(verdicts, top: 1, truth: truth, thresholds: thresholds)
    #expect(table.map(\.threshold) == thresholds)
    let kept = table.map { $0.quality.truePositives + $0.quality.falsePositives }
    #expect(kept == kept.sorted(by: >) && kept[0] == verdicts.count(where: \.isKept))
    for row in table {
      let rule = FilterRule(threshold: .number(row.threshold))
      let direct = rule.cut(scores: scores, labels: labels, classes: 5, label: .query)
      #expect(row.quality == CurationQuality(isKept: direct.map(\.isKept), labels: labels, truth: truth))
    }
  }
}
