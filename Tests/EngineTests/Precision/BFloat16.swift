import Engine
import Testing

/// The values that bfloat16 memory holds after these were written: nearest, ties to even, found by comparing the two
/// neighbours in double.
func roundedToBFloat16(_ values: [Float]) -> [Float] {
  values.map { value in
    guard value.isFinite else { return value }
    let low = Float(bitPattern: value.bitPattern & 0xFFFF_0000)
    let high = Float(bitPattern: (value.bitPattern & 0xFFFF_0000) &+ 0x1_0000)
    let (below, above) = (abs(Double(value) - Double(low)), abs(distance(to: high, like: low) - Double(value)))
    if below != above { return below < above ? low : high }
    return low.bitPattern & 0x1_0000 == 0 ? low : high
  }
}

/// `high`, or for the infinity beyond the largest finite value the power of two that would stand there.
private func distance(to high: Float, like low: Float) -> Double {
  high.isFinite ? Double(high) : (low.sign == .minus ? -0x1p128 : 0x1p128)
}

/// Half the distance between neighbouring bfloat16 values, as a share of them at most: one rounding.
let bfloat16Rounding: Float = 0x1p-8

extension Trait where Self == ConditionTrait {
  /// Processors without AVX-512 have no bfloat16 kernels; what they say instead is tested for everybody.
  static var whereBFloat16Exists: Self { .enabled(if: EngineLibraries.hasBFloat16) }
}
