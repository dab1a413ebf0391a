/// Rounds the caller's batch into the arena, value after value.
struct BFloat16InputCopy: PreparedCall {
  let count: Int
  let team: Team
  let y: UnsafeMutablePointer<UInt16>

  func run(_ step: StepState) {
    guard let x = step.input else { preconditionFailure("a programme ran without an input") }
    let vectors = count / 16
    let (source, target) = (UnsafeRawPointer(x), UnsafeMutableRawPointer(y))
    team.forEachPart(vectors) { _, range in
      for v in range {
        target.storeBytes(of: Self.rounded(source + v * 64), toByteOffset: v * 32, as: BFloat16Pairs.self)
      }
    }
    for i in vectors * 16..<count { y[i] = BFloat16.bits(x[i]) }
  }

  /// Sixteen successive values: neighbours become the halves of one lane.
  @inline(__always)
  private static func rounded(_ source: UnsafeRawPointer) -> BFloat16Pairs {
    let a = source.loadUnaligned(as: SIMD8<Float>.self)
    let b = source.loadUnaligned(fromByteOffset: 32, as: SIMD8<Float>.self)
    return LanePair(
      even: Lanes(lowHalf: a.evenHalf, highHalf: b.evenHalf), odd: Lanes(lowHalf: a.oddHalf, highHalf: b.oddHalf)
    ).rounded
  }
}
