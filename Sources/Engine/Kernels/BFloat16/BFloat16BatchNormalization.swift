/// Training forward in bfloat16: statistics in double, the rest in float32, rounded once when stored.
struct BFloat16NormalizationForward: PreparedCall {
  let size: BatchNormalizationSize
  let tensors: BatchNormalizationTensors
  let x: UnsafeMutablePointer<BFloat16Pairs>
  let y: UnsafeMutablePointer<BFloat16Pairs>
  let residual: UnsafeMutablePointer<BFloat16Pairs>?
  let mean: UnsafeMutablePointer<Float>
  let inverseDeviation: UnsafeMutablePointer<Float>
  /// nil where statistics are there already.
  let partials: UnsafeMutablePointer<SIMD8<Double>>?

  func run(_ step: StepState) { BFloat16BatchNormalization(size).forward(self) }
}

/// Writes `y` of a forward pass that has run, from its statistics; touches nothing else.
struct BFloat16NormalizationAgain: PreparedCall {
  let forward: BFloat16NormalizationForward

  func run(_ step: StepState) { BFloat16BatchNormalization(forward.size).normalize(forward) }
}

/// Inference in bfloat16, in place.
struct BFloat16NormalizationInference: PreparedCall {
  let size: BatchNormalizationSize
  let tensors: BatchNormalizationTensors
  let y: UnsafeMutablePointer<BFloat16Pairs>
  let residual: UnsafeMutablePointer<BFloat16Pairs>?

  func run(_ step: StepState) { BFloat16BatchNormalization(size).infer(self) }
}

/// Training backward in bfloat16, with the formulas of `BatchNormalizationBackward`; a `dz` that is left in `dy` is
/// rounded before it is summed, so that the sums are those of what is left.
struct BFloat16NormalizationBackward: PreparedCall {
  let size: BatchNormalizationSize
  let tensors: BatchNormalizationTensors
  let x: UnsafeMutablePointer<BFloat16Pairs>
  /// Behind a shortcut only: elsewhere its sign follows from `x`.
  let y: UnsafeMutablePointer<BFloat16Pairs>?
  let dy: UnsafeMutablePointer<BFloat16Pairs>
  let dyOther: UnsafeMutablePointer<BFloat16Pairs>?
  let dx: UnsafeMutablePointer<BFloat16Pairs>
  let mean: UnsafeMutablePointer<Float>
  let inverseDeviation: UnsafeMutablePointer<Float>
  let partials: UnsafeMutablePointer<SIMD8<Double>>

  /// Whether `dz` must be left in `dy`: a shortcut takes it from there, or two parts are added only once.
  var storesMasked: Bool { dx != dy || dyOther != nil }

  func run(_ step: StepState) { BFloat16BatchNormalization(size).backward(self, accumulates: step.accumulates) }
}

/// Batch norm over bfloat16 in blocks of 16, arranged as `BlockedBatchNormalization`: partial sums of fixed pieces of the
/// batch, the statistics of each channel, then the element-wise rest.
struct BFloat16BatchNormalization {
  typealias Values = UnsafeMutablePointer<BFloat16Pairs>

  private let size: BatchNormalizationSize
  private let pieces: BFloat16Pieces

  init(_ size: BatchNormalizationSize) {
    self.size = size
    pieces = BFloat16Pieces(size)
  }

  @inline(__always)
  private func channels(_ values: UnsafeMutablePointer<Float>, _ b: Int) -> LanePair {
    LanePair(channels: values + b * 16)
  }

  // MARK: Sums

  /// Two sums per channel over some rows, in double: even channels, then odd ones.
  private struct Sums {
    var first = (SIMD8<Double>.zero, SIMD8<Double>.zero)
    var second = (SIMD8<Double>.zero, SIMD8<Double>.zero)

    @inline(__always)
    mutating func add(_ a: LanePair, _ b: LanePair) {
      first.0 += a.even.doubles
      first.1 += a.odd.doubles
      second.0 += b.even.doubles
      second.1 += b.odd.doubles
    }
  }

  /// Where the four vectors of a block's piece are.
  @inline(__always)
  private func place(_ b: Int, _ piece: Int) -> Int { (b * pieces.count + piece) * 4 }

  @inline(__always)
  private func store(_ sums: Sums, _ partials: UnsafeMutablePointer<SIMD8<Double>>, _ b: Int, _ piece: Int) {
    let p = place(b, piece)
    (partials[p], partials[p + 1]) = sums.first
    (partials[p + 2], partials[p + 3]) = sums.second
  }

  /// The sums over all pieces, in order.
  private func total(_ partials: UnsafeMutablePointer<SIMD8<Double>>, _ b: Int) -> Sums {
    var sums = Sums()
    for piece in 0..<pieces.count {
      let p = place(b, piece)
      sums.first.0 += partials[p]
      sums.first.1 += partials[p + 1]
      sums.second.0 += partials[p + 2]
      sums.second.1 += partials[p + 3]
    }
    return sums
  }

