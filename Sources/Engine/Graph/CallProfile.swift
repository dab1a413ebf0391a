/// Where the time of a programme goes.
enum CallProfile {
  /// Runs every call once and pairs its label with its seconds.
  static func measure(
    _ calls: [any PreparedCall], _ labels: [String], _ state: StepState
  ) -> [(name: String, seconds: Double)] {
    let clock = ContinuousClock()
    return zip(labels, calls).map { label, call in
      (label, clock.measure { call.run(state) }.seconds)
    }
  }
}
