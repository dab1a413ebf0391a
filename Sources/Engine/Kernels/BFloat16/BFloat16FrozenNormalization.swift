/// Training forward by frozen statistics in bfloat16; arithmetic in float32, rounded once when stored.
struct BFloat16FrozenForward: PreparedCall {
  let size: BatchNormalizationSize
  let tensors: BatchNormalizationTensors
  let line: FrozenLine
  let x: UnsafeMutablePointer<BFloat16Pairs>
  let y: UnsafeMutablePointer<BFloat16Pairs>
  let residual: UnsafeMutablePointer<BFloat16Pairs>?

  func run(_ step: StepState) {
    line.draw(tensors, size)
    BFloat16FrozenNormalization(size).forward(self)
  }
}

/// Training backward by frozen statistics in bfloat16, with the formulas of `FrozenNormalizationBackward`; the sums are
/// those of `dz` before it is rounded.
struct BFloat16FrozenBackward: PreparedCall {
  let size: BatchNormalizationSize
  let tensors: BatchNormalizationTensors
  let line: FrozenLine
  let x: UnsafeMutablePointer<BFloat16Pairs>
  /// Behind a shortcut only: elsewhere its sign follows from `x`.
  let y: UnsafeMutablePointer<BFloat16Pairs>?
  let dy: UnsafeMutablePointer<BFloat16Pairs>
  let dyOther: UnsafeMutablePointer<BFloat16Pairs>?
  let dx: UnsafeMutablePointer<BFloat16Pairs>
  let sums: UnsafeMutablePointer<SIMD8<Double>>

  func run(_ step: StepState) { BFloat16FrozenNormalization(size).backward(self, accumulates: step.accumulates) }
}

/// Batch norm by frozen statistics over bfloat16 in blocks of 16: one pass forward, one backward, over the same fixed
/// pieces as `BFloat16BatchNormalization`.
struct BFloat16FrozenNormalization {
  private let size: BatchNormalizationSize
  private let pieces: BFloat16Pieces

  init(_ size: BatchNormalizationSize) {
    self.size = size
    pieces = BFloat16Pieces(size)
  }

  /// The positions of frame `n` in channel block `b`.
  @inline(__always)
  private func row(_ n: Int, _ b: Int) -> Range<Int> { pieces.start(n, b)..<pieces.start(n, b) + pieces.plane }

  /// `scale · x + shift`.
  @inline(__always)
  private func line(_ x: LanePair, _ scale: LanePair, _ shift: LanePair) -> LanePair {
    LanePair(
      even: shift.even.addingProduct(scale.even, x.even), odd: shift.odd.addingProduct(scale.odd, x.odd))
  }

  func forward(_ call: BFloat16FrozenForward) {
    let hasReLU = size.hasReLU
    let stores = ResultStores(size)
    pieces.forEach { b, _, frames in
      let scale = LanePair(channels: call.line.scale + b * 16)
      let shift = LanePair(channels: call.line.shift + b * 16)
      for n in frames {
        for p in row(n, b) {
          var z = line(LanePair(call.x[p]), scale, shift)
          if let residual = call.residual { z = z.map(LanePair(residual[p]), +) }
          stores.write((hasReLU ? z.rectified : z).rounded, call.y, p)
        }
      }
      stores.finish()
    }
  }

  func backward(_ call: BFloat16FrozenBackward, accumulates: Bool) {
    let hasReLU = size.hasReLU
    pieces.forEach { b, piece, frames in
      let scale = LanePair(channels: call.line.scale + b * 16)
      let shift = LanePair(channels: call.line.shift + b * 16)
      let mean = LanePair(channels: call.line.mean + b * 16)
      var total = (SIMD8<Double>.zero, SIMD8<Double>.zero, SIMD8<Double>.zero, SIMD8<Double>.zero)
      for n in frames {
        var (sum, product) = (LanePair.zero, LanePair.zero)
        for p in row(n, b) {
          let x = LanePair(call.x[p])
          var dz = LanePair(call.dy[p])
          if let other = call.dyOther { dz = dz.map(LanePair(other[p]), +) }
          if hasReLU { dz = dz.masked(by: call.y.map { LanePair($0[p]) } ?? line(x, scale, shift)) }
          if call.y != nil { call.dy[p] = dz.rounded }
          call.dx[p] = dz.map(scale, *).rounded
          sum = sum.map(dz, +)
          product.even.addProduct(dz.even, x.even - mean.even)
          product.odd.addProduct(dz.odd, x.odd - mean.odd)
        }
        total.0 += sum.even.doubles
        total.1 += sum.odd.doubles
        total.2 += product.even.doubles
        total.3 += product.odd.doubles
      }
      let p = (b * pieces.count + piece) * 4
      (call.sums[p], call.sums[p + 1], call.sums[p + 2], call.sums[p + 3]) = total
    }
    for b in 0..<pieces.blocks {
      for half in 0..<2 {
        var (sum, product) = (SIMD8<Double>.zero, SIMD8<Double>.zero)
        for piece in 0..<pieces.count {
          sum += call.sums[(b * pieces.count + piece) * 4 + half]
          product += call.sums[(b * pieces.count + piece) * 4 + 2 + half]
        }
        for lane in 0..<8 where b * 16 + 2 * lane + half < size.shape.c {
          let c = b * 16 + 2 * lane + half
          call.tensors.settle(
            channel: c, sum: Float(sum[lane]),
            sumTimesNormalized: Float(product[lane] * Double(call.line.inverseDeviation[c])), accumulates: accumulates)
        }
      }
    }
  }
}
