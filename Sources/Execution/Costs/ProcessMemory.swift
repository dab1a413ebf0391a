import CLinux
import Foundation
import Glibc

/// The memory that this process has resident, as the kernel counts it.
enum ProcessMemory {
  /// Begins to count the peak anew, after what was freed has gone back to the system. Best effort: where the kernel refuses, the
  /// peak stays that of the whole process.
  static func restartPeak() {
    malloc_trim(0)
    let file = open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC)
    guard file >= 0 else { return }
    defer { close(file) }
    _ = write(file, "5", 1)
  }

  /// The most since then, in bytes; nil where the kernel does not say.
  static func peakBytes() -> Int? {
    let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = status?.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }.map { 1024 * $0 }
  }
}
