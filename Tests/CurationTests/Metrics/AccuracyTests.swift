import Curation
import Foundation
import Testing

@Suite struct AccuracyTests {
  @Test(arguments: 1...6)
  func `top-k equals sorting`(k: Int) {
    let scores = randomProbabilities(120, 6, seed: 8)
    let labels = (0..<120).map { $0 * 7 % 6 }
    let naive = labels.enumerated().count { row, label in
      (0..<6).sorted { (-scores[row, $0], $0) < (-scores[row, $1], $1) }.prefix(k).contains(label)
    }
    #expect(Accuracy.top(k, scores, labels: labels) == Double(naive) / 120)
    if k == 6 { #expect(naive == 120) }
  }

  @Test func `the mean over classes weighs small classes like large ones`() {
    // Class 0: 3 of 4 right; class 1: 0 of 1; class 2 does not occur, though once predicted.
    let scores = Matrix(
      rows: 5, columns: 3, values: [1, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 1, 1, 0, 0])
    let labels = [0, 0, 0, 0, 1]
    #expect(Accuracy.top(1, scores, labels: labels) == 0.6)
    #expect(Accuracy.meanClass(scores, labels: labels) == 0.375)
    #expect(Accuracy.meanClass(Matrix(rows: 0, columns: 3), labels: []) == 0)
  }

  @Test func `the confusion matrix has true classes in rows`() {
    let confusion = ConfusionMatrix(predictions: [0, 1, 1, 2, 1], labels: [0, 0, 0, 2, 2], classes: 4)
    #expect(confusion.counts == [1, 2, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0])
    #expect(confusion[0, 1] == 2 && confusion[2, 1] == 1)
    #expect(confusion.support == [3, 0, 2, 0])
    #expect(confusion.recalls == [1.0 / 3, nil, 0.5, nil])
    #expect(confusion.confusions.map { [$0.label, $0.prediction, $0.count] } == [[0, 1, 2], [2, 1, 1]])
  }

  @Test func `views of a sample are contiguous and averaged as named`() {
    let views = Matrix(rows: 4, columns: 2, values: [0, 4, 2, 0, 1, 1, 3, 3])
    func first(_ difference: Double) -> Double { 1 / (1 + exp(-difference)) }
    func isClose(_ a: Matrix, _ b: [Double]) -> Bool { zip(a.values, b).allSatisfy { abs(Double($0) - $1) < 1e-6 } }
    // The first class of two wins by the difference of the logits: −4, 2, 0, 0; its share is their sigmoid.
    let uneven = ViewAverage.logits.probabilities(views, counts: [1, 3])
    #expect(isClose(uneven, [first(-4), 1 - first(-4), first(2.0 / 3), 1 - first(2.0 / 3)]))
    let shares = ViewAverage.probabilities.probabilities(views, counts: [2, 2])
    let share = (first(-4) + first(2)) / 2
    #expect(isClose(shares, [share, 1 - share, 0.5, 0.5]))
    #expect(ViewAverage.probabilities.probabilities(views, counts: [1, 1, 1, 1]) == views.softmax)
  }
}
