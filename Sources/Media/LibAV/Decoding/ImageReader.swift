import CLibAV

/// Still pictures: JPEG (by libjpeg-turbo), PNG, GIF (first frame), WebP, BMP and TIFF, told apart by their contents.
package enum ImageReader {
  /// The displayed picture in the file at `path`, orientation tag applied, transparency dropped.
  /// - Throws: `missing`, `empty`, `wrongKind` (a video), `notMedia`, `truncated`, `damaged`, `tooLarge`, `unsupported`.
  package static func decode(path: String, limits: MediaLimits = .standard) throws(MediaError) -> Frame {
    try decode(MediaPlace(path: path), limits: limits)
  }

  /// The displayed picture at `place`, as `decode(path:limits:)` gives it.
  /// - Parameter region: given the displayed size, the part that is needed; other pixels are then unspecified. Nil for
  ///   all of it.
  package static func decode(
    _ place: MediaPlace, limits: MediaLimits = .standard, region: ((Int, Int) -> CropBox?)? = nil
  ) throws(MediaError) -> Frame {
    try decode(bytes: try MediaFile.bytes(place), path: place.name, limits: limits, region: region)
  }

  /// The displayed picture in `bytes`; `path` names them in errors.
  package static func decode(
    bytes: [UInt8], path: String = "picture", limits: MediaLimits = .standard,
    region: ((Int, Int) -> CropBox?)? = nil
  ) throws(MediaError) -> Frame {
    let header = try header(of: bytes, path: path, limits: limits)
    if header.format == .jpeg, let size = header.size {
      let orientation = PictureOrientation.read(bytes, format: .jpeg)
      // Turned pictures are rare, and decoded whole.
      let part = orientation == .upright ? region?(size.width, size.height) : nil
      let frame = try JPEGDecoder.decode(
        bytes, size: size, region: part, path: path, deadline: Deadline(seconds: limits.seconds))
      return orientation.apply(to: frame)
    }
    let decoder = try FrameDecoder(codec: codec(header.format), path: path, limits: limits) { context in
      // A wrong checksum means wrong pixels; libav would only warn.
      if header.format == .png { context.pointee.err_recognition = AV_EF_CRCCHECK | AV_EF_EXPLODE }
    }
    var frame: Frame?
    var mayLackRows = header.format == .png && PNGData.isInterlaced(bytes)
    let coded = header.format == .webp ? AnimatedWebP.firstFrame(of: bytes) ?? bytes : bytes
    try withPacket(coded, path: path) { packet throws(MediaError) in
      let take = { (picture: UnsafeMutablePointer<AVFrame>) throws(MediaError) -> Bool in
        guard !FrameDecoder.isConcealed(picture) else {
          throw MediaError(.damaged, path: path, while: "decoding", "parts of the picture are lost")
        }
        mayLackRows = mayLackRows || header.format == .png && hasEmptyEnd(picture)
        frame = DeepPicture.convert(picture)
        if frame == nil { frame = try PixelConverter().convert(picture, path: path) }
        return false
      }
      try decoder.decode(packet, body: take)
      if frame == nil { try decoder.decode(nil, body: take) }
    }
    guard let frame else {
      throw MediaError(
        .damaged, path: path, while: "decoding",
        "the \(header.format.rawValue.uppercased()) decoder gave no picture")
    }
    guard !mayLackRows || PNGData.isWhole(bytes) else {
      throw MediaError(
        .damaged, path: path, while: "decoding", "parts of the picture are lost (its data end before its last row)")
    }
    return PictureOrientation.read(bytes, format: header.format).apply(to: frame)
  }

  /// The header of a picture that may be decoded: known format, all there, not too large.
  static func header(of bytes: [UInt8], path: String, limits: MediaLimits) throws(MediaError) -> PictureHeader {
    guard let header = PictureHeader(bytes) else {
      throw MediaError(
        .notMedia, path: path, while: "opening", "found no picture, expected JPEG, PNG, GIF, WebP, BMP or TIFF")
    }
    if let (width, height) = header.size {
      guard width > 0, height > 0 else {
        throw MediaError(.damaged, path: path, while: "opening", "its header claims a size of \(width)x\(height)")
      }
      guard height <= limits.pixels / width else {
        throw MediaError(
          .tooLarge, path: path, while: "opening",
          "found a picture of \(width)x\(height), expected at most \(limits.pixels) pixels")
      }
    }
    if header.format == .tiff, PictureHeader.hasJPEGInside(bytes) {
      throw MediaError(
        .unsupported, path: path, while: "opening",
        "found a TIFF picture compressed as JPEG, expected another compression")
    }
    guard !PictureHeader.isCut(bytes, format: header.format) else {
      throw MediaError(
        .truncated, path: path, while: "opening",
        "the \(header.format.rawValue.uppercased()) file ends before its picture does")
    }
    return header
  }

  static func codec(_ format: PictureHeader.Format) -> AVCodecID {
    switch format {
    case .jpeg: AV_CODEC_ID_MJPEG
    case .png: AV_CODEC_ID_PNG
    case .gif: AV_CODEC_ID_GIF
    case .webp: AV_CODEC_ID_WEBP
    case .bmp: AV_CODEC_ID_BMP
    case .tiff: AV_CODEC_ID_TIFF
    }
  }

  static func codecName(_ format: PictureHeader.Format) -> String { LibAV.name(codec(format)) }

  /// Whether the last row of `picture` may never have been written: pictures begin as zeros, and only an alpha channel that
  /// is computed for the whole picture can be in it then.
  private static func hasEmptyEnd(_ picture: UnsafeMutablePointer<AVFrame>) -> Bool {
    let shape = picture.pointee
    let count = Int(av_image_get_linesize(AVPixelFormat(shape.format), shape.width, 0))
    guard count > 0, let data = shape.data.0 else { return true }
    let row = UnsafeBufferPointer(start: data + Int(shape.height - 1) * Int(shape.linesize.0), count: count)
    return row[0] == 0 && row.allSatisfy { $0 == 0 || $0 == 255 }
  }

  private static func withPacket(
    _ bytes: [UInt8], path: String, body: (UnsafePointer<AVPacket>) throws(MediaError) -> Void
  ) throws(MediaError) {
    var packet = av_packet_alloc()
    defer { av_packet_free(&packet) }
    // av_new_packet adds the padding decoders read beyond the end.
    guard let packet, bytes.count <= Int(Int32.max) - 64, av_new_packet(packet, Int32(bytes.count)) >= 0 else {
      throw MediaError(.tooLarge, path: path, while: "decoding", "no memory for a file of \(bytes.count) bytes")
    }
    bytes.withUnsafeBufferPointer { packet.pointee.data.update(from: $0.baseAddress!, count: $0.count) }
    packet.pointee.flags |= AV_PKT_FLAG_KEY
    try body(packet)
  }
}
