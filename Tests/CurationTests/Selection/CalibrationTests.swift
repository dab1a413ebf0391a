import Curation
import Testing

@Suite("Thresholds and what they would keep")
struct CalibrationTests {
  @Test func `a line says what the filter at its threshold does`() {
    let scores = randomProbabilities(300, 5, seed: 3)
    let labels = (0..<300).map { $0 % 5 }
    // Of every fourth sample nothing is known.
    let truth: [SampleTruth] = (0..<300).map { $0 % 4 == 1 ? .unknown : $0 % 3 == 0 ? .nothing : .shows($0 % 5) }
    let verdicts = FilterRule(top: 2, threshold: .number(0.9)).cut(
      scores: scores, labels: labels, classes: 5, label: .query)
    let table = Calibration(verdicts, top: 2, classes: 5, truth: truth)
    #expect(table.samples == 300 && table.known == 225)
    #expect(table.lines.map(\.threshold) == (0..<20).map { Double($0) / 20 })
    for line in table.lines {
      let rule = FilterRule(top: 2, threshold: .number(line.threshold))
      let kept = rule.cut(scores: scores, labels: labels, classes: 5, label: .query).map(\.isKept)
      #expect(line.kept == kept.count { $0 })
      #expect(line.keptShare == Double(line.kept) / 300)
      var (right, known, all) = (0, 0, 0)
      for index in 0..<300 where truth[index] != .unknown {
        let isRight = truth[index] == .shows(labels[index])
        if kept[index] { known += 1 }
        if isRight { all += 1 }
        if kept[index], isRight { right += 1 }
      }
      #expect(line.precision == (known > 0 ? Double(right) / Double(known) : nil))
      #expect(line.recall == Double(right) / Double(all))
    }
    #expect(table.lines.map(\.kept) == table.lines.map(\.kept).sorted(by: >))
  }

  @Test func `without truth there are shares alone, without samples nothing`() {
    let verdicts = [CutVerdict(isKept: true, label: 0, rank: 1, probability: 0.6, choice: 0)]
    let table = Calibration(verdicts, top: 1, classes: 1, truth: [.unknown])
    #expect(table.known == 0 && table.lines.allSatisfy { $0.precision == nil && $0.recall == nil })
    #expect(table.lines.map(\.kept) == (0..<20).map { $0 <= 12 ? 1 : 0 })
    #expect(Calibration([], top: 1, classes: 1, truth: []).lines.allSatisfy { $0.keptShare == 0 })
  }
}
