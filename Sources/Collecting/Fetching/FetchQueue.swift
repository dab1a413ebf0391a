/// One request on its way: where it is now and what happened so far.
struct FetchJob: Sendable {
  enum Target: Hashable, Sendable {
    /// A request by its number.
    case file(Int)
    /// The robots.txt of an origin.
    case robots(String)
  }

  var target: Target
  var address: WebAddress
  /// Attempts that failed.
  var failures = 0
  /// Redirects since the first URL.
  var hops = 0
  /// A host of the public network has sent it on: it may not be led into an inner one.
  var isFromOutside = false
  /// Not to be begun earlier.
  var notBefore = -Double.infinity
  /// Seconds of transfers so far.
  var spent = 0.0
}

/// Jobs that wait for one host, and its gate.
struct HostQueue {
  var gate: HostGate
  /// In order; those before `first` are gone.
  private var waiting: [FetchJob] = []
  private var first = 0
  /// To be tried again.
  private var delayed: [FetchJob] = []

  init(_ gate: HostGate) { self.gate = gate }

  var isEmpty: Bool { first == waiting.count && delayed.isEmpty }

  /// Nothing would be different if the host were met for the first time.
  func isForgettable(at now: Double, interval: Double) -> Bool {
    isEmpty && gate.active == 0 && gate.interval == interval && gate.opening.map { $0 <= now } ?? false
  }

  mutating func append(_ job: FetchJob) { waiting.append(job) }

  /// Puts a job before all that wait.
  mutating func prepend(_ job: FetchJob) {
    guard first > 0 else { return waiting.insert(job, at: 0) }
    first -= 1
    waiting[first] = job
  }

  mutating func delay(_ job: FetchJob) { delayed.append(job) }

  /// When the next job may begin; nil when there is none, or no connection is free.
  var opening: Double? {
    guard !isEmpty, let gate = gate.opening else { return nil }
    let job = first < waiting.count ? -Double.infinity : delayed.map(\.notBefore).min() ?? .infinity
    return max(gate, job)
  }

  /// The next job when it may begin now; those tried before come first.
  mutating func take(at now: Double) -> FetchJob? {
    guard let opening, opening <= now else { return nil }
    if let due = delayed.firstIndex(where: { $0.notBefore <= now }) { return delayed.remove(at: due) }
    guard first < waiting.count else { return nil }
    defer {
      first += 1
      if first > 1024, first * 2 > waiting.count {
        waiting.removeFirst(first)
        first = 0
      }
    }
    return waiting[first]
  }
}
