/// What may be asked of one host, and when: connections at a time, requests a second, and pauses it asked for.
///
/// A value with times given from outside, in seconds of any clock.
package struct HostGate: Hashable, Sendable {
  /// Connections at a time.
  package var connections: Int
  /// Seconds from the start of one request to the start of the next.
  package var interval: Double
  package private(set) var active = 0
  private var nextStart = -Double.infinity
  private var pausedUntil = -Double.infinity

  package init(connections: Int, interval: Double) {
    self.connections = connections
    self.interval = interval
  }

  /// The earliest time for the next request; nil while all connections are taken.
  package var opening: Double? { active < connections ? max(nextStart, pausedUntil) : nil }

  package mutating func begin(at now: Double) {
    active += 1
    nextStart = now + interval
  }

  package mutating func end() { active -= 1 }

  /// The host asked to be left alone until then.
  package mutating func pause(until time: Double) { pausedUntil = max(pausedUntil, time) }
}
