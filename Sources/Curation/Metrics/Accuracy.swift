/// Accuracies of scores `[N, K]` against labels; fractions of 1.
package enum Accuracy {
  /// Whether each sample's label is among its `k` largest scores; equal scores rank in the order of their classes.
  package static func hits(_ scores: Matrix, labels: [Int], k: Int) -> [Bool] {
    precondition(labels.count == scores.rows, "\(labels.count) labels for \(scores.rows) rows of scores")
    return labels.enumerated().map { scores.rank(of: $1, inRow: $0) <= k }
  }

  /// Share of samples whose label is among the `k` largest scores; 0 without samples.
  package static func top(_ k: Int, _ scores: Matrix, labels: [Int]) -> Double {
    Double(hits(scores, labels: labels, k: k).count { $0 }) / Double(max(labels.count, 1))
  }

  /// Mean over the classes that occur in `labels` of the share of their samples that are right; 0 without samples.
  package static func meanClass(_ scores: Matrix, labels: [Int]) -> Double {
    let confusion = ConfusionMatrix(predictions: scores.rowMaxima, labels: labels, classes: scores.columns)
    let recalls = confusion.recalls.compactMap { $0 }
    return recalls.reduce(0, +) / Double(max(recalls.count, 1))
  }
}

/// How often each class was taken for each other.
package struct ConfusionMatrix: Hashable, Codable, Sendable {
  package let classes: Int
  /// `[classes, classes]`, row: true class, column: predicted class.
  package let counts: [Int]

  package init(predictions: [Int], labels: [Int], classes: Int) {
    precondition(predictions.count == labels.count, "\(predictions.count) predictions, \(labels.count) labels")
    var counts = [Int](repeating: 0, count: classes * classes)
    for (prediction, label) in zip(predictions, labels) {
      precondition(
        (0..<classes).contains(prediction) && (0..<classes).contains(label),
        "prediction \(prediction) of label \(label) among \(classes) classes")
      counts[label * classes + prediction] += 1
    }
    self.classes = classes
    self.counts = counts
  }

  package subscript(label: Int, prediction: Int) -> Int { counts[label * classes + prediction] }

  /// Samples of each true class.
  package var support: [Int] { (0..<classes).map { counts[$0 * classes..<($0 + 1) * classes].reduce(0, +) } }

  /// Share of each true class that was recognised; nil for a class without samples.
  package var recalls: [Double?] {
    support.enumerated().map { $1 > 0 ? Double(self[$0, $0]) / Double($1) : nil }
  }

  /// Pairs of different classes in descending order of how often `label` was taken for `prediction`.
  package var confusions: [(label: Int, prediction: Int, count: Int)] {
    counts.enumerated().filter { $1 > 0 && $0 / classes != $0 % classes }
      .sorted { ($1.element, $0.offset) < ($0.element, $1.offset) }
      .map { (label: $0.offset / classes, prediction: $0.offset % classes, count: $0.element) }
  }
}
