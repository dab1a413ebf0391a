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
