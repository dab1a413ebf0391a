/// Batch norm over blocked layouts. A thread owns whole groups of eight channels, so no sum crosses threads and the
/// result does not depend on their number.
enum BlockedBatchNormalization {
  /// Sums run in float32 within a row of one sample and in double across samples.
  static func forward(_ call: BatchNormalizationForward) {
    let rows = BlockedRows(call.size.shape, call.size.layout)
    let x = lanes(call.x)
    let y = lanes(call.y)
    let residual = call.residual.map { lanes($0) }
    call.size.team.forEachPart(rows.groups) { _, groups in
      for g in groups {
        let (mean, variance) = statistics(x, rows, g)
        for lane in 0..<8 { call.settle(channel: g * 8 + lane, mean: mean[lane], variance: variance[lane]) }
        let scale = lanes(call.tensors.weight.values)[g] * lanes(call.inverseDeviation)[g]
        let shift = lanes(call.tensors.bias.values)[g] - lanes(call.mean)[g] * scale
        for n in 0..<rows.samples {
          affine(x, y, residual, rows, rows.start(n, group: g), scale, shift, hasReLU: call.size.hasReLU)
        }
      }
    }
  }

  static func infer(_ call: BatchNormalizationInference) {
    let rows = BlockedRows(call.size.shape, call.size.layout)
    let y = lanes(call.y)
    let residual = call.residual.map { lanes($0) }
    call.size.team.forEachPart(rows.samples * rows.groups) { _, range in
      for index in range {
        let g = index % rows.groups
        var scale = Lanes.zero
        var shift = Lanes.zero
        for lane in 0..<8 where g * 8 + lane < call.size.shape.c {
          (scale[lane], shift[lane]) = call.affine(channel: g * 8 + lane)
        }
        let start = rows.start(index / rows.groups, group: g)
        affine(y, y, residual, rows, start, scale, shift, hasReLU: call.size.hasReLU)
      }
    }
  }

  static func backward(_ call: BatchNormalizationBackward, accumulates: Bool) {
    let rows = BlockedRows(call.size.shape, call.size.layout)
    call.size.team.forEachPart(rows.groups) { _, groups in
      for g in groups {
        let mean = lanes(call.mean)[g]
        let inverse = lanes(call.inverseDeviation)[g]
        let (sum, product) = gradientSums(call, rows, g, mean, inverse)
        for lane in 0..<8 where g * 8 + lane < call.size.shape.c {
          call.settle(
            channel: g * 8 + lane, sum: sum[lane], sumTimesNormalized: product[lane], accumulates: accumulates)
        }
        let share = 1 / Float(call.size.count)
        let scale = lanes(call.tensors.weight.values)[g] * inverse
        inputGradient(call, rows, g, scale: scale, slope: product * inverse * share, mean: mean, offset: sum * share)
      }
    }
  }

  // MARK: Rows

  /// Mean and biased variance, from sums of differences to a value of the channel (no cancellation).
  private static func statistics(
    _ x: UnsafeMutablePointer<Lanes>, _ rows: BlockedRows, _ g: Int
  ) -> (SIMD8<Double>, SIMD8<Double>) {
    let pivot = x[rows.start(0, group: g)]
    var sum = SIMD8<Double>.zero
    var squares = SIMD8<Double>.zero
    for n in 0..<rows.samples {
      let row = x + rows.start(n, group: g)
      var sum0 = Lanes.zero
      var sum1 = Lanes.zero
      var squares0 = Lanes.zero
      var squares1 = Lanes.zero
      var p = 0
      while p + 1 < rows.count {
        let a = row[p * rows.stride] - pivot
        let b = row[(p + 1) * rows.stride] - pivot
        sum0 += a
        sum1 += b
        squares0.addProduct(a, a)
        squares1.addProduct(b, b)
        p += 2
      }
      if p < rows.count {
        let a = row[p * rows.stride] - pivot
        sum0 += a
        squares0.addProduct(a, a)
      }
      sum += (sum0 + sum1).doubles
      squares += (squares0 + squares1).doubles
    }
    let share = SIMD8<Double>(repeating: 1 / Double(rows.samples * rows.count))
    let shifted = sum * share
    let spread = squares * share - shifted * shifted
    return (pivot.doubles + shifted, spread.replacing(with: 0, where: spread .< 0))
  }

  @inline(__always)
  private static func affine(
    _ x: UnsafeMutablePointer<Lanes>, _ y: UnsafeMutablePointer<Lanes>, _ residual: UnsafeMutablePointer<Lanes>?,
    _ rows: BlockedRows, _ start: Int, _ scale: Lanes, _ shift: Lanes, hasReLU: Bool
  ) {
    let stride = rows.stride
    let end = start + rows.count * stride
    var p = start
    if let residual {
      while p < end {
        let z = shift.addingProduct(scale, x[p]) + residual[p]
        y[p] = hasReLU ? z.rectified : z
        p += stride
      }
    } else if hasReLU {
      while p < end {
        y[p] = shift.addingProduct(scale, x[p]).rectified
        p += stride
      }
    } else {
      while p < end {
        y[p] = shift.addingProduct(scale, x[p])
        p += stride
      }
    }
  }

  /// The gradient behind the ReLU at vector `p`.
  @inline(__always)
  private static func masked(
    _ dy: UnsafeMutablePointer<Lanes>, _ other: UnsafeMutablePointer<Lanes>?, _ y: UnsafeMutablePointer<Lanes>?,
    _ p: Int
  ) -> Lanes {
    var dz = dy[p]
    if let other { dz += other[p] }
    if let y { dz.replace(with: 0, where: y[p] .<= 0) }
    return dz
  }

  /// `Σ dz` and `Σ dz · x̂`; leaves `dz` in `dy`.
  private static func gradientSums(
    _ call: BatchNormalizationBackward, _ rows: BlockedRows, _ g: Int, _ mean: Lanes, _ inverse: Lanes
  ) -> (Lanes, Lanes) {
    let x = lanes(call.x)
    let dy = lanes(call.dy)
    let other = call.dyOther.map { lanes($0) }
    let y = call.size.hasReLU ? lanes(call.y) : nil
    let stride = rows.stride
    var sum = SIMD8<Double>.zero
    var product = SIMD8<Double>.zero
    for n in 0..<rows.samples {
      let start = rows.start(n, group: g)
      let end = start + rows.count * stride
      var rowSum = Lanes.zero
      var rowProduct = Lanes.zero
      var p = start
      while p < end {
        let dz = masked(dy, other, y, p)
        dy[p] = dz
        rowSum += dz
        rowProduct.addProduct(dz, x[p] - mean)
        p += stride
      }
      sum += rowSum.doubles
      product += rowProduct.doubles
    }
    return (Lanes(sum), Lanes(product * inverse.doubles))
  }

  /// `dx = scale · (dz − offset − slope · (x − mean))`.
  private static func inputGradient(
    _ call: BatchNormalizationBackward, _ rows: BlockedRows, _ g: Int, scale: Lanes, slope: Lanes, mean: Lanes,
    offset: Lanes
  ) {
    let x = lanes(call.x)
    let dz = lanes(call.dy)
    let dx = lanes(call.dx)
    let stride = rows.stride
    // dx = scale · dz − a · x − b
    let a = scale * slope
    let b = scale * offset - a * mean
    for n in 0..<rows.samples {
      let start = rows.start(n, group: g)
      let end = start + rows.count * stride
      var p = start
      while p < end {
        let centred = b.addingProduct(a, x[p])
        dx[p] = (scale * dz[p]) - centred
        p += stride
      }
    }
  }
}
