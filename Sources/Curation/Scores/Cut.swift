/// When a web sample agrees with its teacher: its label is among the `top` best classes and has at least the
/// threshold's probability. `top: 1, threshold: 0` is the author's agreement rule.
package struct FilterRule: Hashable, Codable, Sendable {
  package enum Threshold: Hashable, Codable, Sendable {
    case number(Double)
    /// One for each of our classes.
    case perClass([Double])

    package subscript(label: Int) -> Double {
      switch self {
      case .number(let value): value
      case .perClass(let values): values[label]
      }
    }
  }

  package let top: Int
  package let threshold: Threshold

  package init(top: Int = 1, threshold: Threshold = .number(0)) {
    precondition(top >= 1, "a filter's top must be at least 1, found \(top)")
    self.top = top
    self.threshold = threshold
  }
}

/// Where a web sample's label comes from.
package enum LabelRule: Hashable, Codable, Sendable {
  /// The class whose list, folder or query fetched it.
  case query
  /// The teacher's best class; soft: the teacher's distribution is trained on, and the best class is what ranks, caps
  /// and balance go by.
  case teacher(soft: Bool)
}

/// The teacher's word on one sample.
package struct CutVerdict: Hashable, Codable, Sendable {
  package let isKept: Bool
  /// Index into our classes; nil when the query gave none, or the teacher chose a class outside ours.
  package let label: Int?
  /// Place of the label among all the teacher's classes, from 1; 0 without a label.
  package let rank: Int
  /// Probability of the label, or of the teacher's choice when there is no label.
  package let probability: Float
  /// The teacher's best class, beyond our classes when outside.
  package let choice: Int

  package init(isKept: Bool, label: Int?, rank: Int, probability: Float, choice: Int) {
    self.isKept = isKept
    self.label = label
    self.rank = rank
    self.probability = probability
    self.choice = choice
  }
}

extension FilterRule {
  /// Judges every sample: kept iff the rank of its label is at most `top` and its probability at least the threshold.
  ///
  /// Equal scores rank in the order of their classes. A score that is not a number is never kept.
  /// - Parameters:
  ///   - scores: probabilities `[N, K]`; columns from `classes` on lie outside ours (see `ClassMap`).
  ///   - labels: the query's class of each sample; only `.query` reads them.
  ///   - classes: number of our classes, at most K.
  package func cut(scores: Matrix, labels: [Int?], classes: Int, label rule: LabelRule) -> [CutVerdict] {
    precondition(labels.count == scores.rows, "\(labels.count) labels for \(scores.rows) rows of scores")
    precondition(classes <= scores.columns, "\(classes) classes, \(scores.columns) columns of scores")
    if case .perClass(let thresholds) = threshold {
      precondition(thresholds.count == classes, "\(thresholds.count) thresholds for \(classes) classes")
    }
    return zip(scores.rowMaxima, labels).enumerated().map { row, pair in
      let (choice, query) = pair
      let label: Int? = rule == .query ? query : (choice < classes ? choice : nil)
      guard let label else {
        return CutVerdict(isKept: false, label: nil, rank: 0, probability: scores[row, choice], choice: choice)
      }
      let rank = scores.rank(of: label, inRow: row)
      let probability = scores[row, label]
      let isKept = rank <= top && Double(probability) >= threshold[label]
      return CutVerdict(isKept: isKept, label: label, rank: rank, probability: probability, choice: choice)
    }
  }
}

extension Matrix {
  /// The soft label of `row`: its probabilities over our `classes`, made to add up to 1.
  package func softLabel(row: Int, classes: Int) -> [Float] {
    let own = self[row].prefix(classes)
    let sum = own.reduce(0.0) { $0 + Double($1) }
    return own.map { sum > 0 ? Float(Double($0) / sum) : 1 / Float(classes) }
  }
}
