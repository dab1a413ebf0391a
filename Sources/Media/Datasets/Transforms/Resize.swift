/// Bilinear resizing as OpenCV defines it: half-pixel centres, no antialias, edges repeated.
///
/// The arithmetic is that of `cv2.resize(…, INTER_LINEAR)` on bytes, bit for bit: weights in 2048ths, and a vertical
/// sum that drops four bits before and sixteen after its multiplication.
package enum Resize {
  /// The size after resizing `width`×`height` so that its short side is `side`: ⌊side · scale + ½⌋.
  package static func shortSide(_ side: Int, width: Int, height: Int) -> (width: Int, height: Int) {
    let scale = Double(side) / Double(min(width, height))
    return (max(1, Int(Double(width) * scale + 0.5)), max(1, Int(Double(height) * scale + 0.5)))
  }

  /// The size after fitting into `a`×`b` in either orientation, keeping the ratio:
  /// scale = min(longer ÷ long side, shorter ÷ short side).
  package static func fit(_ a: Int, _ b: Int, width: Int, height: Int) -> (width: Int, height: Int) {
    let long = Double(max(a, b)) / Double(max(width, height))
    let short = Double(min(a, b)) / Double(min(width, height))
    let scale = min(long, short)
    return (max(1, Int(Double(width) * scale + 0.5)), max(1, Int(Double(height) * scale + 0.5)))
  }

  /// `frame` resized to exactly `width`×`height`.
  package static func bilinear(_ frame: Frame, width: Int, height: Int) -> Frame {
    if frame.width == width && frame.height == height { return frame }
    let pass = ResamplingPass(
      from: (frame.width, frame.height), to: (width, height),
      box: CropBox(x: 0, y: 0, width: width, height: height), isMirrored: false)
    let pixels = [UInt8](unsafeUninitializedCapacity: 3 * width * height) { out, count in
      let target = out.baseAddress!
      frame.pixels.withUnsafeBufferPointer { source in
        pass.run(source.baseAddress!, layout: .interleaved(width: frame.width)) { y, channel, row in
          for x in 0..<width { target[3 * (y * width + x) + channel] = UInt8(truncatingIfNeeded: row[x]) }
        }
      }
      count = 3 * width * height
    }
    return Frame(width: width, height: height, pixels: pixels)
  }
}

/// Where a picture's bytes are: the distances between rows, pixels and channels.
struct ByteLayout {
  var row: Int
  var pixel: Int
  var channel: Int

  /// `[H, W, 3]`.
  static func interleaved(width: Int) -> ByteLayout { ByteLayout(row: 3 * width, pixel: 3, channel: 1) }
  /// `[3, H, W]`.
  static func planar(width: Int, height: Int) -> ByteLayout {
    ByteLayout(row: width, pixel: 1, channel: width * height)
  }
}

/// One resize of which only a box is computed, prepared once and run on every frame of a clip.
struct ResamplingPass: Sendable {
  let width: Int
  let height: Int
  private let columns: LinearTaps
  private let rows: LinearTaps
  /// Targets whose pixels have another one behind them in their row, and the few at one end that have not.
  private let vectorColumns: Range<Int>
  private let scalarColumns: Range<Int>

  /// A resize between the sizes `from` and `to` of which `box` is kept, then mirrored when asked.
  init(from: (width: Int, height: Int), to: (width: Int, height: Int), box: CropBox, isMirrored: Bool) {
    width = box.width
    height = box.height
    var columns = LinearTaps(
      from: from.width, to: to.width, range: box.x..<(box.x + box.width), isHorizontal: true)
    if isMirrored { columns.reverse() }
    self.columns = columns
    let inside = columns.second.filter { Int($0) < from.width - 1 }.count
    vectorColumns = isMirrored ? (box.width - inside)..<box.width : 0..<inside
    scalarColumns = isMirrored ? 0..<(box.width - inside) : inside..<box.width
    rows = LinearTaps(from: from.height, to: to.height, range: box.y..<(box.y + box.height), isHorizontal: false)
  }

