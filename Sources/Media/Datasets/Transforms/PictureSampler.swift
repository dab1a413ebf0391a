/// A picture made ready to be looked at through any number of homographies: each frame of a moving clip samples it once,
/// bilinearly, and writes normalised, planar float32.
///
/// Positions inside the picture's area are interpolated with its edge repeated; positions outside it are black.
package final class PictureSampler {
  private let width: Int
  private let height: Int
  /// Normalised RGB and a spare, `[height + 1, width + 1]`: the last row and column are there twice, so that every
  /// position has four neighbours.
  private let texels: [SIMD4<Float>]
  private let black: SIMD4<Float>

  /// - Parameters:
  ///   - frame: the picture.
  ///   - plan: what happens to it before it is sampled.
  ///   - normalization: of the frames it becomes.
  package init(_ frame: Frame, plan: GeometryPlan, normalization: Normalization) {
    (width, height) = (plan.size.width, plan.size.height)
    let (width, height) = (width, height)
    let renderer = FrameRenderer(plan, normalization: normalization)
    let planes = FloatBuffer(count: renderer.frameCount)
    renderer.render(frame, into: planes.pointer)
    texels = [SIMD4<Float>](unsafeUninitializedCapacity: (width + 1) * (height + 1)) { out, count in
      let area = width * height
      for y in 0...height {
        let row = planes.pointer + min(y, height - 1) * width
        let target = out.baseAddress! + y * (width + 1)
        for x in 0..<width { target[x] = SIMD4(row[x], row[area + x], row[2 * area + x], 0) }
        target[width] = target[width - 1]
      }
      count = (width + 1) * (height + 1)
    }
    let levels = [0, 1, 2].map { -normalization.mean[$0] * (1 / normalization.deviation[$0]) }
    black = SIMD4(levels[0], levels[1], levels[2], 0)
  }

  /// Writes a frame of `columns`×`rows` pixels to `destination`, `[3, rows, columns]`.
  /// - Parameter view: from pixel indices of the frame to pixel indices of the picture.
  package func sample(
    _ view: Homography, columns: Int, rows: Int, into destination: UnsafeMutablePointer<Float>
  ) {
    let area = rows * columns
    let last = SIMD2(Float(width - 1), Float(height - 1))
    let lanes = SIMD8<Float>(0, 1, 2, 3, 4, 5, 6, 7)
    // Adding it rounds a number below to a whole one, which then stands in its lowest bits.
    let whole = SIMD8<Float>(repeating: 8_388_608)
    let pitch = SIMD8<UInt32>(repeating: UInt32(width + 1))
    let (ux, vx, wx) = (Float(view.x.x), Float(view.y.x), Float(view.w.x))
    texels.withUnsafeBufferPointer { texels in
      let base = texels.baseAddress!
      for y in 0..<rows {
        let line = Double(y)
        let (u0, v0) = (Float(view.x.y * line + view.x.z), Float(view.y.y * line + view.y.z))
        let w0 = Float(view.w.y * line + view.w.z)
        var out = destination + y * columns
        for left in stride(from: 0, to: columns, by: 8) {
          let x = lanes + Float(left)
          let depth = x * wx + w0
          var u = (x * ux + u0) / depth
          var v = (x * vx + v0) / depth
          var isInside = depth .> 1e-6
          isInside = isInside .& (u .>= -0.5) .& (u .<= last.x + 0.5)
          isInside = isInside .& (v .>= -0.5) .& (v .<= last.y + 0.5)
          u = pointwiseMax(pointwiseMin(u.replacing(with: 0, where: .!isInside), SIMD8(repeating: last.x)), .zero)
          v = pointwiseMax(pointwiseMin(v.replacing(with: 0, where: .!isInside), SIMD8(repeating: last.y)), .zero)
          var column = (u + whole) - whole
          var row = (v + whole) - whole
          column.replace(with: column - 1, where: column .> u)
          row.replace(with: row - 1, where: row .> v)
          let fx = u - column
          let fy = v - row
          let columnBits = unsafeBitCast(column + whole, to: SIMD8<UInt32>.self) & 0x7F_FFFF
          let rowBits = unsafeBitCast(row + whole, to: SIMD8<UInt32>.self) & 0x7F_FFFF
          let place = rowBits &* pitch &+ columnBits
          for lane in 0..<min(8, columns - left) {
            var value = black
            if isInside[lane] {
              let above = base + Int(place[lane])
              let below = above + (width + 1)
              let upper = above[0] + (above[1] - above[0]) * fx[lane]
              let lower = below[0] + (below[1] - below[0]) * fx[lane]
              value = upper + (lower - upper) * fy[lane]
            }
            out[0] = value.x
            out[area] = value.y
            out[2 * area] = value.z
            out += 1
          }
        }
      }
    }
  }
}
