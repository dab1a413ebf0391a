import CLibJPEG

/// JPEG pictures by libjpeg-turbo, with the pixels OpenCV gives: baseline and progressive, grey, CMYK and YCCK.
enum JPEGDecoder {
  /// The stored picture in `bytes`, of which at least `region` is decoded; pixels outside are unspecified.
  /// - Parameter size: what its header says.
  /// - Throws: `damaged` with libjpeg's words, `timedOut`.
  static func decode(
    _ bytes: [UInt8], size: (width: Int, height: Int), region: CropBox?, path: String, deadline: Deadline
  ) throws(MediaError) -> Frame {
    var request = omni_jpeg_request()
    request.is_late = { Unmanaged<Deadline>.fromOpaque($0!).takeUnretainedValue().hasPassed ? 1 : 0 }
    request.context = Unmanaged.passUnretained(deadline).toOpaque()
    try bytes.withUnsafeBufferPointer { source throws(MediaError) in
      request.bytes = source.baseAddress
      request.size = source.count
      try run(&request, path: path)
    }
    guard Int(request.picture_width) == size.width, Int(request.picture_height) == size.height else {
      throw MediaError(.damaged, path: path, while: "decoding", "its headers contradict each other about its size")
    }
    let (width, height) = size
    let isCMYK = request.components == 4
    let part = isCMYK ? CropBox(x: 0, y: 0, width: width, height: height) : clipped(region, to: size)
    request.x = UInt32(part.x)
    request.y = UInt32(part.y)
    request.width = UInt32(part.width)
    request.height = UInt32(part.height)
    let depth = Int(request.components)
    request.stride = depth * width
    var failure: MediaError?
    let pixels = [UInt8](unsafeUninitializedCapacity: depth * width * height) { out, count in
      request.out = out.baseAddress! + part.y * depth * width + part.x * depth
      bytes.withUnsafeBufferPointer { source in
        request.bytes = source.baseAddress
        do throws(MediaError) { try run(&request, path: path) } catch { failure = error }
      }
      count = failure == nil ? depth * width * height : 0
    }
    if let failure { throw failure }
    return Frame(width: width, height: height, pixels: isCMYK ? rgb(pixels, isInverted: request.is_adobe != 0) : pixels)
  }

  private static func run(_ request: inout omni_jpeg_request, path: String) throws(MediaError) {
    let code = omni_jpeg_read(&request)
    if code == 2 {
      throw MediaError(
        .timedOut, path: path, while: "decoding", "took more processor time than is allowed for one file")
    }
    guard code == 0, request.damage == 0 else {
      let words = withUnsafeBytes(of: request.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      throw MediaError(.damaged, path: path, while: "decoding", "parts of the picture are lost (\(words))")
    }
  }

  private static func clipped(_ region: CropBox?, to size: (width: Int, height: Int)) -> CropBox {
    guard let region else { return CropBox(x: 0, y: 0, width: size.width, height: size.height) }
    let (x, y) = (max(0, region.x), max(0, region.y))
    return CropBox(
      x: x, y: y, width: min(size.width, region.x + region.width) - x,
      height: min(size.height, region.y + region.height) - y)
  }

  /// Ink to light as OpenCV computes it. Adobe's programs store ink inverted, and nearly all CMYK files are theirs.
  private static func rgb(_ ink: [UInt8], isInverted: Bool) -> [UInt8] {
    let count = ink.count / 4
    return [UInt8](unsafeUninitializedCapacity: 3 * count) { out, written in
      for index in 0..<count {
        let key = Int(isInverted ? ink[4 * index + 3] : 255 - ink[4 * index + 3])
        for channel in 0..<3 {
          let stored = Int(ink[4 * index + channel])
          let light = isInverted ? stored : 255 - stored
          out[3 * index + channel] = UInt8(key - (((255 - light) * key) >> 8))
        }
      }
      written = 3 * count
    }
  }
}
