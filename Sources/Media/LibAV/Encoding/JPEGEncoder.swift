import CLibAV

/// Pictures to JPEG files, 4:2:0 and bit-exact: equal frames and qualities give equal bytes.
package enum JPEGEncoder {
  /// The JPEG file of `frame`.
  /// - Parameter quality: 1 (smallest) to 100 (best), close to libjpeg's scale; values outside are clamped.
  /// - Throws: `cannotWrite` when this libav has no JPEG encoder.
  package static func encode(_ frame: Frame, quality: Int = 90) throws(MediaError) -> [UInt8] {
    guard let codec = avcodec_find_encoder(AV_CODEC_ID_MJPEG) else {
      throw MediaError(
        .cannotWrite, path: "JPEG picture", while: "encoding", "libavcodec was built without its mjpeg encoder")
    }
    let scale = quantiserScale(quality: quality)
    let encoder = try PictureEncoder(codec: codec, path: "JPEG picture") { context in
      context.pointee.width = Int32(frame.width)
      context.pointee.height = Int32(frame.height)
      context.pointee.pix_fmt = AV_PIX_FMT_YUVJ420P
      context.pointee.color_range = AVCOL_RANGE_JPEG
      context.pointee.time_base = AVRational(num: 1, den: 25)
      context.pointee.flags |= AV_CODEC_FLAG_QSCALE
      context.pointee.qmin = 1
      context.pointee.global_quality = FF_QP2LAMBDA * scale
    }
    var bytes: [UInt8] = []
    let keep = { (packet: UnsafeMutablePointer<AVPacket>) in
      bytes.append(contentsOf: UnsafeBufferPointer(start: packet.pointee.data, count: Int(packet.pointee.size)))
    }
    try encoder.encode(frame, time: 0, body: keep)
    try encoder.encode(nil, time: 0, body: keep)
    return bytes
  }

  /// libjpeg scales its tables by 200 − 2q per cent (q ≥ 50) or 5000/q; mjpeg's quantiser scale counts eighths.
  static func quantiserScale(quality: Int) -> Int32 {
    let quality = Double(min(max(quality, 1), 100))
    let percent = quality < 50 ? 5000 / quality : 200 - 2 * quality
    return Int32(min(max((percent / 12.5).rounded(), 1), 31))
  }
}
