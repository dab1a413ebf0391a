#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension Matrix {
  /// Row-wise softmax: logits `[N, K]` to probabilities.
  package var softmax: Matrix {
    var result = self
    for row in 0..<rows {
      let logits = self[row]
      guard let largest = logits.max() else { continue }
      let powers = logits.map { exp(Double($0 - largest)) }
      let sum = powers.reduce(0, +)
      for (column, power) in powers.enumerated() { result[row, column] = Float(power / sum) }
    }
    return result
  }

  /// The ensemble of several teachers: the mean of their probabilities.
  ///
  /// - Parameter members: at least one, all `[N, K]` over the same samples and classes.
  package static func ensemble(_ members: [Matrix]) -> Matrix {
    precondition(!members.isEmpty, "an ensemble needs at least one member")
    let first = members[0]
    for member in members {
      precondition(
        member.rows == first.rows && member.columns == first.columns,
        "an ensemble of \(first.rows)×\(first.columns) and \(member.rows)×\(member.columns) scores")
    }
    var mean = first
    for index in mean.values.indices {
      mean.values[index] = Float(members.reduce(0.0) { $0 + Double($1.values[index]) } / Double(members.count))
    }
    return mean
  }
}

/// From a teacher's classes to ours. A teacher class without a place in ours is *outside*: predicting it is
/// disagreement.
package struct ClassMap: Hashable, Codable, Sendable {
  /// Our class for each class of the teacher, or nil.
  package let targets: [Int?]
  /// Number of our classes.
  package let classes: Int

  /// - Parameter targets: indices below `classes`, one for each class of the teacher.
  package init(targets: [Int?], classes: Int) {
    precondition(
      targets.allSatisfy { $0.map { (0..<classes).contains($0) } ?? true }, "a class map leaves the \(classes) classes")
    self.targets = targets
    self.classes = classes
  }

  /// Teacher's probabilities `[N, targets.count]` as ours `[N, classes + outside]`.
  ///
  /// Teacher classes of one target add up. The outside classes follow ours, one column each and not renormalised, so
  /// that ranks and probabilities stay what the teacher said.
  package func apply(_ scores: Matrix) -> Matrix {
    precondition(scores.columns == targets.count, "\(scores.columns) classes of scores, map of \(targets.count)")
    var columns: [Int] = []
    var next = classes
    for target in targets {
      columns.append(target ?? next)
      if target == nil { next += 1 }
    }
    var mapped = Matrix(rows: scores.rows, columns: next)
    for row in 0..<scores.rows {
      for (from, to) in columns.enumerated() { mapped[row, to] += scores[row, from] }
    }
    return mapped
  }
}
