import Planning

/// Texts that both views of progress share.
enum ProgressLine {
  /// `1,200/3,960 iterations  31 %  612 iterations/s  ETA 3m02  loss 1.83`.
  static func advanced(_ state: ProgressState, rate: Double?) -> String {
    var parts: [String] = []
    let done = NumberText.grouped(state.done)
    if let total = state.total {
      parts.append("\(done)/\(NumberText.grouped(total)) \(state.unit)")
      if total > 0 { parts.append("\(state.done * 100 / total) %") }
    } else {
      parts.append("\(done) \(state.unit)")
    }
    if let rate, rate > 0 {
      parts.append("\(NumberText.tenths(rate)) \(state.unit)/s")
      if let total = state.total, total > state.done {
        parts.append("ETA \(NumberText.seconds(Double(total - state.done) / rate))")
      }
    }
    if let loss = state.loss { parts.append("loss \(NumberText.hundredths(loss))") }
    return parts.joined(separator: "  ")
  }

  static func finished(_ node: String, _ outcome: NodeOutcome, _ seconds: Double, _ summary: NodeSummary?) -> String {
    let time = NumberText.seconds(seconds)
    switch outcome {
    case .cached: return "= \(node)  cached"
    case .done: return "\u{2714} \(node)  \(time)\(result(summary))"
    case .failed(let message): return "\u{2718} \(node)  failed after \(time): \(message)"
    case .stopped(let saved): return "\u{25A0} \(node)  stopped after \(time)\(saved.isEmpty ? "" : "; \(saved)")"
    case .skipped(let because): return "- \(node)  not begun: \(because)"
    }
  }

  private static func result(_ summary: NodeSummary?) -> String {
    guard let summary else { return "" }
    var text = ""
    if let after = summary.samplesOut {
      if let before = summary.samplesIn, before != after {
        let share = before > after ? " (\(NumberText.tenths(100 * Double(after) / Double(before))) %)" : ""
        text += "  \(NumberText.grouped(before)) \u{2192} \(NumberText.grouped(after))\(share)"
      } else {
        text += "  \(NumberText.grouped(after)) samples"
      }
    }
    for (name, value) in summary.metrics.sorted(by: { $0.key < $1.key }) {
      text += "  \(name) \(NumberText.tenths(100 * value))"
    }
    if summary.lostMedia > 0 { text += "  \(NumberText.grouped(summary.lostMedia)) media lost" }
    return text
  }
}

/// How fast a node goes, over its last half minute.
struct RateMeter {
  private var marks: [(time: Double, done: Int)] = []

  /// - Returns: units per second, nil until it can be told.
  mutating func rate(_ done: Int, at time: Double) -> Double? {
    marks.append((time, done))
    while marks.count > 2, time - marks[0].time > 30 { marks.removeFirst() }
    // Many reports in a short time are thinned, the first and the last kept.
    if marks.count > 64 { marks = marks.enumerated().filter { $0.offset.isMultiple(of: 2) }.map(\.element) }
    guard let first = marks.first, time - first.time >= 1, done > first.done else { return nil }
    return Double(done - first.done) / (time - first.time)
  }
}
