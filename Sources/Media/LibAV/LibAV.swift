import CLibAV
import Glibc

/// What every use of libav shares: silence on stderr, error texts, names.
///
/// libav reports through return codes; its log lines name neither the sample nor what to do, so they are turned off
/// and each code becomes a ``MediaError`` where it occurs.
enum LibAV {
  /// Turns off libav's own log, once per process.
  static let silenced: Void = av_log_set_level(AV_LOG_QUIET)

  /// libav's words for a negative return code, in lower case; `-errno` is one too. A full device says what to do.
  static func text(_ code: Int32) -> String {
    if code == -ENOSPC || code == -EDQUOT { return "disk full; free some space and run again" }
    var buffer = [CChar](repeating: 0, count: 256)
    omni_av_strerror(code, &buffer, buffer.count)
    let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return String(decoding: bytes, as: UTF8.self).lowercased()
  }

  /// The name of a codec, such as `h264`.
  static func name(_ codec: AVCodecID) -> String { String(cString: avcodec_get_name(codec)) }

  /// The text behind a C string that may be absent.
  static func string(_ pointer: UnsafePointer<CChar>?) -> String? { pointer.map { String(cString: $0) } }
}

extension FrameRate {
  var rational: AVRational { AVRational(num: Int32(numerator), den: Int32(denominator)) }

  init(_ rational: AVRational) {
    let isKnown = rational.num > 0 && rational.den > 0
    self.init(isKnown ? Int(rational.num) : 0, over: isKnown ? Int(rational.den) : 1)
  }
}
