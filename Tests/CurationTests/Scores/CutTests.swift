import Curation
import Randomness
import Testing

@Suite struct CutTests {
  /// Keep iff the label is among the first `top` of a stable sort and reaches the threshold.
  private func naive(_ rule: FilterRule, _ scores: Matrix, _ labels: [Int?]) -> [Bool] {
    labels.enumerated().map { row, label in
      guard let label else { return false }
      let order = (0..<scores.columns).sorted { (-scores[row, $0], $0) < (-scores[row, $1], $1) }
      let place = order.firstIndex(of: label) ?? scores.columns
      return place < rule.top && Double(scores[row, label]) >= rule.threshold[label]
    }
  }

  @Test(arguments: 0..<20)
  func `the cut equals sorting, ties included`(seed: Int) {
    var random = CounterRandom(seed: UInt64(seed), stream: 3)
    let classes = 2 + random.below(9)
    let scores = randomProbabilities(50, classes, seed: UInt64(seed))
    let labels: [Int?] = (0..<50).map { _ in random.below(10) == 0 ? nil : random.below(classes) }
    let perClass = (0..<classes).map { _ in random.unit() * 0.4 }
    for rule in [
      FilterRule(), FilterRule(top: 3), FilterRule(threshold: .number(0.2)),
      FilterRule(top: 2, threshold: .perClass(perClass)),
    ] {
      let verdicts = rule.cut(scores: scores, labels: labels, classes: classes, label: .query)
      #expect(verdicts.map(\.isKept) == naive(rule, scores, labels), "seed \(seed), \(rule)")
      #expect(verdicts.map(\.label) == labels)
    }
  }

  @Test func `a probability that just reaches the threshold is kept`() {
    let scores = Matrix(rows: 1, columns: 3, values: [0.25, 0.5, 0.25])
    func isKept(_ threshold: Double) -> Bool {
      FilterRule(threshold: .number(threshold)).cut(scores: scores, labels: [1], classes: 3, label: .query)[0].isKept
    }
    #expect(isKept(0.5) && !isKept(0.5.nextUp))
  }

  @Test func `the default rule is agreement of the best class with the query`() {
    let scores = randomProbabilities(200, 6, seed: 1)
    let labels = (0..<200).map { $0 % 6 }
    let verdicts = FilterRule().cut(scores: scores, labels: labels, classes: 6, label: .query)
    #expect(verdicts.map(\.isKept) == zip(scores.rowMaxima, labels).map { $0 == $1 })
    #expect(verdicts.filter(\.isKept).allSatisfy { $0.rank == 1 && $0.choice == $0.label })
  }

  @Test func `a teacher's label is its best class`() {
    let scores = randomProbabilities(40, 5, seed: 2)
    let rule = FilterRule(threshold: .number(0.4))
    let verdicts = rule.cut(
      scores: scores, labels: Array(repeating: nil, count: 40), classes: 5, label: .teacher(soft: true))
    #expect(verdicts.map(\.label) == scores.rowMaxima.map { $0 })
    #expect(verdicts.allSatisfy { $0.rank == 1 && $0.isKept == (Double($0.probability) >= 0.4) })
    #expect(Set(verdicts.map(\.isKept)) == [true, false])
  }

  @Test func `a prediction outside the map is disagreement`() {
    // Four classes of the teacher; its third is not ours, its second and fourth are one class of ours.
    let map = ClassMap(targets: [0, 1, nil, 1], classes: 2)
    let teacher = Matrix(rows: 3, columns: 4, values: [0.6, 0.1, 0.2, 0.1, 0.1, 0.3, 0.35, 0.25, 0.2, 0.1, 0.6, 0.1])
    let ours = map.apply(teacher)
    #expect(ours.columns == 3)
    #expect(zip(ours.values, [0.6, 0.2, 0.2, 0.1, 0.55, 0.35, 0.2, 0.2, 0.6]).allSatisfy { abs($0 - $1) < 1e-6 })
    let byQuery = FilterRule().cut(scores: ours, labels: [0, 1, 0], classes: 2, label: .query)
    #expect(byQuery.map(\.isKept) == [true, true, false])
    #expect(byQuery[2].rank == 2)
    let byTeacher = FilterRule().cut(scores: ours, labels: [nil, nil, nil], classes: 2, label: .teacher(soft: false))
    #expect(byTeacher.map(\.label) == [0, 1, nil])
    #expect(byTeacher.map(\.isKept) == [true, true, false])
    #expect(byTeacher[2].choice == 2 && byTeacher[2].rank == 0)
  }

  @Test func `a score that is not a number is never kept`() {
    let scores = Matrix(rows: 1, columns: 2, values: [.nan, .nan])
    for label in [0, 1] {
      #expect(!FilterRule(top: 2).cut(scores: scores, labels: [label], classes: 2, label: .query)[0].isKept)
    }
  }

  @Test func `an ensemble is the mean of probabilities`() {
    let a = randomProbabilities(9, 4, seed: 5)
    let b = randomProbabilities(9, 4, seed: 6)
    let mean = Matrix.ensemble([a, b])
    #expect(mean.values == zip(a.values, b.values).map { Float((Double($0) + Double($1)) / 2) })
    #expect(Matrix.ensemble([a]) == a)
  }

  @Test func `softmax agrees with NumPy`() throws {
    var logits = formulaFeatures(5, 7)
    logits.values = logits.values.map { $0 * 9 }
    let expected = try ReferenceNumbers.read().softmax
    #expect(zip(logits.softmax.values, expected).allSatisfy { abs(Double($0) - $1) < 1e-6 })
    #expect(Matrix(rows: 1, columns: 2, values: [1000, 1000]).softmax.values == [0.5, 0.5])
  }

  @Test func `a soft label is ours alone and adds up to one`() {
    let scores = Matrix(rows: 2, columns: 3, values: [0.3, 0.1, 0.6, 0, 0, 1])
    #expect(zip(scores.softLabel(row: 0, classes: 2), [0.75, 0.25]).allSatisfy { abs($0 - $1) < 1e-6 })
    #expect(scores.softLabel(row: 1, classes: 2) == [0.5, 0.5])
  }
}
