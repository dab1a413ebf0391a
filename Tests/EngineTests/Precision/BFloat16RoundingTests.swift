import Engine
import Testing

@Suite struct BFloat16RoundingTests {
  /// Ordinary values of all sizes, ties of both kinds, the largest, the smallest, zeros and infinities.
  static let values: [Float] = {
    var values = Formula.values(1, count: 4096, -3, 3)
    values += Formula.values(2, count: 512, -120, 120).map {
      Float(sign: $0 < 0 ? .minus : .plus, exponent: Int($0), significand: 1 + abs($0) / 121)
    }
    for upper: UInt32 in [0x3F80, 0x3F81, 0x7F7F, 0x0000, 0x0001, 0x8000, 0x8001, 0x007F, 0x4049] {
      for lower: UInt32 in [0, 1, 0x7FFF, 0x8000, 0x8001, 0xFFFF] {
        values.append(Float(bitPattern: upper << 16 | lower))
      }
    }
    return values + [
      .infinity, -.infinity, .greatestFiniteMagnitude, -.greatestFiniteMagnitude, .leastNonzeroMagnitude,
    ]
  }()

  @Test func `values become their nearest neighbour, ties the even one`() {
    let expected = roundedToBFloat16(Self.values)
    for (value, wanted) in zip(Self.values, expected) {
      #expect(BFloat16.float(BFloat16.bits(value)).bitPattern == wanted.bitPattern, "\(value)")
      let vector = BFloat16.roundedBits(SIMD8(repeating: value))
      for lane in 0..<8 { #expect(vector[lane] & 0xFFFF_0000 == wanted.bitPattern, "\(value)") }
    }
  }

  @Test func `NaN stays NaN whatever its payload`() {
    for bits: UInt32 in [0x7F80_0001, 0x7F80_8000, 0x7FC0_0000, 0x7FFF_FFFF, 0xFF80_0001, 0xFFFF_FFFF] {
      let value = Float(bitPattern: bits)
      #expect(BFloat16.float(BFloat16.bits(value)).isNaN)
      #expect(Float(bitPattern: BFloat16.roundedBits(SIMD8(repeating: value))[3] & 0xFFFF_0000).isNaN)
      #expect(BFloat16.float(BFloat16.bits(value)).sign == value.sign)
    }
  }
}
