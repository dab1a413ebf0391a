import Collecting
import Foundation
import Synchronization
import TestSupport

/// A fetcher over a folder of the test's own, whose pauses are a thousandth of what is asked for.
struct FetchTrial {
  let folder: TemporaryFolder
  var policy: FetchPolicy

  init() throws {
    folder = try TemporaryFolder()
    policy = FetchPolicy(userAgent: "omni (tests)", maximumBytes: 1 << 20, kinds: [.image])
    policy.pauseScale = 0.001
    policy.usesProxy = false
    policy.obeysRobots = false
  }

  /// Fetches all of these; the outcomes in their order.
  func fetch(_ urls: [String], sha256: String? = nil, isCancelled: () -> Bool = { false }) throws -> [FetchOutcome?] {
    let requests = urls.enumerated().map { FetchRequest(url: $1, name: "f\($0)", sha256: sha256) }
    let started = ContinuousClock.now
    let clock = FetchClock(elapsed: { (ContinuousClock.now - started) / .seconds(1) }, now: { 1_600_000_000 })
    let fetcher = Fetcher(policy, into: folder.path, clock: clock) { path in
      fakeDigest(try [UInt8](Data(contentsOf: URL(filePath: path))))
    }
    var outcomes = [FetchOutcome?](repeating: nil, count: urls.count)
    _ = try fetcher.fetch(requests, isCancelled: isCancelled) { outcomes[$0] = $1 }
    return outcomes
  }

  /// The file that one URL gives.
  func file(_ url: String, sha256: String? = nil) throws -> FetchedFile? {
    if case .fetched(let file) = try fetch([url], sha256: sha256)[0] { return file }
    return nil
  }

  /// Why one URL gives none.
  func failure(_ url: String, sha256: String? = nil) throws -> FetchFailure? {
    if case .failed(let failure) = try fetch([url], sha256: sha256)[0] { return failure }
    return nil
  }

  /// The bytes of a fetched file.
  func bytes(_ file: FetchedFile?) throws -> [UInt8] { try folder.bytes(file?.file ?? "none") }

  /// Names in the folder.
  var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted() }
}

/// Stands for SHA-256 where only sameness counts.
func fakeDigest(_ bytes: [UInt8]) -> String {
  var value: UInt64 = 0xCBF2_9CE4_8422_2325
  for byte in bytes { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
  return String(value, radix: 16)
}

/// Bytes that begin like a JPEG and are told from others by `seed`.
func picture(_ count: Int = 20_000, seed: UInt8 = 1) -> [UInt8] {
  var bytes: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0]
  for index in 4..<max(5, count) { bytes.append(UInt8(truncatingIfNeeded: index &* 31 &+ index >> 8) ^ seed) }
  return bytes
}

/// A server that sends `body` whole, or the part that is asked for.
func serve(
  _ body: [UInt8], etag: String = "\"one\"", _ request: LoopbackServer.Request, _ connection: LoopbackServer.Connection
) {
  guard let range = request.headers["range"], request.headers["if-range"] == etag,
    let first = range.dropFirst("bytes=".count).split(separator: "-").first.flatMap({ Int($0) })
  else { return connection.reply(200, body, headers: ["ETag: \(etag)"]) }
  connection.reply(
    206, Array(body[first...]),
    headers: ["ETag: \(etag)", "Content-Range: bytes \(first)-\(body.count - 1)/\(body.count)"])
}

/// Sends the beginning of a body whose whole length is announced.
func begin(
  _ body: [UInt8], _ count: Int, etag: String? = "\"one\"", _ connection: LoopbackServer.Connection
) {
  connection.send(
    "HTTP/1.1 200 OK\r\nContent-Length: \(body.count)\r\n\(etag.map { "ETag: \($0)\r\n" } ?? "")\r\n")
  connection.send(Array(body[..<count]))
}
