/// Bilinear resizing as OpenCV defines it: half-pixel centres, no antialias, edges repeated.
///
/// OpenCV works on bytes with 11-bit weights and rounds once at the end; the same arithmetic is used here, so whole
/// pictures agree with `cv2.resize(…, INTER_LINEAR)` to within one grey level (its SIMD paths differ by as much).
package enum Resize {
  /// The size after resizing `width`×`height` so that its short side is `side`: ⌊side · scale + ½⌋.
  package static func shortSide(_ side: Int, width: Int, height: Int) -> (width: Int, height: Int) {
    let scale = Double(side) / Double(min(width, height))
    return (max(1, Int(Double(width) * scale + 0.5)), max(1, Int(Double(height) * scale + 0.5)))
  }

  /// The size after fitting into `long`×`short`, keeping the ratio: scale = min(long ÷ long side, short ÷ short side).
  package static func fit(
    _ a: Int, _ b: Int, width: Int, height: Int
  ) -> (width: Int, height: Int) {
    let (long, short) = (Double(max(a, b)), Double(min(a, b)))
    let scale = min(long / Double(max(width, height)), short / Double(min(width, height)))
    return (max(1, Int(Double(width) * scale + 0.5)), max(1, Int(Double(height) * scale + 0.5)))
  }

  /// `frame` resized to exactly `width`×`height`.
  package static func bilinear(_ frame: Frame, width: Int, height: Int) -> Frame {
    if frame.width == width && frame.height == height { return frame }
    let columns = LinearTaps(from: frame.width, to: width)
    let rows = LinearTaps(from: frame.height, to: height)
    let pixels = [UInt8](unsafeUninitializedCapacity: 3 * width * height) { out, count in
      frame.pixels.withUnsafeBufferPointer { source in
        for y in 0..<height {
          let above = source.baseAddress! + 3 * frame.width * Int(rows.first[y])
          let below = source.baseAddress! + 3 * frame.width * Int(rows.second[y])
          let (top, bottom) = (rows.firstWeight[y], rows.secondWeight[y])
          for x in 0..<width {
            let (left, right) = (3 * Int(columns.first[x]), 3 * Int(columns.second[x]))
            let (a, b) = (columns.firstWeight[x], columns.secondWeight[x])
            for channel in 0..<3 {
              let upper = Int32(above[left + channel]) * a + Int32(above[right + channel]) * b
              let lower = Int32(below[left + channel]) * a + Int32(below[right + channel]) * b
              let sum = upper * top + lower * bottom
              out[3 * (y * width + x) + channel] = UInt8(truncatingIfNeeded: (sum + 1 << 21) >> 22)
            }
          }
        }
      }
      count = 3 * width * height
    }
    return Frame(width: width, height: height, pixels: pixels)
  }
}

/// For each target position of one axis: its two source positions and their weights, which add up to 2048.
struct LinearTaps: Sendable {
  var first: [Int32]
  var second: [Int32]
  var firstWeight: [Int32]
  var secondWeight: [Int32]

  /// Source position of target t: (t + ½) · from ÷ to − ½, clamped to the picture.
  init(from source: Int, to target: Int) {
    first = .init(repeating: 0, count: target)
    second = first
    firstWeight = first
    secondWeight = first
    let scale = Double(source) / Double(target)
    for index in 0..<target {
      // OpenCV computes the position in single precision.
      var position = Float((Double(index) + 0.5) * scale - 0.5)
      var whole = Int32(position.rounded(.down))
      position -= Float(whole)
      if whole < 0 { (whole, position) = (0, 0) }
      if whole >= Int32(source) - 1 { (whole, position) = (Int32(source) - 1, 0) }
      first[index] = whole
      second[index] = min(whole + 1, Int32(source) - 1)
      secondWeight[index] = Int32((position * 2048).rounded(.toNearestOrEven))
      firstWeight[index] = Int32(((1 - position) * 2048).rounded(.toNearestOrEven))
    }
  }
}
