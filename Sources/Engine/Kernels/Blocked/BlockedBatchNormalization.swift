/// Batch norm over blocked layouts, in three passes: partial sums of pieces, the statistics of each channel, and the
/// element-wise rest.
///
/// The pieces are fixed by the batch alone and added up in order, so that neither threads nor their number change a
/// result and narrow layers still occupy every thread. Nothing spins: the passes are loops of the team.
struct BlockedBatchNormalization {
  /// Most pieces that the frames of a batch are split into.
  private static let mostPieces = 16

  private let size: BatchNormalizationSize
  private let rows: BlockedRows
  private let pieces: Int

  init(_ size: BatchNormalizationSize) {
    self.size = size
    rows = BlockedRows(size.shape, size.layout)
    pieces = Self.pieces(of: rows.frames)
  }

  /// Pieces that `frames` frames are split into.
  static func pieces(of frames: Int) -> Int { min(mostPieces, frames) }

  /// Vectors of doubles that partial sums take: two per vector of channels and piece.
  static func partialVectors(_ shape: ActivationShape, _ layout: ActivationLayout) -> Int {
    2 * pieces(of: shape.frames) * (layout.blocks(shape.c) * layout.block + 7) / 8
  }

  /// Calls `body` for every piece of every block, in parallel: block, number of the piece, its frames.
  /// - Parameter backwards: every thread begins with its last piece. What made the activation wrote that last, so it is
  ///   still in the cache; and what follows in order begins where this ended.
  @inline(__always)
  private func forEachPiece(
    backwards: Bool = false, _ body: (_ block: Int, _ piece: Int, _ frames: Range<Int>) -> Void
  ) {
    size.team.forEachPart(rows.blocks * pieces) { _, range in
      for step in range {
        let index = backwards ? range.lowerBound + range.upperBound - 1 - step : step
        let (piece, b) = (index / rows.blocks, index % rows.blocks)
        body(b, piece, rows.frames * piece / pieces..<rows.frames * (piece + 1) / pieces)
      }
    }
  }

  // MARK: Partial sums

  /// Two sums per channel over some rows, in double.
  private struct Sums {
    var even = (SIMD8<Double>.zero, SIMD8<Double>.zero)
    var odd = (SIMD8<Double>.zero, SIMD8<Double>.zero)

    @inline(__always)
    mutating func add(_ a: LanePair, _ b: LanePair) {
      even.0 += a.even.doubles
      odd.0 += a.odd.doubles
      even.1 += b.even.doubles
      odd.1 += b.odd.doubles
    }
  }

  /// Where the sums of `half` of a block's piece are: the first kind, then the second.
  @inline(__always)
  private func place(_ b: Int, _ piece: Int, half: Int) -> Int { ((b * rows.halves + half) * pieces + piece) * 2 }

  @inline(__always)
  private func store(_ sums: Sums, _ partials: UnsafeMutablePointer<SIMD8<Double>>, _ b: Int, _ piece: Int) {
    let first = place(b, piece, half: 0)
    if rows.halves == 1 {
      partials[first] = sums.even.0 + sums.odd.0
      partials[first + 1] = sums.even.1 + sums.odd.1
    } else {
      let second = place(b, piece, half: 1)
      (partials[first], partials[first + 1]) = sums.even
      (partials[second], partials[second + 1]) = sums.odd
    }
  }

  /// The sums over all pieces, in order.
  private func total(
    _ partials: UnsafeMutablePointer<SIMD8<Double>>, _ b: Int, half: Int
  ) -> (SIMD8<Double>, SIMD8<Double>) {
    var sums = (SIMD8<Double>.zero, SIMD8<Double>.zero)
    for piece in 0..<pieces {
      sums.0 += partials[place(b, piece, half: half)]
      sums.1 += partials[place(b, piece, half: half) + 1]
    }
    return sums
  }

  // MARK: Forward

  /// Sums run in float32 within a row and in double across rows.
  func forward(_ call: BatchNormalizationForward) {
    guard let partials = call.partials else { preconditionFailure("statistics need room for partial sums") }
    let x = lanes(call.x)
    forEachPiece(backwards: true) { b, piece, frames in
      // Differences to a value of the channel do not cancel.
      let pivot = rows.pair(call.x + rows.start(0, block: b) * 8, block: 0)
      var sums = Sums()
      for n in frames { addStatistics(x, rows.start(n, block: b), pivot, to: &sums) }
      store(sums, partials, b, piece)
    }
    for b in 0..<rows.blocks {
      for half in 0..<rows.halves { settle(call, partials, x[rows.start(0, block: b) + half], b, half) }
    }
    normalize(call)
  }

