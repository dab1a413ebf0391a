import CLibAV

/// YUV 4:2:0 pictures of even size to RGB with the arithmetic of libswscale's accurate path, bit for bit, about ten
/// times as fast as libswscale, which has no vector code for it.
///
/// Chroma is interpolated along rows between the two nearest samples (weights ¼ and ¾); along columns odd rows take
/// their sample and even rows the mean of the two around them. With y in 512ths and u, v in 512ths around zero,
/// R = (cy·y + cv·v + ½) >> 22 in 32-bit arithmetic that wraps as libswscale's does, then clipped to 0 … 255.
struct PlanarToRGB {
  /// What 4:2:0 pictures of a colour matrix and range are multiplied with.
  struct Coefficients {
    /// Already scaled by the 512 (luma) or 64 (chroma sums) that turn samples into 512ths.
    var luma, offset, redV, greenU, greenV, blueU: Int32

    /// - Parameter table: libswscale's four coefficients of the matrix, in 65536ths, for the limited range.
    init(_ table: UnsafePointer<Int32>, isFullRange: Bool) {
      func fixed(_ value: Int64) -> Int32 {
        let rounded = (value &* 8192 &+ 32768) >> 16
        return Int32(max(-32767, min(32767, rounded)))
      }
      func chroma(_ value: Int32) -> Int64 { isFullRange ? Int64(value) * 224 / 255 : Int64(value) }
      luma = fixed(isFullRange ? 65536 : 65536 * 255 / 219) &* 512
      offset = isFullRange ? 0 : 16
      redV = fixed(chroma(table[0])) &* 64
      blueU = fixed(chroma(table[1])) &* 64
      greenU = fixed(-chroma(table[2])) &* 64
      greenV = fixed(-chroma(table[3])) &* 64
    }
  }

  private let width: Int
  private let height: Int
  private let coefficients: Coefficients
  /// Interpolated chroma of the two rows around: `[4, width]`, U above, V above, U below, V below, each four times its
  /// value; and one row of red, green and blue.
  private let chroma: UnsafeMutablePointer<Int16>
  private let row: UnsafeMutablePointer<UInt8>

  init?(width: Int, height: Int, coefficients: Coefficients) {
    guard width % 2 == 0, height % 2 == 0, width >= 4, height >= 4 else { return nil }
    self.width = width
    self.height = height
    self.coefficients = coefficients
    chroma = .allocate(capacity: 4 * width)
    row = .allocate(capacity: 3 * width)
  }

  func free() {
    chroma.deallocate()
    row.deallocate()
  }

  /// Writes `[height, width, 3]` to `out`.
  func convert(
    _ y: UnsafePointer<UInt8>, _ u: UnsafePointer<UInt8>, _ v: UnsafePointer<UInt8>,
    strides: (y: Int, u: Int, v: Int), into out: UnsafeMutablePointer<UInt8>
  ) {
    var (above, below) = (chroma, chroma + 2 * width)
    var (aboveRow, belowRow) = (-1, -1)
    let last = height / 2 - 1
    for line in 0..<height {
      // Rows of chroma around this line; libswscale's last line takes the mean too.
      let isMean = line % 2 == 0 || line == height - 1
      let first = isMean ? max(0, line == height - 1 ? last - 1 : line / 2 - 1) : line / 2
      let second = isMean ? (line == height - 1 ? last : line / 2) : line / 2
      if belowRow == first && aboveRow != first {
        swap(&above, &below)
        swap(&aboveRow, &belowRow)
      }
      if aboveRow != first {
        Self.widen(u + first * strides.u, width, into: above)
        Self.widen(v + first * strides.v, width, into: above + width)
        aboveRow = first
      }
      if second != first && belowRow != second {
        Self.widen(u + second * strides.u, width, into: below)
        Self.widen(v + second * strides.v, width, into: below + width)
        belowRow = second
      }
      let other = second == first ? above : below
      combine(y + line * strides.y, above, other)
      Self.interleave(row, width, into: out + line * 3 * width)
    }
  }

  /// `out[x]` = a + 3b, b being the nearest sample of x and a the one on its other side.
  private static func widen(_ samples: UnsafePointer<UInt8>, _ width: Int, into out: UnsafeMutablePointer<Int16>) {
    let half = width / 2
    out[0] = 4 &* Int16(samples[0])
    for index in 0..<(half - 1) {
      let (a, b) = (Int16(samples[index]), Int16(samples[index + 1]))
      out[2 * index + 1] = 3 &* a &+ b
      out[2 * index + 2] = a &+ 3 &* b
    }
    out[width - 1] = 4 &* Int16(samples[half - 1])
  }

  private func combine(
    _ luma: UnsafePointer<UInt8>, _ above: UnsafePointer<Int16>, _ below: UnsafePointer<Int16>
  ) {
    let (red, green, blue) = (row, row + width, row + 2 * width)
    let c = coefficients
    let half: Int32 = 1 << 21
    let middle: Int32 = 1024
    for x in 0..<width {
      let y = (Int32(luma[x]) &- c.offset) &* c.luma &+ half
      let u = Int32(above[x]) &+ Int32(below[x]) &- middle
      let v = Int32(above[width &+ x]) &+ Int32(below[width &+ x]) &- middle
      red[x] = Self.byte(y &+ v &* c.redV)
      green[x] = Self.byte(y &+ v &* c.greenV &+ u &* c.greenU)
      blue[x] = Self.byte(y &+ u &* c.blueU)
    }
  }

  @inline(__always)
  private static func byte(_ value: Int32) -> UInt8 {
    UInt8(truncatingIfNeeded: max(0, min(255, value &>> 22)))
  }

  private static func interleave(_ row: UnsafePointer<UInt8>, _ width: Int, into out: UnsafeMutablePointer<UInt8>) {
    let (red, green, blue) = (row, row + width, row + 2 * width)
    for x in 0..<width {
      out[3 &* x] = red[x]
      out[3 &* x &+ 1] = green[x]
      out[3 &* x &+ 2] = blue[x]
    }
  }
}
