import CLibAV

/// Decoded pictures to ``Frame``: pixel format, colour matrix and range. It never changes the size.
///
/// 4:2:0 of even size goes through ``PlanarToRGB``, everything else through libswscale, with the same arithmetic.
/// Accurate rounding and full horizontal chroma interpolation; the matrix is the picture's own, BT.601 where it does
/// not say (as the `ffmpeg` command assumes).
final class PixelConverter {
  private struct Shape: Equatable {
    var width: Int32
    var height: Int32
    var format: Int32
    var matrix: Int32
    var isFullRange: Bool
  }

  private var shape: Shape?
  private var scaler: OpaquePointer?
  /// Takes the place of `scaler` where it can.
  private var planar: PlanarToRGB?
  /// libswscale writes whole vectors, so rows are converted with padding and then packed.
  private var rows: UnsafeMutablePointer<UInt8>?
  private var stride: Int = 0

  deinit {
    planar?.free()
    sws_freeContext(scaler)
    av_free(rows)
  }

  /// The RGB copy of `picture`, in stored orientation.
  func convert(_ picture: UnsafeMutablePointer<AVFrame>, path: String) throws(MediaError) -> Frame {
    let (width, height) = (Int(picture.pointee.width), Int(picture.pointee.height))
    try prepare(for: picture, path: path)
    let strides = picture.pointee.linesize
    if let planar, let y = picture.pointee.data.0, let u = picture.pointee.data.1, let v = picture.pointee.data.2 {
      let pixels = [UInt8](unsafeUninitializedCapacity: 3 * width * height) { out, count in
        planar.convert(
          y, u, v, strides: (Int(strides.0), Int(strides.1), Int(strides.2)), into: out.baseAddress!)
        count = 3 * width * height
      }
      return Frame(width: width, height: height, pixels: pixels)
    }
    var target: [UnsafeMutablePointer<UInt8>?] = [rows, nil, nil, nil]
    var targetStride: [Int32] = [Int32(stride), 0, 0, 0]
    let converted = withUnsafePointer(to: &picture.pointee.data) { data in
      data.withMemoryRebound(to: UnsafePointer<UInt8>?.self, capacity: 8) { planes in
        withUnsafePointer(to: &picture.pointee.linesize) { sizes in
          sizes.withMemoryRebound(to: Int32.self, capacity: 8) { strides in
            sws_scale(scaler, planes, strides, 0, Int32(height), &target, &targetStride)
          }
        }
      }
    }
    guard converted == Int32(height), let rows else {
      throw MediaError(.damaged, path: path, while: "converting a frame to RGB", "libswscale refused a frame")
    }
    let pixels = [UInt8](unsafeUninitializedCapacity: 3 * width * height) { out, count in
      for row in 0..<height {
        (out.baseAddress! + row * 3 * width).update(from: rows + row * stride, count: 3 * width)
      }
      count = 3 * width * height
    }
    return Frame(width: width, height: height, pixels: pixels)
  }

  private func prepare(for picture: UnsafeMutablePointer<AVFrame>, path: String) throws(MediaError) {
    let (format, isFullRange) = Self.plainFormat(picture.pointee.format, range: picture.pointee.color_range)
    let wanted = Shape(
      width: picture.pointee.width, height: picture.pointee.height, format: format,
      matrix: Int32(picture.pointee.colorspace.rawValue), isFullRange: isFullRange)
    if wanted == shape { return }
    shape = nil
    planar?.free()
    planar = nil
    sws_freeContext(scaler)
    scaler = nil
    let isKnown = wanted.matrix > 0 && wanted.matrix != Int32(AVCOL_SPC_RESERVED.rawValue)
    guard let matrix = sws_getCoefficients(isKnown && wanted.matrix != 2 ? wanted.matrix : Int32(SWS_CS_DEFAULT)) else {
      throw MediaError(.unsupported, path: path, while: "converting a frame to RGB", "found an unknown colour matrix")
    }
    if format == AV_PIX_FMT_YUV420P.rawValue {
      planar = PlanarToRGB(
        width: Int(wanted.width), height: Int(wanted.height),
        coefficients: .init(matrix, isFullRange: isFullRange))
      if planar != nil {
        shape = wanted
        return
      }
    }
    let flags = Int32(SWS_BILINEAR | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT | SWS_BITEXACT)
    scaler = sws_getContext(
      wanted.width, wanted.height, AVPixelFormat(format), wanted.width, wanted.height, AV_PIX_FMT_RGB24, flags, nil,
      nil, nil)
    guard scaler != nil else {
      let name = LibAV.string(av_get_pix_fmt_name(AVPixelFormat(format))) ?? "number \(format)"
      throw MediaError(
        .unsupported, path: path, while: "converting a frame to RGB",
        "libswscale cannot convert \(wanted.width)x\(wanted.height) pictures of the pixel format \(name)")
    }
    let rgb = sws_getCoefficients(Int32(SWS_CS_DEFAULT))
    sws_setColorspaceDetails(scaler, matrix, isFullRange ? 1 : 0, rgb, 1, 0, 1 << 16, 1 << 16)
    av_free(rows)
    stride = (3 * Int(wanted.width) + 63) / 64 * 64 + 64
    rows = av_malloc(stride * (Int(wanted.height) + 1))?.assumingMemoryBound(to: UInt8.self)
    guard rows != nil else {
      throw MediaError(
        .tooLarge, path: path, while: "converting a frame to RGB",
        "no memory for a picture of \(wanted.width)x\(wanted.height)")
    }
    shape = wanted
  }

  /// The old `yuvj` formats are the plain ones in full range.
  private static func plainFormat(_ format: Int32, range: AVColorRange) -> (Int32, Bool) {
    switch AVPixelFormat(format) {
    case AV_PIX_FMT_YUVJ420P: (AV_PIX_FMT_YUV420P.rawValue, true)
    case AV_PIX_FMT_YUVJ422P: (AV_PIX_FMT_YUV422P.rawValue, true)
    case AV_PIX_FMT_YUVJ444P: (AV_PIX_FMT_YUV444P.rawValue, true)
    case AV_PIX_FMT_YUVJ440P: (AV_PIX_FMT_YUV440P.rawValue, true)
    case AV_PIX_FMT_YUVJ411P: (AV_PIX_FMT_YUV411P.rawValue, true)
    default: (format, range == AVCOL_RANGE_JPEG)
    }
  }
}
