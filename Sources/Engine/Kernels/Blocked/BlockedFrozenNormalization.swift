/// Batch norm by frozen statistics over blocked layouts: one pass forward, one backward, since nothing of the batch must be
/// known before the first value is written.
///
/// The sums for γ and β are taken over the same fixed pieces as in `BlockedBatchNormalization` and added up in order.
struct BlockedFrozenNormalization {
  private let size: BatchNormalizationSize
  private let rows: BlockedRows
  private let pieces: Int

  init(_ size: BatchNormalizationSize) {
    self.size = size
    rows = BlockedRows(size.shape, size.layout)
    pieces = BlockedBatchNormalization.pieces(of: rows.frames)
  }

  /// Calls `body` for every piece of every block, in parallel: block, number of the piece, its frames.
  @inline(__always)
  private func forEachPiece(_ body: (_ block: Int, _ piece: Int, _ frames: Range<Int>) -> Void) {
    size.team.forEachPart(rows.blocks * pieces) { _, range in
      for index in range {
        let (piece, b) = (index / rows.blocks, index % rows.blocks)
        body(b, piece, rows.frames * piece / pieces..<rows.frames * (piece + 1) / pieces)
      }
    }
  }

  func forward(_ call: FrozenNormalizationForward) {
    let (x, y) = (lanes(call.x), lanes(call.y))
    let residual = call.residual.map { lanes($0) }
    let hasReLU = size.hasReLU
    let stores = ResultStores(size)
    forEachPiece { b, _, frames in
      let scale = rows.pair(call.line.scale, block: b)
      let shift = rows.pair(call.line.shift, block: b)
      @inline(__always)
      func write(_ p: Int, _ scale: Lanes, _ shift: Lanes) {
        var z = shift.addingProduct(scale, x[p])
        if let residual { z += residual[p] }
        stores.write(hasReLU ? z.rectified : z, y, p)
      }
      for n in frames {
        rows.forEach(rows.start(n, block: b)) { p, q in
          write(p, scale.even, shift.even)
          write(q, scale.odd, shift.odd)
        } last: { p in
          write(p, scale.even, shift.even)
        }
      }
      stores.finish()
    }
  }

  func backward(_ call: FrozenNormalizationBackward, accumulates: Bool) {
    let (x, dy, dx) = (lanes(call.x), lanes(call.dy), lanes(call.dx))
    let (y, other) = (call.y.map { lanes($0) }, call.dyOther.map { lanes($0) })
    let hasReLU = size.hasReLU
    forEachPiece { b, piece, frames in
      let scale = rows.pair(call.line.scale, block: b)
      let shift = rows.pair(call.line.shift, block: b)
      let mean = rows.pair(call.line.mean, block: b)
      /// Writes dx and returns dz and dz · (x − μ).
      @inline(__always)
      func step(_ p: Int, _ scale: Lanes, _ shift: Lanes, _ mean: Lanes) -> (Lanes, Lanes) {
        let u = x[p]
        var dz = dy[p]
        if let other { dz += other[p] }
        if hasReLU { dz.replace(with: 0, where: (y?[p] ?? shift.addingProduct(scale, u)) .<= 0) }
        if call.y != nil { dy[p] = dz }
        dx[p] = scale * dz
        return (dz, dz * (u - mean))
      }
      var total = (SIMD8<Double>.zero, SIMD8<Double>.zero, SIMD8<Double>.zero, SIMD8<Double>.zero)
      for n in frames {
        var (sum, product) = (LanePair.zero, LanePair.zero)
        rows.forEach(rows.start(n, block: b)) { p, q in
          let (a, c) = (step(p, scale.even, shift.even, mean.even), step(q, scale.odd, shift.odd, mean.odd))
          sum.even += a.0
          product.even += a.1
          sum.odd += c.0
          product.odd += c.1
        } last: { p in
          let a = step(p, scale.even, shift.even, mean.even)
          sum.even += a.0
          product.even += a.1
        }
        total.0 += sum.even.doubles
        total.1 += product.even.doubles
        total.2 += sum.odd.doubles
        total.3 += product.odd.doubles
      }
      if rows.halves == 1 {
        call.sums[place(b, piece, half: 0)] = total.0 + total.2
        call.sums[place(b, piece, half: 0) + 1] = total.1 + total.3
      } else {
        call.sums[place(b, piece, half: 0)] = total.0
        call.sums[place(b, piece, half: 0) + 1] = total.1
        call.sums[place(b, piece, half: 1)] = total.2
        call.sums[place(b, piece, half: 1) + 1] = total.3
      }
    }
    for v in 0..<rows.blocks * rows.halves {
      var (sum, product) = (SIMD8<Double>.zero, SIMD8<Double>.zero)
      for piece in 0..<pieces {
        sum += call.sums[place(v / rows.halves, piece, half: v % rows.halves)]
        product += call.sums[place(v / rows.halves, piece, half: v % rows.halves) + 1]
      }
      for lane in 0..<8 where v * 8 + lane < size.shape.c {
        call.settle(channel: v * 8 + lane, sum: sum[lane], product: product[lane], accumulates: accumulates)
      }
    }
  }

  /// Where the two sums of `half` of a block's piece are.
  @inline(__always)
  private func place(_ b: Int, _ piece: Int, half: Int) -> Int { ((b * rows.halves + half) * pieces + piece) * 2 }
}
