/// Rounds weights into the order that bfloat16 kernels read.
///
/// Between the library's blocks of 16 × 16 channels this is done sixteen values at a time: an optimiser step rewrites every
/// weight twice. Other orders are copied one value at a time.
struct BFloat16WeightCopy {
  /// Output channels that share a block: slices begin at multiples of it.
  static let sliceAlignment = 16

  /// How the values of a block lie in the copy; in the parameter they lie `[16 inputs, 16 outputs]`.
  private enum Order {
    /// `[8, 16 outputs, 2 inputs]`: forward kernels.
    case inputPairs
    /// `[8, 16 inputs, 2 outputs]`: backward-data kernels.
    case outputPairs
    case other
  }

  private let order: Order
  private let from: [[Int]]
  private let to: [[Int]]
  private let general: WeightConversion

  init(from: WeightLayout, to: WeightLayout) {
    func blocks(_ layout: WeightLayout, _ expected: [(axis: Int, size: Int)]) -> Bool {
      layout.inner == expected.map { .init(axis: $0.axis, size: $0.size) }
    }
    if !blocks(from, [(1, 16), (0, 16)]) {
      order = .other
    } else if blocks(to, [(1, 8), (0, 16), (1, 2)]) {
      order = .inputPairs
    } else if blocks(to, [(0, 8), (1, 16), (0, 2)]) {
      order = .outputPairs
    } else {
      order = .other
    }
    self.from = from.blockOffsets(16)
    self.to = to.blockOffsets(16)
    general = WeightConversion(from: from, to: to)
  }

  /// - Parameter slices: output channels.
  func copy(_ source: UnsafePointer<Float>, to target: UnsafeMutableRawPointer, slices: Range<Int>) {
    if case .other = order { return general.round(source, to: target, slices: slices) }
    precondition(slices.lowerBound % 16 == 0, "slices begin at blocks of 16, found \(slices)")
    withUnsafeTemporaryAllocation(byteCount: 1024, alignment: 64) { rounded in
      copyBlocks(source, to: target, slices: slices, rounded: rounded.baseAddress!)
    }
  }

  private func copyBlocks(
    _ source: UnsafePointer<Float>, to target: UnsafeMutableRawPointer, slices: Range<Int>,
    rounded: UnsafeMutableRawPointer
  ) {
    for o in slices.lowerBound / 16..<(slices.upperBound + 15) / 16 {
      for i in from[1].indices {
        for tap in from[2].indices {
          let block = lanes(UnsafeMutablePointer(mutating: source + from[0][o] + from[1][i] + from[2][tap]))
          let place = target.assumingMemoryBound(to: UInt16.self) + to[0][o] + to[1][i] + to[2][tap]
          if case .inputPairs = order {
            Self.pairInputs(block, UnsafeMutableRawPointer(place).pairs)
          } else {
            let target = UnsafeMutableRawPointer(place).assumingMemoryBound(to: UInt32.self)
            Self.pairOutputs(block, target, rounded: rounded)
          }
        }
      }
    }
  }

  /// From `[16 inputs, 16 outputs]` to `[8, 16 outputs, 2 inputs]`.
  @inline(__always)
  private static func pairInputs(_ block: UnsafeMutablePointer<Lanes>, _ target: UnsafeMutablePointer<BFloat16Pairs>) {
    for pair in 0..<8 {
      for half in 0..<2 {
        target[pair * 2 + half] = LanePair(even: block[pair * 4 + half], odd: block[pair * 4 + 2 + half]).rounded
      }
    }
  }

  /// From `[16 inputs, 16 outputs]` to `[8, 16 inputs, 2 outputs]`; `rounded` has room for a block.
  @inline(__always)
  private static func pairOutputs(
    _ block: UnsafeMutablePointer<Lanes>, _ target: UnsafeMutablePointer<UInt32>, rounded: UnsafeMutableRawPointer
  ) {
    for vector in 0..<32 { rounded.pairs[vector] = BFloat16.roundedBits(block[vector]) }
    // Two neighbouring outputs of one input: the upper halves of two words.
    let words = rounded.assumingMemoryBound(to: UInt64.self)
    for pair in 0..<8 {
      for input in 0..<16 {
        let both = words[input * 8 + pair]
        target[pair * 16 + input] = UInt32(truncatingIfNeeded: both >> 16 & 0xFFFF | both >> 32 & 0xFFFF_0000)
      }
    }
  }
}
