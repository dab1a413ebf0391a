/// Max pooling forward in bfloat16: nothing is rounded. A thread owns whole frames of a channel block.
struct BFloat16MaxPoolingForward: PreparedCall {
  let window: PoolingWindow
  let layout: ActivationLayout
  let team: Team
  let x: UnsafeMutablePointer<BFloat16Pairs>
  let y: UnsafeMutablePointer<BFloat16Pairs>
  /// Which element of the window won, per output: of the even channel in the lower byte, of the odd one in the next;
  /// nil when nobody asks.
  let choice: UnsafeMutablePointer<BFloat16Pairs>?

  func run(_ step: StepState) {
    let (input, output) = (window.input.extent, window.output.extent)
    team.forEachPart(window.input.frames * layout.blocks(window.input.c)) { _, range in
      for plane in range {
        let source = x + plane * input.h * input.w
        let target = plane * output.h * output.w
        for h in 0..<output.h {
          for w in 0..<output.w { choose(source, h, w, target + h * output.w + w) }
        }
      }
    }
  }

  @inline(__always)
  private func choose(_ source: UnsafeMutablePointer<BFloat16Pairs>, _ h: Int, _ w: Int, _ place: Int) {
    let size = window.input.extent
    let (insideH, insideW) = (window.inside(h, size.h), window.inside(w, size.w))
    var best = LanePair(even: Lanes(repeating: -.infinity), odd: Lanes(repeating: -.infinity))
    // Starting inside keeps the winner inside even when every value is NaN.
    let first = UInt32(truncatingIfNeeded: insideH.lowerBound * window.kernel + insideW.lowerBound)
    var (even, odd) = (BFloat16Pairs(repeating: first), BFloat16Pairs(repeating: first << 8))
    for i in insideH {
      let row = (h * window.stride - window.padding + i) * size.w + w * window.stride - window.padding
      for j in insideW {
        let value = LanePair(source[row + j])
        let number = UInt32(truncatingIfNeeded: i * window.kernel + j)
        let (evenWins, oddWins) = (value.even .> best.even, value.odd .> best.odd)
        best.even.replace(with: value.even, where: evenWins)
        best.odd.replace(with: value.odd, where: oddWins)
        even.replace(with: number, where: evenWins)
        odd.replace(with: number << 8, where: oddWins)
      }
    }
    y[place] = best.rounded
    choice?[place] = even | odd
  }
}

/// Max pooling backward in bfloat16: every input adds up the gradients of the windows it won in float32, then is rounded
/// once.
struct BFloat16MaxPoolingBackward: PreparedCall {
  let window: PoolingWindow
  let layout: ActivationLayout
  let team: Team
  let dy: UnsafeMutablePointer<BFloat16Pairs>
  let dyOther: UnsafeMutablePointer<BFloat16Pairs>?
  /// Overwritten.
  let dx: UnsafeMutablePointer<BFloat16Pairs>
  let choice: UnsafeMutablePointer<BFloat16Pairs>

  func run(_ step: StepState) {
    let (input, output) = (window.input.extent, window.output.extent)
    team.forEachPart(window.input.frames * layout.blocks(window.input.c)) { _, range in
      // One row of inputs with the padding beside it; winners never lie there.
      withUnsafeTemporaryAllocation(of: LanePair.self, capacity: input.w + 2 * window.padding + window.kernel) { sums in
        guard let sums = sums.baseAddress else { return }
        for plane in range {
          for h in 0..<input.h {
            sums.update(repeating: .zero, count: input.w + 2 * window.padding + window.kernel)
            for i in windows(over: h, output.h) {
              add(plane * output.h * output.w + i * output.w, row: h + window.padding - i * window.stride, to: sums)
            }
            let target = dx + (plane * input.h + h) * input.w
            for w in 0..<input.w { target[w] = sums[w + window.padding].rounded }
          }
        }
      }
    }
  }

  /// Output rows whose windows cover input row `h`.
  private func windows(over h: Int, _ count: Int) -> Range<Int> {
    let last = (h + window.padding) / window.stride
    let first = max(0, h + window.padding - window.kernel + window.stride) / window.stride
    return first..<max(first, min(last + 1, count))
  }

  /// The gradients of one row of windows, from `start` on, that were won in the kernel's `row`.
  @inline(__always)
  private func add(_ start: Int, row: Int, to sums: UnsafeMutablePointer<LanePair>) {
    for j in 0..<window.output.extent.w {
      var gradient = LanePair(dy[start + j])
      if let dyOther { gradient = gradient.map(LanePair(dyOther[start + j]), +) }
      let won = choice[start + j]
      let (even, odd) = (won & 0xFF, won &>> 8)
      for l in 0..<window.kernel {
        let number = BFloat16Pairs(repeating: UInt32(truncatingIfNeeded: row * window.kernel + l))
        let place = j * window.stride + l
        sums[place].even += Lanes.zero.replacing(with: gradient.even, where: even .== number)
        sums[place].odd += Lanes.zero.replacing(with: gradient.odd, where: odd .== number)
      }
    }
  }
}