  /// Computes the box of the picture at `source`, handing each finished row of each channel to `emit`
  /// as `width` values of 0 … 255.
  @inline(__always)
  func run(_ source: UnsafePointer<UInt8>, layout: ByteLayout, emit: (Int, Int, UnsafePointer<Int32>) -> Void) {
    // Horizontal results of the two newest source rows, `[3, width]` each, and one finished row.
    withUnsafeTemporaryAllocation(of: Int32.self, capacity: 7 * width) { scratch in
      var upper = scratch.baseAddress!
      var lower = upper + 3 * width
      let finished = upper + 6 * width
      var (upperRow, lowerRow): (Int32, Int32) = (-1, -1)
      for y in 0..<height {
        let (first, second) = (rows.first[y], rows.second[y])
        if lowerRow == first && upperRow != first {
          swap(&upper, &lower)
          swap(&upperRow, &lowerRow)
        }
        if upperRow != first {
          horizontal(source + Int(first) * layout.row, layout: layout, into: upper)
          upperRow = first
        }
        if second != first && lowerRow != second {
          horizontal(source + Int(second) * layout.row, layout: layout, into: lower)
          lowerRow = second
        }
        let below = second == first ? upper : lower
        let (a, b) = (rows.firstWeight[y], rows.secondWeight[y])
        for channel in 0..<3 {
          let (top, bottom) = (upper + channel * width, below + channel * width)
          for x in 0..<width {
            let upperPart = (a &* (top[x] &>> 4)) &>> 16
            let lowerPart = (b &* (bottom[x] &>> 4)) &>> 16
            finished[x] = (upperPart &+ lowerPart &+ 2) &>> 2
          }
          emit(y, channel, finished)
        }
      }
    }
  }

  /// Interpolates along one source row: `out[channel · width + x]`, scaled by 2048.
  @inline(__always)
  private func horizontal(_ row: UnsafePointer<UInt8>, layout: ByteLayout, into out: UnsafeMutablePointer<Int32>) {
    columns.first.withUnsafeBufferPointer { first in
      columns.second.withUnsafeBufferPointer { second in
        columns.firstWeight.withUnsafeBufferPointer { a in
          columns.secondWeight.withUnsafeBufferPointer { b in
            if layout.channel == 1 {
              // The three channels of a pixel at once; the fourth byte belongs to the next pixel.
              for x in vectorColumns {
                let left = Self.pixel(row + Int(first[x]) &* layout.pixel)
                let right = Self.pixel(row + Int(second[x]) &* layout.pixel)
                let sum = left &* SIMD4(repeating: a[x]) &+ right &* SIMD4(repeating: b[x])
                out[x] = sum[0]
                out[width &+ x] = sum[1]
                out[2 &* width &+ x] = sum[2]
              }
            }
            for x in layout.channel == 1 ? scalarColumns : 0..<width {
              let left = row + Int(first[x]) &* layout.pixel
              let right = row + Int(second[x]) &* layout.pixel
              let (c1, c2) = (layout.channel, 2 &* layout.channel)
              out[x] = Int32(left[0]) &* a[x] &+ Int32(right[0]) &* b[x]
              out[width &+ x] = Int32(left[c1]) &* a[x] &+ Int32(right[c1]) &* b[x]
              out[2 &* width &+ x] = Int32(left[c2]) &* a[x] &+ Int32(right[c2]) &* b[x]
            }
          }
        }
      }
    }
  }

  @inline(__always)
  private static func pixel(_ bytes: UnsafePointer<UInt8>) -> SIMD4<Int32> {
    let four = UnsafeRawPointer(bytes).loadUnaligned(as: SIMD4<UInt8>.self)
    return SIMD4<Int32>(truncatingIfNeeded: four)
  }
}
