import CLibAV

/// Pictures of 16 bits a sample to ``Frame``: each sample's high byte, as OpenCV takes it (libswscale would round).
enum DeepPicture {
  /// The RGB copy of `picture`, or nil when its samples are not of 16 bits, packed together, high byte first.
  static func convert(_ picture: UnsafeMutablePointer<AVFrame>) -> Frame? {
    let samples: Int
    switch AVPixelFormat(picture.pointee.format) {
    case AV_PIX_FMT_GRAY16BE: samples = 1
    case AV_PIX_FMT_YA16BE: samples = 2
    case AV_PIX_FMT_RGB48BE: samples = 3
    case AV_PIX_FMT_RGBA64BE: samples = 4
    default: return nil
    }
    guard let data = picture.pointee.data.0 else { return nil }
    let (width, height) = (Int(picture.pointee.width), Int(picture.pointee.height))
    let stride = Int(picture.pointee.linesize.0)
    let pixels = [UInt8](unsafeUninitializedCapacity: 3 * width * height) { out, count in
      for y in 0..<height {
        for x in 0..<width {
          let pixel = data + y * stride + 2 * samples * x
          for channel in 0..<3 { out[3 * (y * width + x) + channel] = pixel[samples < 3 ? 0 : 2 * channel] }
        }
      }
      count = 3 * width * height
    }
    return Frame(width: width, height: height, pixels: pixels)
  }
}