  /// The element-wise pass, from statistics that are there.
  func normalize(_ call: BatchNormalizationForward) {
    let x = lanes(call.x)
    let y = lanes(call.y)
    let residual = call.residual.map { lanes($0) }
    let stores = ResultStores(size)
    forEachPiece { b, _, frames in
      let scale = rows.pair(call.tensors.weight.values, block: b).map(rows.pair(call.inverseDeviation, block: b), *)
      let offset = rows.pair(call.mean, block: b).map(scale, *)
      let shift = rows.pair(call.tensors.bias.values, block: b).map(offset, -)
      for n in frames { affine(x, y, residual, rows.start(n, block: b), scale, shift, stores) }
      stores.finish()
    }
  }

  @inline(__always)
  private func addStatistics(_ x: UnsafeMutablePointer<Lanes>, _ start: Int, _ pivot: LanePair, to sums: inout Sums) {
    var (sum, squares) = (LanePair.zero, LanePair.zero)
    rows.forEach(start) { p, q in
      let a = x[p] - pivot.even
      let b = x[q] - pivot.odd
      sum.even += a
      sum.odd += b
      squares.even.addProduct(a, a)
      squares.odd.addProduct(b, b)
    } last: { p in
      let a = x[p] - pivot.even
      sum.even += a
      squares.even.addProduct(a, a)
    }
    sums.add(sum, squares)
  }

  /// Mean and biased variance of eight channels.
  private func settle(
    _ call: BatchNormalizationForward, _ partials: UnsafeMutablePointer<SIMD8<Double>>, _ pivot: Lanes, _ b: Int,
    _ half: Int
  ) {
    let share = SIMD8<Double>(repeating: 1 / Double(size.count))
    let (sum, squares) = total(partials, b, half: half)
    let shifted = sum * share
    let spread = squares * share - shifted * shifted
    let mean = pivot.doubles + shifted
    for lane in 0..<8 {
      // A negative spread is rounding; NaN stays NaN.
      call.settle(
        channel: (b * rows.halves + half) * 8 + lane, mean: mean[lane],
        variance: spread[lane] < 0 ? 0 : spread[lane])
    }
  }

  @inline(__always)
  private func affine(
    _ x: UnsafeMutablePointer<Lanes>, _ y: UnsafeMutablePointer<Lanes>, _ residual: UnsafeMutablePointer<Lanes>?,
    _ start: Int, _ scale: LanePair, _ shift: LanePair, _ stores: ResultStores
  ) {
    let hasReLU = size.hasReLU
    @inline(__always)
    func write(_ p: Int, _ scale: Lanes, _ shift: Lanes) {
      var z = shift.addingProduct(scale, x[p])
      if let residual { z += residual[p] }
      stores.write(hasReLU ? z.rectified : z, y, p)
    }
    rows.forEach(start) { p, q in
      write(p, scale.even, shift.even)
      write(q, scale.odd, shift.odd)
    } last: { p in
      write(p, scale.even, shift.even)
    }
  }

  // MARK: Inference

  func infer(_ call: BatchNormalizationInference) {
    let y = lanes(call.y)
    let residual = call.residual.map { lanes($0) }
    forEachPiece { b, _, frames in
      var (scale, shift) = (LanePair.zero, LanePair.zero)
      (scale.even, shift.even) = coefficients(call, b * rows.halves)
      (scale.odd, shift.odd) = rows.halves == 2 ? coefficients(call, b * 2 + 1) : (scale.even, shift.even)
      for n in frames { affine(y, y, residual, rows.start(n, block: b), scale, shift, .cached) }
    }
  }

  /// Scale and shift of the eight channels of vector `v`; zero for channels that only pad.
  private func coefficients(_ call: BatchNormalizationInference, _ v: Int) -> (Lanes, Lanes) {
    var (scale, shift) = (Lanes.zero, Lanes.zero)
    for lane in 0..<8 where v * 8 + lane < size.shape.c {
      (scale[lane], shift[lane]) = call.tensors.affine(channel: v * 8 + lane, epsilon: size.epsilon)
    }
    return (scale, shift)
  }

  // MARK: Backward

  func backward(_ call: BatchNormalizationBackward, accumulates: Bool) {
    let storesMasked = call.keepsMasked || call.dyOther != nil
    forEachPiece(backwards: true) { b, piece, frames in
      let line = Line(call, rows, b)
      var sums = Sums()
      for n in frames {
        addGradients(call, rows.start(n, block: b), line, storesMasked: storesMasked, to: &sums)
      }
      store(sums, call.partials, b, piece)
    }
    for b in 0..<rows.blocks {
      for half in 0..<rows.halves { settle(call, b, half, accumulates: accumulates) }
    }
    let masks = size.hasReLU && !storesMasked
    forEachPiece { b, _, frames in
      let line = Line(call, rows, b)
      let (a, offset) = inputGradient(call, b, line)
      for n in frames { writeGradient(call, rows.start(n, block: b), line, a, offset, masks: masks) }
    }
  }

  /// The forward pass's line of one block: `y = scale · x + shift` before ReLU, to the bit.
  private struct Line {
    let mean: LanePair
    let scale: LanePair
    let shift: LanePair

