import Foundation

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A Python process that measures a peer, told what to do by one JSON line at a time.
final class PeerProcess {
  private let process = Process()
  private let orders = Pipe()
  private let answers = Pipe()
  private var pending = Data()

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  struct Answer: Decodable {
    var ready: Bool?
    var seconds: [Double]?
    var peakBytes: Double?
    var error: String?

    enum CodingKeys: String, CodingKey {
      case ready
      case seconds
      case peakBytes = "peak_bytes"
      case error
    }
  }

  /// - Parameter waiting: OpenMP's policy in the peer, `passive` or `active`.
  init(python: String, script: String, waiting: String) throws {
    process.executableURL = URL(fileURLWithPath: python)
    process.arguments = [script]
    var environment = ProcessInfo.processInfo.environment
    environment["OMP_WAIT_POLICY"] = waiting
    environment["GOMP_SPINCOUNT"] = nil  // ours would change what either policy means
    process.environment = environment
    process.standardInput = orders
    process.standardOutput = answers
    process.standardError = FileHandle.nullDevice
    try process.run()
  }

  deinit { stop() }

  func stop() {
    guard process.isRunning else { return }
    kill(process.processIdentifier, SIGCONT)
    try? orders.fileHandleForWriting.close()
    process.waitUntilExit()
  }

  /// Sends one order and waits for its answer. Between orders the process is halted: threads that wait actively would
  /// otherwise take a core from the other side.
  /// - Throws: `Failure` with the peer's own words when it cannot do what it was told.
  func ask(_ order: some Encodable) throws -> Answer {
    kill(process.processIdentifier, SIGCONT)
    defer { kill(process.processIdentifier, SIGSTOP) }
    orders.fileHandleForWriting.write(try JSONEncoder().encode(order) + Data("\n".utf8))
    let answer = try JSONDecoder().decode(Answer.self, from: try line())
    if let error = answer.error { throw Failure(description: error) }
    return answer
  }

  private func line() throws -> Data {
    while true {
      if let end = pending.firstIndex(of: 0x0A) {
        defer { pending = Data(pending[(end + 1)...]) }
        return Data(pending[..<end])
      }
      let more = answers.fileHandleForReading.availableData
      guard !more.isEmpty else { throw Failure(description: "the peer ended without an answer") }
      pending += more
    }
  }
}
