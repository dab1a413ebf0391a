import Foundation

/// A line of the simulation study: how often something came out when a made-up truth was measured again and again.
struct StudyRow: Sendable {
  enum Aim: Sendable {
    /// May not be exceeded: false alarms of a test that is allowed to be cautious.
    case atMost(Double)
    case within(Double, Double)
    /// At least this: coverage of intervals.
    case atLeast(Double)
    /// What omni does not do, shown for comparison.
    case none
  }

  var truth: String
  var measure: String
  var replicates: Int
  /// How often it came out.
  var share: Double
  var aim: Aim

  var holds: Bool {
    switch aim {
    case .atMost(let bound): share <= bound
    case .within(let low, let high): (low...high).contains(share)
    case .atLeast(let bound): share >= bound
    case .none: true
    }
  }

  var markdown: String {
    let aimed =
      switch aim {
      case .atMost(let bound): "≤ \(percent(bound))"
      case .within(let low, let high): "\(percent(low)) … \(percent(high))"
      case .atLeast(let bound): "≥ \(percent(bound))"
      case .none: "not used"
      }
    return "| \(truth) | \(measure) | \(replicates) | \(percent(share)) | \(aimed) |"
  }

  private func percent(_ value: Double) -> String { String(format: "%.1f %%", value * 100) }
}

/// Counts how often each of some outcomes occurs over replicates.
func shares(_ replicates: Int, _ outcomes: Int, _ replicate: (Int) -> [Bool]) -> [Double] {
  var counts = [Int](repeating: 0, count: outcomes)
  for index in 0..<replicates {
    for (place, happened) in replicate(index).enumerated() where happened { counts[place] += 1 }
  }
  return counts.map { Double($0) / Double(replicates) }
}