    @inline(__always)
    init(_ call: BatchNormalizationBackward, _ rows: BlockedRows, _ b: Int) {
      mean = rows.pair(call.mean, block: b)
      scale = rows.pair(call.tensors.weight.values, block: b).map(rows.pair(call.inverseDeviation, block: b), *)
      shift = rows.pair(call.tensors.bias.values, block: b).map(mean.map(scale, *), -)
    }
  }

  /// The gradient behind the ReLU: its mask is y's sign behind a shortcut, else what the line says y was.
  @inline(__always)
  private func masked(_ dy: Lanes, _ other: Lanes?, y: Lanes?, line: Lanes) -> Lanes {
    var dz = dy
    if let other { dz += other }
    if size.hasReLU { dz.replace(with: 0, where: (y ?? line) .<= 0) }
    return dz
  }

  /// `Σ dz` and `Σ dz · (x − μ)` of one row; leaves `dz` in `dy` when `storesMasked` is set.
  @inline(__always)
  private func addGradients(
    _ call: BatchNormalizationBackward, _ start: Int, _ line: Line, storesMasked: Bool, to sums: inout Sums
  ) {
    let (x, dy) = (lanes(call.x), lanes(call.dy))
    let other = call.dyOther.map { lanes($0) }
    let y = call.y.map { lanes($0) }
    var (sum, product) = (LanePair.zero, LanePair.zero)
    rows.forEach(start) { p, q in
      let (u, v) = (x[p], x[q])
      let a = masked(dy[p], other?[p], y: y?[p], line: line.shift.even.addingProduct(line.scale.even, u))
      let b = masked(dy[q], other?[q], y: y?[q], line: line.shift.odd.addingProduct(line.scale.odd, v))
      if storesMasked { (dy[p], dy[q]) = (a, b) }
      sum.even += a
      sum.odd += b
      product.even.addProduct(a, u - line.mean.even)
      product.odd.addProduct(b, v - line.mean.odd)
    } last: { p in
      let u = x[p]
      let a = masked(dy[p], other?[p], y: y?[p], line: line.shift.even.addingProduct(line.scale.even, u))
      if storesMasked { dy[p] = a }
      sum.even += a
      product.even.addProduct(a, u - line.mean.even)
    }
    sums.add(sum, product)
  }

  /// The parameters' gradients of eight channels; their sums stay in the first piece for the element-wise pass.
  private func settle(_ call: BatchNormalizationBackward, _ b: Int, _ half: Int, accumulates: Bool) {
    let v = b * rows.halves + half
    let (sum, product) = total(call.partials, b, half: half)
    let normalized = product * lanes(call.inverseDeviation)[v].doubles
    call.partials[place(b, 0, half: half)] = sum
    call.partials[place(b, 0, half: half) + 1] = normalized
    for lane in 0..<8 where v * 8 + lane < size.shape.c {
      call.settle(
        channel: v * 8 + lane, sum: Float(sum[lane]), sumTimesNormalized: Float(normalized[lane]),
        accumulates: accumulates)
    }
  }

  /// `a` and `offset` of `dx = scale · dz − (a · x + offset)`, which is `scale · (dz − dβ/M − x̂ · dγ/M)`.
  @inline(__always)
  private func inputGradient(_ call: BatchNormalizationBackward, _ b: Int, _ line: Line) -> (LanePair, LanePair) {
    let inverse = rows.pair(call.inverseDeviation, block: b)
    let share = 1 / Float(size.count)
    func sums(_ kind: Int) -> LanePair {
      let even = Lanes(call.partials[place(b, 0, half: 0) + kind])
      return LanePair(even: even, odd: rows.halves == 2 ? Lanes(call.partials[place(b, 0, half: 1) + kind]) : even)
    }
    let a = sums(1).map(inverse) { $0 * $1 * share }.map(line.scale, *)
    let offset = sums(0).map(line.scale) { $0 * share * $1 }.map(a.map(line.mean, *), -)
    return (a, offset)
  }

  @inline(__always)
  private func writeGradient(
    _ call: BatchNormalizationBackward, _ start: Int, _ line: Line, _ a: LanePair, _ offset: LanePair, masks: Bool
  ) {
    let (x, dy, dx) = (lanes(call.x), lanes(call.dy), lanes(call.dx))
    rows.forEach(start) { p, q in
      let (u, v) = (x[p], x[q])
      var (e, o) = (dy[p], dy[q])
      if masks {
        e.replace(with: 0, where: line.shift.even.addingProduct(line.scale.even, u) .<= 0)
        o.replace(with: 0, where: line.shift.odd.addingProduct(line.scale.odd, v) .<= 0)
      }
      dx[p] = line.scale.even * e - offset.even.addingProduct(a.even, u)
      dx[q] = line.scale.odd * o - offset.odd.addingProduct(a.odd, v)
    } last: { p in
      let u = x[p]
      var e = dy[p]
      if masks { e.replace(with: 0, where: line.shift.even.addingProduct(line.scale.even, u) .<= 0) }
      dx[p] = line.scale.even * e - offset.even.addingProduct(a.even, u)
    }
  }
}
