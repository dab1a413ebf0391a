/// Copies elements from one layout of a shape to another; tables are made once, copying allocates nothing.
package struct WeightConversion {
  /// Offsets in one layout: per output channel, per input channel, per tap of the kernel.
  private struct Offsets {
    let outputs: [Int]
    let inputs: [Int]
    let taps: [Int]

    init(_ layout: WeightLayout) {
      let axes = layout.axisOffsets()
      outputs = axes[0]
      inputs = axes[1]
      taps = axes[2].flatMap { t in axes[3].flatMap { h in axes[4].map { t + h + $0 } } }
    }
  }

  private let from: Offsets
  private let to: Offsets
  /// Where the layouts differ in nothing but which channels of a block are innermost.
  private let transposition: WeightBlockTransposition?

  package init(from: WeightLayout, to: WeightLayout) {
    precondition(from.shape == to.shape, "layouts of \(from.shape) and \(to.shape) hold different tensors")
    self.from = Offsets(from)
    self.to = Offsets(to)
    transposition = WeightBlockTransposition(from: from, to: to)
  }

  /// Number of independent slices (output channels) that `copy` can be split into.
  var slices: Int { from.outputs.count }

  /// Slices apart from each other may be copied at the same time.
  package func copy(_ source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>, slices: Range<Int>) {
    if let transposition { return transposition.copy(source, to: target, slices: slices) }
    forEachRun(slices) { a, b, fromTaps, toTaps, count in
      for tap in 0..<count { target[b + toTaps[tap]] = source[a + fromTaps[tap]] }
    }
  }

  func copy(_ source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>) {
    copy(source, to: target, slices: 0..<slices)
  }

  /// As `copy`, rounded to bfloat16.
  func round(_ source: UnsafePointer<Float>, to target: UnsafeMutableRawPointer, slices: Range<Int>) {
    let target = target.assumingMemoryBound(to: UInt16.self)
    forEachRun(slices) { a, b, fromTaps, toTaps, count in
      for tap in 0..<count { target[b + toTaps[tap]] = BFloat16.bits(source[a + fromTaps[tap]]) }
    }
  }

  /// As `copy`, adding to what `target` holds when `adding` is set.
  func copy(_ source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>, adding: Bool) {
    guard adding else { return copy(source, to: target) }
    forEachRun(0..<slices) { a, b, fromTaps, toTaps, count in
      for tap in 0..<count { target[b + toTaps[tap]] += source[a + fromTaps[tap]] }
    }
  }

  /// Visits every (output, input) pair of channels: its offsets in both layouts and the taps' tables.
  @inline(__always)
  private func forEachRun(
    _ slices: Range<Int>, _ body: (Int, Int, UnsafePointer<Int>, UnsafePointer<Int>, Int) -> Void
  ) {
    let count = from.taps.count
    from.taps.withUnsafeBufferPointer { fromTaps in
      to.taps.withUnsafeBufferPointer { toTaps in
        for o in slices {
          for i in from.inputs.indices {
            let (a, b) = (from.outputs[o] + from.inputs[i], to.outputs[o] + to.inputs[i])
            body(a, b, fromTaps.baseAddress!, toTaps.baseAddress!, count)
          }
        }
      }
    }
  }
}
