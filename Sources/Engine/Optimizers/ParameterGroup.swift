/// A rate and a weight decay of their own for some parameters, as factors of the rule's.
package struct ParameterGroup: Hashable, Sendable {
  /// Part of the parameters' names.
  package var match: String
  package var rate: Double
  package var weightDecay: Double

  /// - Parameters:
  ///   - match: part of the parameters' names, not empty.
  ///   - rate: factor of the rate, at least 0.
  ///   - weightDecay: factor of the weight decay, at least 0.
  package init(match: String, rate: Double = 1, weightDecay: Double = 1) {
    self.match = match
    self.rate = rate
    self.weightDecay = weightDecay
  }

  /// The group of the parameter `name`: of those that match the one with the longest text, of equals the first.
  static func of(_ name: String, in groups: [ParameterGroup]) -> ParameterGroup? {
    var chosen: ParameterGroup?
    for group in groups where name.contains(group.match) && group.match.count > chosen?.match.count ?? 0 {
      chosen = group
    }
    return chosen
  }
}
