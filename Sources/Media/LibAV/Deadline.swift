import CLibAV
import Glibc

/// How long a libav call may work. libav polls it while reading; decoding loops ask between packets.
///
/// What counts is the calling thread's processor time: a process that was stopped for a while, or a busy machine, must
/// not turn a good file into a bad one.
package final class Deadline {
  private let seconds: Double
  private var end: Double = .infinity

  package init(seconds: Double) {
    self.seconds = seconds
    restart()
  }

  /// Gives the next call its full time.
  func restart() { end = Self.worked() + seconds }

  package var hasPassed: Bool { Self.worked() > end }

  /// What libav polls. The deadline must outlive every context it is given to.
  var interrupt: AVIOInterruptCB {
    AVIOInterruptCB(
      callback: { Unmanaged<Deadline>.fromOpaque($0!).takeUnretainedValue().hasPassed ? 1 : 0 },
      opaque: Unmanaged.passUnretained(self).toOpaque())
  }

  func check(_ path: String, while action: String) throws(MediaError) {
    if hasPassed {
      throw MediaError(
        .timedOut, path: path, while: action, "took more than the \(seconds) s of processor time allowed for one file")
    }
  }

  /// Processor time of this thread so far.
  private static func worked() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
