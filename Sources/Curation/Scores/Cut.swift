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
///
/// A sample without scores (it could not be read, or a file of scores has no row for it) has rank 0 and probability 0.
package struct CutVerdict: Hashable, Codable, Sendable {
  package fileprivate(set) var isKept: Bool
  /// Index into our classes; nil when the query gave none, or the teacher chose a class outside ours.
  package let label: Int?
  /// Place of the label among all the teacher's classes, from 1; 0 without a label or without scores.
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

  /// Nothing is known about the sample: it has no scores.
  package var isUnscored: Bool { rank == 0 && probability == 0 }

  /// Whether the filter keeps the sample: the label ranks within `top`, has at least the threshold's probability, and the
  /// teacher's choice is one of our `classes`: a choice outside is disagreement, whatever ranks behind it.
  package func agrees(top: Int, threshold: Double, classes: Int) -> Bool {
    label != nil && rank > 0 && rank <= top && choice < classes && Double(probability) >= threshold
  }
}

extension FilterRule {
  /// Judges every sample: kept iff the rank of its label is at most `top`, its probability at least the threshold, and the
  /// teacher's choice one of ours.
  ///
  /// Equal scores rank in the order of their classes. A row of zeros is a sample without scores; that and a score that is
  /// not a number are never kept.
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
      guard scores.hasVerdict(row: row) else {
        return CutVerdict(isKept: false, label: rule == .query ? query : nil, rank: 0, probability: 0, choice: 0)
      }
      let label: Int? = rule == .query ? query : (choice < classes ? choice : nil)
      let probability = scores[row, label ?? choice]
      var verdict = CutVerdict(
        isKept: false, label: label, rank: label.map { scores.rank(of: $0, inRow: row) } ?? 0,
        probability: probability.isNaN ? 0 : probability, choice: choice)
      if let label, !probability.isNaN {
        verdict.isKept = verdict.agrees(top: top, threshold: threshold[label], classes: classes)
      }
      return verdict
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
