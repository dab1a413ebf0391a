import Foundation

/// Time as the executor sees it; tests bring their own.
package protocol RunClock: Sendable {
  /// Seconds since 1970.
  func now() -> Double
  func wait(seconds: Double) async
}

/// The machine's clock.
package struct SystemClock: RunClock {
  package init() {}

  package func now() -> Double { Date().timeIntervalSince1970 }

  package func wait(seconds: Double) async {
    try? await Task.sleep(for: .seconds(seconds))
  }
}
