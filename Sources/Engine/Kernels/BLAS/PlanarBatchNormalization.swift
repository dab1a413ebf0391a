/// Batch norm over plain frames `[N · T, C, H, W]`: plain loops with sums in double, the second opinion on the blocked kernels.
enum PlanarBatchNormalization {
  /// The first value of frame `n` of channel `c`.
  @inline(__always)
  private static func start(_ size: BatchNormalizationSize, _ n: Int, _ c: Int) -> Int {
    (n * size.shape.c + c) * size.shape.plane
  }

  static func forward(_ call: BatchNormalizationForward) {
    let size = call.size
    let count = size.shape.plane
    size.team.forEachPart(size.shape.c) { _, channels in
      for c in channels {
        var sum = 0.0
        for n in 0..<size.shape.frames {
          let x = call.x + start(size, n, c)
          for p in 0..<count { sum += Double(x[p]) }
        }
        let mean = sum / Double(size.count)
        var squares = 0.0
        for n in 0..<size.shape.frames {
          let x = call.x + start(size, n, c)
          for p in 0..<count {
            let difference = Double(x[p]) - mean
            squares += difference * difference
          }
        }
        call.settle(channel: c, mean: mean, variance: squares / Double(size.count))
      }
    }
    normalize(call)
  }

  /// The element-wise pass, from statistics that are there.
  static func normalize(_ call: BatchNormalizationForward) {
    let size = call.size
    let count = size.shape.plane
    size.team.forEachPart(size.shape.c) { _, channels in
      for c in channels {
        let scale = call.tensors.weight.values[c] * call.inverseDeviation[c]
        let shift = call.tensors.bias.values[c] - call.mean[c] * scale
        for n in 0..<size.shape.frames {
          let row = start(size, n, c)
          affine(call.x + row, call.y + row, call.residual.map { $0 + row }, count, scale, shift, size.hasReLU)
        }
      }
    }
  }

  static func infer(_ call: BatchNormalizationInference) {
    let size = call.size
    size.team.forEachPart(size.shape.frames * size.shape.c) { _, range in
      for index in range {
        let c = index % size.shape.c
        let (scale, shift) = call.tensors.affine(channel: c, epsilon: size.epsilon)
        let row = start(size, index / size.shape.c, c)
        let y = call.y + row
        affine(y, y, call.residual.map { $0 + row }, size.shape.plane, scale, shift, size.hasReLU)
      }
    }
  }

  static func backward(_ call: BatchNormalizationBackward, accumulates: Bool) {
    let size = call.size
    let count = size.shape.plane
    size.team.forEachPart(size.shape.c) { _, channels in
      for c in channels {
        let mean = call.mean[c]
        let inverse = call.inverseDeviation[c]
        let scale = call.tensors.weight.values[c] * inverse
        let shift = call.tensors.bias.values[c] - mean * scale
        var sum = 0.0
        var product = 0.0
        for n in 0..<size.shape.frames {
          for p in start(size, n, c)..<start(size, n, c) + count {
            var dz = call.dy[p]
            if let other = call.dyOther { dz += other[p] }
            if size.hasReLU && (call.y?[p] ?? scale * call.x[p] + shift) <= 0 { dz = 0 }
            call.dy[p] = dz
            sum += Double(dz)
            product += Double(dz) * Double((call.x[p] - mean) * inverse)
          }
        }
        call.settle(channel: c, sum: Float(sum), sumTimesNormalized: Float(product), accumulates: accumulates)
        let meanSum = Float(sum / Double(size.count))
        let meanProduct = Float(product / Double(size.count))
        for n in 0..<size.shape.frames {
          for p in start(size, n, c)..<start(size, n, c) + count {
            let normalized = (call.x[p] - mean) * inverse
            call.dx[p] = scale * (call.dy[p] - meanSum - normalized * meanProduct)
          }
        }
      }
    }
  }

  private static func affine(
    _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ residual: UnsafePointer<Float>?, _ count: Int,
    _ scale: Float, _ shift: Float, _ hasReLU: Bool
  ) {
    for p in 0..<count {
      var z = scale * x[p] + shift
      if let residual { z += residual[p] }
      y[p] = hasReLU ? max(z, 0) : z
    }
  }
}
