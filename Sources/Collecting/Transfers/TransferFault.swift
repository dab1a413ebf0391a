/// Why a file could not be had.
package enum FailureReason: String, Hashable, Codable, Sendable, CaseIterable {
  /// The URL is none that can be asked.
  case address
  /// The host's robots.txt forbids it.
  case robots
  /// An HTTP status other than success.
  case status
  /// Too many redirects, or one to something other than http and https.
  case redirect
  case wrongType = "wrong-type"
  case tooLarge = "too-large"
  case empty
  case wrongDigest = "wrong-digest"
  /// No connection, or it ended too early.
  case connection
  case tls
  /// Hardly a byte came for a while.
  case stalled
  /// The file took longer than any may.
  case tooSlow = "too-slow"
  /// What came breaks HTTP, or contradicts what came before.
  case protocolFault = "protocol"
}

/// One failed attempt.
struct TransferFault: Error, Hashable, Sendable {
  var reason: FailureReason
  /// For people.
  var detail: String
  /// HTTP status, when there was one.
  var status: Int?
  /// Another attempt may go better.
  var isTemporary: Bool
  /// What is there of the file is worth nothing.
  var discards = false
  /// Seconds that the host asks to be left alone.
  var pause: Double?

  init(
    _ reason: FailureReason, _ detail: String, status: Int? = nil, isTemporary: Bool = false, discards: Bool = false,
    pause: Double? = nil
  ) {
    self.reason = reason
    self.detail = detail
    self.status = status
    self.isTemporary = isTemporary
    self.discards = discards
    self.pause = pause
  }
}
