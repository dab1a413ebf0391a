import CLibAV

/// One open libav encoder with its converted picture: RGB frames in, packets out. The shared half of
/// ``VideoEncoder`` and ``JPEGEncoder``.
///
/// Single-threaded and bit-exact, so equal frames give equal packets on every run.
final class PictureEncoder {
  let context: UnsafeMutablePointer<AVCodecContext>
  private var picture: UnsafeMutablePointer<AVFrame>?
  private var packet: UnsafeMutablePointer<AVPacket>?
  private let scaler: OpaquePointer
  private let path: String

  /// Opens `codec` after `configure` has set the size, pixel format, rates and quality of its context.
  init(
    codec: UnsafePointer<AVCodec>, path: String, configure: (UnsafeMutablePointer<AVCodecContext>) -> Void
  ) throws(MediaError) {
    _ = LibAV.silenced
    self.path = path
    let action = "opening the \(String(cString: codec.pointee.name)) encoder"
    var context = avcodec_alloc_context3(codec)
    guard let opened = context else { throw MediaError(.cannotWrite, path: path, while: action, "out of memory") }
    configure(opened)
    opened.pointee.thread_count = 1
    opened.pointee.flags |= AV_CODEC_FLAG_BITEXACT
    let code = avcodec_open2(opened, codec, nil)
    guard code >= 0 else {
      avcodec_free_context(&context)
      throw MediaError(.cannotWrite, path: path, while: action, LibAV.text(code))
    }
    let (width, height, format) = (opened.pointee.width, opened.pointee.height, opened.pointee.pix_fmt)
    let flags = SWS_ACCURATE_RND | SWS_FULL_CHR_H_INP | SWS_BITEXACT | SWS_BILINEAR
    guard
      let scaler = sws_getContext(
        width, height, AV_PIX_FMT_RGB24, width, height, format, Int32(flags), nil, nil, nil)
    else {
      avcodec_free_context(&context)
      throw MediaError(.cannotWrite, path: path, while: action, "no conversion from RGB for a \(width)x\(height) frame")
    }
    self.context = opened
    self.scaler = scaler
    picture = av_frame_alloc()
    packet = av_packet_alloc()
    picture?.pointee.width = width
    picture?.pointee.height = height
    picture?.pointee.format = format.rawValue
  }

  deinit {
    var context: UnsafeMutablePointer<AVCodecContext>? = context
    avcodec_free_context(&context)
    av_frame_free(&picture)
    av_packet_free(&packet)
    sws_freeContext(scaler)
  }

  /// Encodes `frame` as presentation time `time` and hands each finished packet to `body`; nil flushes.
  func encode(
    _ frame: Frame?, time: Int64, body: (UnsafeMutablePointer<AVPacket>) throws(MediaError) -> Void
  ) throws(MediaError) {
    guard let picture, let packet else {
      throw MediaError(.cannotWrite, path: path, while: "encoding frame \(time)", "out of memory")
    }
    if let frame { try convert(frame, into: picture, time: time) }
    var code = avcodec_send_frame(context, frame == nil ? nil : picture)
    while code >= 0 {
      code = avcodec_receive_packet(context, packet)
      if code >= 0 {
        try body(packet)
        av_packet_unref(packet)
      }
    }
    guard code == omni_averror_eagain() || code == omni_averror_eof() else {
      throw MediaError(.cannotWrite, path: path, while: "encoding frame \(time)", LibAV.text(code))
    }
  }

  private func convert(
    _ frame: Frame, into picture: UnsafeMutablePointer<AVFrame>, time: Int64
  ) throws(MediaError) {
    let (width, height) = (Int(context.pointee.width), Int(context.pointee.height))
    guard frame.width == width, frame.height == height else {
      throw MediaError(
        .cannotWrite, path: path, while: "encoding frame \(time)",
        "found a \(frame.width)x\(frame.height) frame, expected \(width)x\(height) as stated when the encoder was made")
    }
    if picture.pointee.buf.0 == nil { av_frame_get_buffer(picture, 0) }
    let code = av_frame_make_writable(picture)
    guard code >= 0 else {
      throw MediaError(.cannotWrite, path: path, while: "encoding frame \(time)", LibAV.text(code))
    }
    frame.pixels.withUnsafeBufferPointer { pixels in
      var source: [UnsafePointer<UInt8>?] = [pixels.baseAddress, nil, nil, nil]
      var sourceStride: [Int32] = [Int32(3 * width), 0, 0, 0]
      withUnsafePointer(to: &picture.pointee.data) { data in
        data.withMemoryRebound(to: UnsafeMutablePointer<UInt8>?.self, capacity: 8) { planes in
          withUnsafePointer(to: &picture.pointee.linesize) { sizes in
            sizes.withMemoryRebound(to: Int32.self, capacity: 8) { strides in
              _ = sws_scale(scaler, &source, &sourceStride, 0, Int32(height), planes, strides)
            }
          }
        }
      }
    }
    picture.pointee.pts = time
    picture.pointee.quality = context.pointee.global_quality
    picture.pointee.pict_type = AV_PICTURE_TYPE_NONE
  }
}
