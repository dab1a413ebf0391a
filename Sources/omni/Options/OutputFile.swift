import ArgumentParser
import Glibc

/// A file that a command writes because it was asked to with `-o`.
enum OutputFile {
  /// Puts `text` in the place of the file: written beside it, synchronised, renamed, so that nobody ever sees half of it.
  ///
  /// - Throws: `CommandFailure` with the path and the reason; what was there before stays.
  static func write(_ text: String, to path: String) throws {
    let beside = path + ".new"
    let descriptor = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw failure(path) }
    let isWritten = put(Array(text.utf8), into: descriptor) && fsync(descriptor) == 0
    let reason = errno
    close(descriptor)
    guard isWritten, rename(beside, path) == 0 else {
      let error = failure(path, isWritten ? errno : reason)
      unlink(beside)
      throw error
    }
  }

  private static func put(_ bytes: [UInt8], into descriptor: Int32) -> Bool {
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      written += count
    }
    return true
  }

  private static func failure(_ path: String, _ code: Int32 = errno) -> CommandFailure {
    CommandFailure(
      "operation-failed", "`\(path)` cannot be written: \(String(cString: strerror(code)).lowercased())", at: path,
      exitCode: ExitCode(1))
  }
}