  // MARK: Forward

  func forward(_ call: BFloat16NormalizationForward) {
    guard let partials = call.partials else { preconditionFailure("statistics need room for partial sums") }
    pieces.forEach(backwards: true) { b, piece, frames in
      // Differences to a value of the channel do not cancel.
      let pivot = LanePair(call.x[pieces.start(0, b)])
      var sums = Sums()
      for n in frames { addStatistics(call.x + pieces.start(n, b), pivot, to: &sums) }
      store(sums, partials, b, piece)
    }
    for b in 0..<pieces.blocks { settle(call, partials, b) }
    normalize(call)
  }

  /// The element-wise pass, from statistics that are there.
  func normalize(_ call: BFloat16NormalizationForward) {
    let stores = ResultStores(size)
    pieces.forEach { b, _, frames in
      let scale = channels(call.tensors.weight.values, b).map(channels(call.inverseDeviation, b), *)
      let offset = channels(call.mean, b).map(scale, *)
      let shift = channels(call.tensors.bias.values, b).map(offset, -)
      for n in frames { affine(call.x, call.y, call.residual, pieces.start(n, b), scale, shift, stores) }
      stores.finish()
    }
  }

  @inline(__always)
  private func addStatistics(_ row: Values, _ pivot: LanePair, to sums: inout Sums) {
    var (sum, squares) = (LanePair.zero, LanePair.zero)
    for p in 0..<pieces.plane {
      let x = LanePair(row[p]).map(pivot, -)
      sum.even += x.even
      sum.odd += x.odd
      squares.even.addProduct(x.even, x.even)
      squares.odd.addProduct(x.odd, x.odd)
    }
    sums.add(sum, squares)
  }

  /// Mean and biased variance of sixteen channels.
  private func settle(
    _ call: BFloat16NormalizationForward, _ partials: UnsafeMutablePointer<SIMD8<Double>>, _ b: Int
  ) {
    let sums = total(partials, b)
    let pivot = LanePair(call.x[pieces.start(0, b)])
    settle(call, first: b * 16, pivot.even, sums.first.0, sums.second.0)
    settle(call, first: b * 16 + 1, pivot.odd, sums.first.1, sums.second.1)
  }

  /// Every second channel from `first` on.
  private func settle(
    _ call: BFloat16NormalizationForward, first: Int, _ pivot: Lanes, _ sum: SIMD8<Double>, _ squares: SIMD8<Double>
  ) {
    let share = SIMD8<Double>(repeating: 1 / Double(size.count))
    let shifted = sum * share
    let spread = squares * share - shifted * shifted
    let mean = pivot.doubles + shifted
    for lane in 0..<8 {
      // A negative spread is rounding; NaN stays NaN.
      call.tensors.settle(
        channel: first + 2 * lane, of: size, mean: mean[lane], variance: spread[lane] < 0 ? 0 : spread[lane],
        means: call.mean, inverseDeviations: call.inverseDeviation)
    }
  }

  @inline(__always)
  private func affine(
    _ x: Values, _ y: Values, _ residual: Values?, _ start: Int, _ scale: LanePair, _ shift: LanePair,
    _ stores: ResultStores
  ) {
    let hasReLU = size.hasReLU
    for p in start..<start + pieces.plane {
      var z = Self.line(LanePair(x[p]), scale, shift)
      if let residual { z = z.map(LanePair(residual[p]), +) }
      stores.write((hasReLU ? z.rectified : z).rounded, y, p)
    }
  }

  /// `scale · x + shift`.
  @inline(__always)
  private static func line(_ x: LanePair, _ scale: LanePair, _ shift: LanePair) -> LanePair {
    LanePair(
      even: shift.even.addingProduct(scale.even, x.even), odd: shift.odd.addingProduct(scale.odd, x.odd))
  }

  // MARK: Inference

  func infer(_ call: BFloat16NormalizationInference) {
    pieces.forEach { b, _, frames in
      var (scale, shift) = (LanePair.zero, LanePair.zero)
      for lane in 0..<8 {
        let c = b * 16 + 2 * lane
        if c < size.shape.c {
          (scale.even[lane], shift.even[lane]) = call.tensors.affine(channel: c, epsilon: size.epsilon)
        }
        if c + 1 < size.shape.c {
          (scale.odd[lane], shift.odd[lane]) = call.tensors.affine(channel: c + 1, epsilon: size.epsilon)
        }
      }
      for n in frames { affine(call.y, call.y, call.residual, pieces.start(n, b), scale, shift, .cached) }
    }
  }

  // MARK: Backward

  func backward(_ call: BFloat16NormalizationBackward, accumulates: Bool) {
    pieces.forEach(backwards: true) { b, piece, frames in
      let line = Line(call, self, b)
      var sums = Sums()
      for n in frames { addGradients(call, pieces.start(n, b), line, to: &sums) }
      store(sums, call.partials, b, piece)
    }
    for b in 0..<pieces.blocks { settle(call, b, accumulates: accumulates) }
    let masks = size.hasReLU && !call.storesMasked
    pieces.forEach { b, _, frames in
      let line = Line(call, self, b)
      let (a, offset) = inputGradient(call, b, line)
      for n in frames { writeGradient(call, pieces.start(n, b), line, a, offset, masks: masks) }
    }
  }

