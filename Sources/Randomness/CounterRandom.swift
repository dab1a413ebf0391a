/// Counter-based randomness (Philox 4×32-10): a stream is a pure function of its key, so a cursor is all the
/// state a sampler has, and any draw can be repeated without making the ones before it.
///
/// A stream is named by (seed, source, epoch, draw position, purpose), never by a sample's identity
/// (determinism contract). Its values come from successive counters of the block cipher.
///
/// - Source: Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3", Philox4x32-10.
package struct CounterRandom: RandomNumberGenerator, Sendable {
  /// What a stream is used for; streams of different purposes never share values.
  package enum Purpose: UInt32, Sendable, CaseIterable {
    case order = 1, resampling, frames, crop, flip, mixupPartner, mixupRatio, dropout, initialisation, subset, world,
      part, backOff
    case colour = 32, imageMotion, consensus
  }

  private let key: (UInt32, UInt32)
  private let high: (UInt32, UInt32)
  private var block: UInt64 = 0
  private var pending: (UInt64, UInt64) = (0, 0)
  private var left = 0

  /// The stream of `purpose` at `position` of `source`'s draws in `epoch`.
  package init(seed: UInt64, source: String, epoch: Int, position: Int, purpose: Purpose) {
    var name = FNV1a()
    name.add(source.utf8)
    name.add(UInt64(bitPattern: Int64(epoch)))
    name.add(UInt64(bitPattern: Int64(position)))
    name.add(UInt64(purpose.rawValue))
    self.init(seed: seed, stream: name.value)
  }

  /// The stream with number `stream` under `seed`.
  package init(seed: UInt64, stream: UInt64) {
    key = (UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
    high = (UInt32(truncatingIfNeeded: stream), UInt32(truncatingIfNeeded: stream >> 32))
  }

  package mutating func next() -> UInt64 {
    if left == 0 {
      let counter = (UInt32(truncatingIfNeeded: block), UInt32(truncatingIfNeeded: block >> 32), high.0, high.1)
      let x = Self.philox(counter, key: key)
      pending = (UInt64(x.0) | UInt64(x.1) << 32, UInt64(x.2) | UInt64(x.3) << 32)
      block += 1
      left = 2
    }
    left -= 1
    return left == 1 ? pending.0 : pending.1
  }

  /// A value uniform in [0, 1), with 53 random bits.
  package mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A value uniform in `lower ..< upper`.
  package mutating func uniform(_ lower: Double, _ upper: Double) -> Double { lower + (upper - lower) * unit() }

  /// A whole number uniform in `0 ..< bound`, without modulo bias; `bound` must be positive.
  package mutating func below(_ bound: Int) -> Int {
    precondition(bound > 0, "an upper bound must be positive, found \(bound)")
    return Int(UInt64(bound).multipliedFullWidth(by: next()).high)
  }

  /// A standard normal value (Box–Muller, one value per two draws).
  package mutating func normal() -> Double {
    let radius = (-2 * _log(1 - unit())).squareRoot()
    return radius * _cos(2 * .pi * unit())
  }

  /// A permutation of `0 ..< count` (Fisher–Yates).
  package mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    var last = count - 1
    while last > 0 {
      order.swapAt(last, below(last + 1))
      last -= 1
    }
    return order
  }

  /// A value of the Beta(a, a) distribution for a > 0, from two gamma draws (Marsaglia & Tsang 2000).
  package mutating func beta(_ a: Double) -> Double {
    let x = gamma(a)
    let y = gamma(a)
    return x + y > 0 ? x / (x + y) : 0.5
  }

  private mutating func gamma(_ shape: Double) -> Double {
    if shape < 1 {
      let boost = _pow(1 - unit(), 1 / shape)
      return gamma(shape + 1) * boost
    }
    let d = shape - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let x = normal()
      let v = (1 + c * x) * (1 + c * x) * (1 + c * x)
      if v <= 0 { continue }
      if _log(1 - unit()) < 0.5 * x * x + d - d * v + d * _log(v) { return d * v }
    }
  }

  /// Ten Philox rounds on one 128-bit counter.
  package static func philox(
    _ counter: (UInt32, UInt32, UInt32, UInt32), key: (UInt32, UInt32)
  ) -> (UInt32, UInt32, UInt32, UInt32) {
    var x = counter
    var k = key
    for _ in 0..<10 {
      let a = UInt32(0xD251_1F53).multipliedFullWidth(by: x.0)
      let b = UInt32(0xCD9E_8D57).multipliedFullWidth(by: x.2)
      x = (b.high ^ x.1 ^ k.0, b.low, a.high ^ x.3 ^ k.1, a.low)
      k = (k.0 &+ 0x9E37_79B9, k.1 &+ 0xBB67_AE85)
    }
    return x
  }
}

/// The 64-bit FNV-1a hash, for naming random streams (not for keys of nodes).
struct FNV1a {
  private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

  mutating func add(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    value = (value ^ 0xFF) &* 0x0000_0100_0000_01B3
  }

  mutating func add(_ word: UInt64) {
    for shift in stride(from: 0, to: 64, by: 8) {
      value = (value ^ (word >> UInt64(shift) & 0xFF)) &* 0x0000_0100_0000_01B3
    }
  }
}
