import Engine

/// Where the time of a case goes: its fastest whole step, and the least seconds of every call.
struct StepProfile: Sendable {
  let calls: [(name: String, seconds: Double)]
  /// Seconds of the fastest whole step.
  let whole: Double
  /// Network input frames of a step.
  let frames: Int
  /// The kernel of every convolution pass.
  let kernels: [String]

  /// Profiles `step` as often as `count` says. Call it on the step's compute thread.
  init(_ step: EngineStep, frames: Int, count: Int) throws {
    self.frames = frames
    whole = try step.run(count).min() ?? 0
    var best = try step.profile()
    for _ in 1..<count {
      for (index, call) in try step.profile().enumerated() {
        best[index].seconds = min(best[index].seconds, call.seconds)
      }
    }
    calls = best
    kernels = try step.kernelTable()
  }

  /// Seconds by kind of call, the largest first: the layer's last word and direction, `conv forward`, `bn backward`.
  var kinds: [(kind: String, seconds: Double)] {
    var kinds: [String: Double] = [:]
    for call in calls { kinds[Self.kind(call.name), default: 0] += call.seconds }
    return kinds.sorted { ($0.value, $1.key) > ($1.value, $0.key) }.map { ($0.key, $0.value) }
  }

  /// The limit: nothing but the convolutions, each with its fastest kernel.
  var limit: BenchmarkDocument.Limit {
    let convolutions = calls.filter { ["conv forward", "conv backward", "conv"].contains(Self.kind($0.name)) }
    let seconds = convolutions.reduce(0) { $0 + $1.seconds }
    return .init(convolutions: Double(frames) / seconds, share: seconds / whole)
  }

  private static func kind(_ label: String) -> String {
    let words = label.split(separator: " ")
    let last = words[0].split(separator: ".").last.map(String.init) ?? label
    return ([last] + words.dropFirst().map(String.init)).joined(separator: " ")
  }
}
