import CLibAV
import Glibc

/// The moment until which a libav call may run. libav polls it while reading; decoding loops ask between packets.
final class Deadline {
  private let seconds: Double
  private var end: Double = .infinity

  init(seconds: Double) {
    self.seconds = seconds
    restart()
  }

  /// Gives the next call its full time.
  func restart() { end = Self.now() + seconds }

  var hasPassed: Bool { Self.now() > end }

  /// What libav polls. The deadline must outlive every context it is given to.
  var interrupt: AVIOInterruptCB {
    AVIOInterruptCB(
      callback: { Unmanaged<Deadline>.fromOpaque($0!).takeUnretainedValue().hasPassed ? 1 : 0 },
      opaque: Unmanaged.passUnretained(self).toOpaque())
  }

  func check(_ path: String, while action: String) throws(MediaError) {
    if hasPassed {
      throw MediaError(.timedOut, path: path, while: action, "took longer than the \(seconds) s allowed for one file")
    }
  }

  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
