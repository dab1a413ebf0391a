import CLibAV

/// One open libav decoder: packets in, pictures out. Single-threaded, so its output never depends on the machine.
final class FrameDecoder {
  let context: UnsafeMutablePointer<AVCodecContext>
  private var picture: UnsafeMutablePointer<AVFrame>
  private let path: String
  private let limits: MediaLimits

  /// Opens the decoder of `codec`, set up by `configure`.
  /// - Throws: `unsupported` when this libav has none; `damaged` when the stream's own parameters are refused.
  init(
    codec: AVCodecID, path: String, limits: MediaLimits,
    configure: (UnsafeMutablePointer<AVCodecContext>) -> Void = { _ in }
  ) throws(MediaError) {
    _ = LibAV.silenced
    let action = "opening the \(LibAV.name(codec)) decoder"
    guard let decoder = avcodec_find_decoder(codec) else {
      throw MediaError(.unsupported, path: path, while: action, "libavcodec has no decoder for \(LibAV.name(codec))")
    }
    var context = avcodec_alloc_context3(decoder)
    var picture = av_frame_alloc()
    guard let opened = context, let made = picture else {
      avcodec_free_context(&context)
      av_frame_free(&picture)
      throw MediaError(.tooLarge, path: path, while: action, "out of memory")
    }
    configure(opened)
    opened.pointee.thread_count = 1
    opened.pointee.max_pixels = Int64(limits.pixels)
    let code = avcodec_open2(opened, decoder, nil)
    guard code >= 0 else {
      avcodec_free_context(&context)
      av_frame_free(&picture)
      throw MediaError(.damaged, path: path, while: action, LibAV.text(code))
    }
    self.context = opened
    self.picture = made
    self.path = path
    self.limits = limits
  }

  deinit {
    var context: UnsafeMutablePointer<AVCodecContext>? = context
    var picture: UnsafeMutablePointer<AVFrame>? = picture
    avcodec_free_context(&context)
    av_frame_free(&picture)
  }

  /// Forgets everything decoded, as after a seek.
  func flush() { avcodec_flush_buffers(context) }

  /// Decodes `packet` (nil drains) and hands every picture it completes to `body` until that returns false.
  /// A packet the decoder refuses is passed over: the pictures it should have made are then missing.
  func decode(
    _ packet: UnsafePointer<AVPacket>?, body: (UnsafeMutablePointer<AVFrame>) throws(MediaError) -> Bool
  ) throws(MediaError) {
    var isSent = false
    while true {
      if !isSent { isSent = avcodec_send_packet(context, packet) != omni_averror_eagain() }
      let code = avcodec_receive_frame(context, picture)
      if code == omni_averror_eagain() && !isSent { continue }
      guard code >= 0 else { return }
      let goesOn = try body(picture)
      av_frame_unref(picture)
      if !goesOn { return }
    }
  }

  /// Whether the decoder had to invent parts of `picture`.
  static func isConcealed(_ picture: UnsafeMutablePointer<AVFrame>) -> Bool {
    picture.pointee.decode_error_flags != 0 || picture.pointee.flags & AV_FRAME_FLAG_CORRUPT != 0
  }
}
