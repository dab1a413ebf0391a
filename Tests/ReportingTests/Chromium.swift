import Foundation
import TestSupport

/// A browser without a window.
enum Chromium {
  /// The page's document after its scripts have run, as HTML.
  static func document(at file: URL, profile: URL, _ flags: [String]) async throws -> String {
    let streams = try TemporaryFolder()
    let output = try streams.write("", as: "output")
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments =
      [
        "chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
        "--host-resolver-rules=MAP * ~NOTFOUND", "--user-data-dir=\(profile.path)", "--virtual-time-budget=10000",
      ] + flags + ["--dump-dom", file.absoluteString]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle(forWritingAtPath: output)
    process.standardError = FileHandle.nullDevice
    try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
      process.terminationHandler = { _ in done.resume() }
      do { try process.run() } catch { done.resume(throwing: error) }
    }
    return try String(contentsOfFile: output, encoding: .utf8)
  }
}
