import ArgumentParser
import Foundation
import Glibc

/// A file that a command writes because it was asked to with `-o`.
///
/// A regular file is replaced as a whole: the text is written beside it, synchronised, renamed, so that nobody ever sees half of
/// it. Links are followed. Into what is no file, such as a pipe or `/dev/stdout`, the text is written as it stands.
struct OutputFile {
  let path: String
  /// What such files hold, for messages: `saved plan`.
  let what: String
  /// Whether a file that is there was written by this command before, so that it may be replaced.
  let isOurs: (String) -> Bool

  /// - Throws: `CommandFailure` with the path and the reason; what was there before stays.
  func write(_ text: String) throws {
    var status = stat()
    guard stat(path, &status) == 0 else { return try replace(realPath ?? path, with: text) }
    switch status.st_mode & S_IFMT {
    // Whoever holds a file open as its stdout keeps it, with what is in it already.
    case S_IFREG where isOpenElsewhere: try fill(path, with: text, flags: O_WRONLY | O_APPEND)
    case S_IFREG:
      try refuseForeign(path)
      try replace(realPath ?? path, with: text)
    case S_IFDIR: throw failure(EISDIR)
    default: try fill(path, with: text, flags: O_WRONLY)
    }
  }

  /// Whether the path names a file by a descriptor that somebody holds.
  private var isOpenElsewhere: Bool {
    ["/dev/stdout", "/dev/stderr"].contains(path) || ["/dev/fd/", "/proc/"].contains(where: path.hasPrefix)
  }

  /// Where links lead; nil for what is not there yet.
  private var realPath: String? {
    guard let found = realpath(path, nil) else { return nil }
    defer { free(found) }
    return String(cString: found)
  }

  private func refuseForeign(_ target: String) throws {
    guard let data = FileManager.default.contents(atPath: target), !data.isEmpty else { return }
    if isOurs(String(decoding: data, as: UTF8.self)) { return }
    throw CommandFailure(
      "operation-failed", "`\(path)` is there already and no \(what); choose another name with -o", at: path,
      exitCode: ExitCode(1))
  }

  private func replace(_ target: String, with text: String) throws {
    let beside = target + ".new"
    do {
      try fill(beside, with: text, flags: O_WRONLY | O_CREAT | O_TRUNC)
      guard rename(beside, target) == 0 else { throw failure(errno) }
    } catch {
      unlink(beside)
      throw error
    }
  }

  private func fill(_ target: String, with text: String, flags: Int32) throws {
    let descriptor = open(target, flags | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw failure(errno) }
    defer { close(descriptor) }
    guard put(Array(text.utf8), into: descriptor) else { throw failure(errno) }
    // What is no file has nothing to synchronise.
    guard fsync(descriptor) == 0 || errno == EINVAL || errno == EROFS else { throw failure(errno) }
  }

  private func put(_ bytes: [UInt8], into descriptor: Int32) -> Bool {
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      written += count
    }
    return true
  }

  private func failure(_ code: Int32) -> CommandFailure {
    CommandFailure(
      "operation-failed", "`\(path)` cannot be written: \(String(cString: strerror(code)).lowercased())", at: path,
      exitCode: ExitCode(1))
  }
}
