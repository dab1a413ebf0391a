import CLibAV
import CLibJPEG

/// Which media libraries this process runs with.
package enum MediaLibraries {
  /// Names and versions: `libavcodec 59.37.100, libavformat …, libswscale …, libjpeg-turbo 2.1.5`.
  package static var summary: String {
    [("libavcodec", avcodec_version()), ("libavformat", avformat_version()), ("libswscale", swscale_version())]
      .map { "\($0.0) \($0.1 >> 16).\($0.1 >> 8 & 0xFF).\($0.1 & 0xFF)" }.joined(separator: ", ")
      + ", libjpeg-turbo \(omni_jpeg_version() / 1_000_000).\(omni_jpeg_version() / 1000 % 1000).\(omni_jpeg_version() % 1000)"
  }

  /// Whether H.264 can be encoded here.
  package static var isH264Writable: Bool { avcodec_find_encoder_by_name("libx264") != nil }
}