  /// The forward pass's line of one block: `y = scale · x + shift` before ReLU, to the bit.
  private struct Line {
    let mean: LanePair
    let scale: LanePair
    let shift: LanePair

    @inline(__always)
    init(_ call: BFloat16NormalizationBackward, _ norm: BFloat16BatchNormalization, _ b: Int) {
      mean = norm.channels(call.mean, b)
      scale = norm.channels(call.tensors.weight.values, b).map(norm.channels(call.inverseDeviation, b), *)
      shift = norm.channels(call.tensors.bias.values, b).map(mean.map(scale, *), -)
    }
  }

  /// `Σ dz` and `Σ dz · (x − μ)` of one row.
  @inline(__always)
  private func addGradients(
    _ call: BFloat16NormalizationBackward, _ start: Int, _ line: Line, to sums: inout Sums
  ) {
    var (sum, product) = (LanePair.zero, LanePair.zero)
    let storesMasked = call.storesMasked
    for p in start..<start + pieces.plane {
      let x = LanePair(call.x[p])
      var dz = LanePair(call.dy[p])
      if let other = call.dyOther { dz = dz.map(LanePair(other[p]), +) }
      if size.hasReLU { dz = dz.masked(by: call.y.map { LanePair($0[p]) } ?? Self.line(x, line.scale, line.shift)) }
      if storesMasked {
        let stored = dz.rounded
        call.dy[p] = stored
        dz = LanePair(stored)
      }
      sum = sum.map(dz, +)
      product.even.addProduct(dz.even, x.even - line.mean.even)
      product.odd.addProduct(dz.odd, x.odd - line.mean.odd)
    }
    sums.add(sum, product)
  }

  /// The parameters' gradients of sixteen channels; their sums stay in the first piece for the element-wise pass.
  private func settle(_ call: BFloat16NormalizationBackward, _ b: Int, accumulates: Bool) {
    var sums = total(call.partials, b)
    let inverse = channels(call.inverseDeviation, b)
    sums.second.0 *= inverse.even.doubles
    sums.second.1 *= inverse.odd.doubles
    store(sums, call.partials, b, 0)
    for lane in 0..<8 {
      let c = b * 16 + 2 * lane
      if c < size.shape.c {
        call.tensors.settle(
          channel: c, sum: Float(sums.first.0[lane]), sumTimesNormalized: Float(sums.second.0[lane]),
          accumulates: accumulates)
      }
      if c + 1 < size.shape.c {
        call.tensors.settle(
          channel: c + 1, sum: Float(sums.first.1[lane]), sumTimesNormalized: Float(sums.second.1[lane]),
          accumulates: accumulates)
      }
    }
  }

  /// `a` and `offset` of `dx = scale · dz − (a · x + offset)`, which is `scale · (dz − dβ/M − x̂ · dγ/M)`.
  @inline(__always)
  private func inputGradient(
    _ call: BFloat16NormalizationBackward, _ b: Int, _ line: Line
  ) -> (LanePair, LanePair) {
    let p = place(b, 0)
    let share = 1 / Float(size.count)
    let sum = LanePair(even: Lanes(call.partials[p]), odd: Lanes(call.partials[p + 1]))
    let product = LanePair(even: Lanes(call.partials[p + 2]), odd: Lanes(call.partials[p + 3]))
    let a = product.map(channels(call.inverseDeviation, b)) { $0 * $1 * share }.map(line.scale, *)
    let offset = sum.map(line.scale) { $0 * share * $1 }.map(a.map(line.mean, *), -)
    return (a, offset)
  }

  @inline(__always)
  private func writeGradient(
    _ call: BFloat16NormalizationBackward, _ start: Int, _ line: Line, _ a: LanePair, _ offset: LanePair, masks: Bool
  ) {
    for p in start..<start + pieces.plane {
      let x = LanePair(call.x[p])
      var dz = LanePair(call.dy[p])
      if masks { dz = dz.masked(by: Self.line(x, line.scale, line.shift)) }
      let mean = Self.line(x, a, offset)
      call.dx[p] =
        LanePair(
          even: line.scale.even * dz.even - mean.even, odd: line.scale.odd * dz.odd - mean.odd
        ).rounded
    }
  }
}

extension LanePair {
  /// `max(self, 0)`, per lane; NaN stays NaN.
  @inline(__always) var rectified: LanePair { LanePair(even: even.rectified, odd: odd.rectified) }

  /// Zero where `y` is not positive.
  @inline(__always)
  func masked(by y: LanePair) -> LanePair {
    LanePair(even: even.replacing(with: 0, where: y.even .<= 0), odd: odd.replacing(with: 0, where: y.odd .<= 0))
  }
}
