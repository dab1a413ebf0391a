/// A picture made ready to be looked at through any number of homographies: each frame of a moving clip samples it once,
/// bilinearly, and writes normalised, planar float32.
///
/// Positions inside the picture's area are interpolated with its edge repeated; positions outside it are black.
package final class PictureSampler {
  private let width: Int
  private let height: Int
  /// Normalised RGB and a spare, `[height + 1, width + 1]`: the last row and column are there twice, so that every
  /// position has four neighbours. Behind them black ones, for positions out of view.
  private let texels: [SIMD4<Float>]

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
    let levels = [0, 1, 2].map { -normalization.mean[$0] * (1 / normalization.deviation[$0]) }
    let black = SIMD4(levels[0], levels[1], levels[2], 0)
    texels = [SIMD4<Float>](unsafeUninitializedCapacity: (width + 1) * (height + 2) + 2) { out, count in
      let area = width * height
      let pitch = width + 1
      for y in 0...height {
        let row = planes.pointer + min(y, height - 1) * width
        let target = out.baseAddress! + y * pitch
        for x in 0..<width { target[x] = SIMD4(row[x], row[area + x], row[2 * area + x], 0) }
        target[width] = target[width - 1]
      }
      for place in 0...(pitch + 1) { out[(height + 1) * pitch + place] = black }
      count = (height + 2) * pitch + 2
    }
  }

  /// Writes a frame of `columns`×`rows` pixels to `destination`, `[3, rows, columns]`.
  /// - Parameter view: from pixel indices of the frame to pixel indices of the picture.
  package func sample(
    _ view: Homography, columns: Int, rows: Int, into destination: UnsafeMutablePointer<Float>
  ) {
    let pitch = width + 1
    let area = rows * columns
    let groups = (columns + 7) / 8
    // For each pixel of a row, its first neighbour and how far it is from it.
    withUnsafeTemporaryAllocation(of: SIMD8<UInt32>.self, capacity: groups) { places in
      withUnsafeTemporaryAllocation(of: SIMD8<Float>.self, capacity: 2 * groups) { parts in
        texels.withUnsafeBufferPointer { texels in
          let base = texels.baseAddress!
          let place = UnsafeRawPointer(places.baseAddress!).assumingMemoryBound(to: UInt32.self)
          let across = UnsafeRawPointer(parts.baseAddress!).assumingMemoryBound(to: Float.self)
          let down = across + 8 * groups
          for y in 0..<rows {
            locate(view, row: y, groups: groups, places.baseAddress!, parts.baseAddress!)
            let red = destination + y * columns
            let (green, blue) = (red + area, red + 2 * area)
            for x in 0..<columns {
              let above = base + Int(place[x])
              let below = above + pitch
              let upper = above[0] + (above[1] - above[0]) * across[x]
              let lower = below[0] + (below[1] - below[0]) * across[x]
              let value = upper + (lower - upper) * down[x]
              red[x] = value.x
              green[x] = value.y
              blue[x] = value.z
            }
          }
        }
      }
    }
  }

  /// Where the pixels of one row look: the number of the texel before each position, and how far behind it the position is
  /// along both axes; the first black texel for those out of view.
  @inline(__always)
  private func locate(
    _ view: Homography, row y: Int, groups: Int, _ places: UnsafeMutablePointer<SIMD8<UInt32>>,
    _ parts: UnsafeMutablePointer<SIMD8<Float>>
  ) {
    // Adding it rounds a number below to a whole one, which then stands in its lowest bits.
    let whole = SIMD8<Float>(repeating: 8_388_608)
    let pitch = SIMD8<UInt32>(repeating: UInt32(width + 1))
    let black = SIMD8<UInt32>(repeating: UInt32((width + 1) * (height + 1)))
    let (lastX, lastY) = (SIMD8<Float>(repeating: Float(width - 1)), SIMD8<Float>(repeating: Float(height - 1)))
    let line = Double(y)
    let (u0, v0) = (Float(view.x.y * line + view.x.z), Float(view.y.y * line + view.y.z))
    let w0 = Float(view.w.y * line + view.w.z)
    let (ux, vx, wx) = (Float(view.x.x), Float(view.y.x), Float(view.w.x))
    var x = SIMD8<Float>(0, 1, 2, 3, 4, 5, 6, 7)
    for group in 0..<groups {
      let depth = x * wx + w0
      let share = 1 / depth
      var u = (x * ux + u0) * share
      var v = (x * vx + v0) * share
      var isInside = depth .> 1e-6
      isInside = isInside .& (u .>= -0.5) .& (u .<= lastX + 0.5)
      isInside = isInside .& (v .>= -0.5) .& (v .<= lastY + 0.5)
      u = pointwiseMax(pointwiseMin(u.replacing(with: 0, where: .!isInside), lastX), .zero)
      v = pointwiseMax(pointwiseMin(v.replacing(with: 0, where: .!isInside), lastY), .zero)
      var column = (u + whole) - whole
      var row = (v + whole) - whole
      column.replace(with: column - 1, where: column .> u)
      row.replace(with: row - 1, where: row .> v)
      parts[group] = (u - column).replacing(with: 0, where: .!isInside)
      parts[groups + group] = (v - row).replacing(with: 0, where: .!isInside)
      let columnBits = unsafeBitCast(column + whole, to: SIMD8<UInt32>.self) & 0x7F_FFFF
      let rowBits = unsafeBitCast(row + whole, to: SIMD8<UInt32>.self) & 0x7F_FFFF
      let found = rowBits &* pitch &+ columnBits
      places[group] = found.replacing(with: black, where: .!isInside)
      x += 8
    }
  }
}
