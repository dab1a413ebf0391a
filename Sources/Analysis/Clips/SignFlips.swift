/// The exact distribution of a sum of whole numbers whose signs fall either way with probability ½ each.
///
/// Under the null hypothesis that nothing but chance says which side is the better one, every cluster of related clips
/// could as well have come out with the sides exchanged: its difference keeps its size and loses its sign. With clusters
/// of one clip this is McNemar's test.
struct SignFlips {
  /// Probability that the magnitudes with a plus add up to each index; the sum of all is twice that, less `total`.
  private let masses: [Double]
  private let total: Int

  /// - Parameter magnitudes: not negative. Time and memory are those of their sum times their number.
  init(_ magnitudes: [Int]) {
    var masses = [1.0]
    for magnitude in magnitudes where magnitude > 0 {
      // p'[t] = ½·p[t] + ½·p[t − m]
      var next = [Double](repeating: 0, count: masses.count + magnitude)
      for index in masses.indices {
        let half = masses[index] / 2
        next[index] += half
        next[index + magnitude] += half
      }
      masses = next
    }
    self.masses = masses
    total = masses.count - 1
  }

  /// `P(|sum| > |observed|)` and `P(|sum| = |observed|)`.
  func tails(_ observed: Int) -> (beyond: Double, equal: Double) {
    var beyond = 0.0
    var equal = 0.0
    // The far ends hold the small masses: added first, from both sides.
    for index in 0...total / 2 {
      let distance = total - 2 * index
      let mass = distance == 0 ? masses[index] : 2 * masses[index]
      if distance > abs(observed) { beyond += mass } else if distance == abs(observed) { equal += mass }
    }
    return (min(1, beyond), min(1, equal))
  }
}
