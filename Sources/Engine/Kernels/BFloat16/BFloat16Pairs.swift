/// Sixteen channels at one position in bfloat16, two in each lane of 32 bits: channel 2i in the lower half of lane i,
/// channel 2i + 1 in the upper.
///
/// A bfloat16 is the upper half of a float32, so one shift or one mask widens eight channels at once, without moving
/// values between lanes. Arithmetic is float32 on even and odd channels apart (`LanePair`).
typealias BFloat16Pairs = SIMD8<UInt32>

extension UnsafeMutableRawPointer {
  /// The memory as vectors of sixteen bfloat16 values.
  var pairs: UnsafeMutablePointer<BFloat16Pairs> { assumingMemoryBound(to: BFloat16Pairs.self) }
}

extension LanePair {
  /// Exact.
  @inline(__always)
  init(_ pairs: BFloat16Pairs) {
    even = unsafeBitCast(pairs &<< 16, to: Lanes.self)
    odd = unsafeBitCast(pairs & 0xFFFF_0000, to: Lanes.self)
  }

  /// Every value rounded to the nearest bfloat16, ties to even; NaN stays NaN.
  @inline(__always)
  var rounded: BFloat16Pairs {
    (BFloat16.roundedBits(even) &>> 16) | (BFloat16.roundedBits(odd) & 0xFFFF_0000)
  }

  /// Sixteen successive values of a per-channel array, even and odd ones apart.
  @inline(__always)
  init(channels values: UnsafeMutablePointer<Float>) {
    let (a, b) = (lanes(values)[0], lanes(values)[1])
    even = Lanes(lowHalf: a.evenHalf, highHalf: b.evenHalf)
    odd = Lanes(lowHalf: a.oddHalf, highHalf: b.oddHalf)
  }
}

/// The type's arithmetic: a float32 without its lower sixteen bits.
package enum BFloat16 {
  /// Bits whose upper half is the nearest bfloat16, ties to even; the lower half is left over. NaN stays a NaN, with the
  /// quiet bit set, so that its payload cannot vanish.
  @inline(__always)
  package static func roundedBits(_ values: SIMD8<Float>) -> SIMD8<UInt32> {
    let bits = unsafeBitCast(values, to: SIMD8<UInt32>.self)
    let odd = (bits &>> 16) & 1
    let nearest = bits &+ odd &+ 0x7FFF
    return nearest.replacing(with: bits | 0x0040_0000, where: values .!= values)
  }

  /// The nearest bfloat16 of one value.
  @inline(__always)
  package static func bits(_ value: Float) -> UInt16 {
    let bits = value.bitPattern
    if value.isNaN { return UInt16(truncatingIfNeeded: bits >> 16) | 0x40 }
    return UInt16(truncatingIfNeeded: (bits &+ (bits >> 16 & 1) &+ 0x7FFF) >> 16)
  }

  /// Exact.
  @inline(__always)
  package static func float(_ bits: UInt16) -> Float { Float(bitPattern: UInt32(bits) << 16) }
}

/// `target = relu(sum [+ target])`, rounded once: what ends a sum over temporal taps in inference. `count` vectors of
/// sixteen, float32 in blocks of 16.
struct BFloat16FinishCall: PreparedCall {
  let team: Team
  let sum: UnsafeMutablePointer<Float>
  let target: UnsafeMutablePointer<BFloat16Pairs>
  let count: Int
  let addsToTarget: Bool
  let hasReLU: Bool

  func run(_ step: StepState) {
    let (addsToTarget, hasReLU) = (addsToTarget, hasReLU)
    team.forEachPart(count) { _, range in
      for p in range {
        var value = LanePair(channels: sum + p * 16)
        if addsToTarget { value = value.map(LanePair(target[p]), +) }
        target[p] = (hasReLU ? value.rectified : value).rounded
      }
    }
  }
}

/// Rounds float32 values in blocks of 16 to bfloat16; `count` vectors of sixteen.
struct BFloat16RoundCall: PreparedCall {
  let team: Team
  let from: UnsafeMutablePointer<Float>
  let to: UnsafeMutablePointer<BFloat16Pairs>
  let count: Int

  func run(_ step: StepState) {
    team.forEachPart(count) { _, range in
      for p in range { to[p] = LanePair(channels: from + p * 16).rounded }
    }
  }
}
