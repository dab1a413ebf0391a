/// Batch norm by frozen statistics over plain frames `[N · T, C, H, W]`, the second opinion on the blocked kernels.
enum PlanarFrozenNormalization {
  static func forward(_ call: FrozenNormalizationForward) {
    let shape = call.size.shape
    call.size.team.forEachPart(shape.frames * shape.c) { _, range in
      for row in range {
        let (scale, shift) = (call.line.scale[row % shape.c], call.line.shift[row % shape.c])
        for p in row * shape.plane..<(row + 1) * shape.plane {
          var z = scale * call.x[p] + shift
          if let residual = call.residual { z += residual[p] }
          call.y[p] = call.size.hasReLU ? max(z, 0) : z
        }
      }
    }
  }

  static func backward(_ call: FrozenNormalizationBackward, accumulates: Bool) {
    let shape = call.size.shape
    call.size.team.forEachPart(shape.c) { _, channels in
      for c in channels {
        let (scale, shift, mean) = (call.line.scale[c], call.line.shift[c], call.line.mean[c])
        var (sum, product) = (0.0, 0.0)
        for n in 0..<shape.frames {
          let start = (n * shape.c + c) * shape.plane
          for p in start..<start + shape.plane {
            var dz = call.dy[p]
            if let other = call.dyOther { dz += other[p] }
            if call.size.hasReLU, (call.y?[p] ?? (scale * call.x[p] + shift)) <= 0 { dz = 0 }
            sum += Double(dz)
            product += Double(dz) * Double(call.x[p] - mean)
            call.dy[p] = dz
            call.dx[p] = scale * dz
          }
        }
        call.settle(channel: c, sum: sum, product: product, accumulates: accumulates)
      }
    }
  }
}
