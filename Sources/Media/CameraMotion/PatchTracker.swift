/// Follows small windows from one picture to the next, from the coarsest plane of their pyramids to the finest.
///
/// Each level minimises Σ ((T − T̄) − (B − B̄))² over the shift of a 9×9 window: Gauss–Newton with the gradients of the
/// first picture. Means are taken off, so that a change of light is no motion.
/// - Source: Lucas & Kanade 1981; Bouguet 2001, "Pyramidal implementation of the Lucas Kanade feature tracker".
struct PatchTracker {
  private let first: [GreyPlane]
  private let second: [GreyPlane]

  private static let radius = 4
  private static let side = 2 * radius + 1
  /// Deviation of a grey level from frame to frame, and of a found place, in pixels, from what noise does not explain.
  private static let (noise, error): (Float, Float) = (4, 0.08)
  /// Pixels a window may end away from where it began after having been followed there and back.
  private static let returns: Float = 0.5

  /// - Parameters: pyramids of two pictures of one size.
  init(_ first: [GreyPlane], _ second: [GreyPlane]) {
    self.first = first
    self.second = second
  }

  /// Where a window was found, and how well: along a straight edge its place is uncertain.
  struct Found {
    var place: SIMD2<Float>
    /// The inverse of its covariance: xx, xy and yy, in squared pixels.
    var weight: SIMD3<Float>
  }

  /// Where the window around `point` of the first picture is in the second; nil when it was lost: left the picture, or
  /// does not lead back.
  func follow(_ point: SIMD2<Float>) -> Found? {
    guard let there = Self.follow(point, guess: .zero, from: first, to: second) else { return nil }
    let place = point + there.shift
    guard let back = Self.follow(place, guess: -there.shift, from: second, to: first) else { return nil }
    let miss = there.shift + back.shift
    guard (miss * miss).sum() <= Self.returns * Self.returns else { return nil }
    return Found(place: place, weight: Self.weight(there.moments))
  }

  /// The inverse of σ²·M⁻¹ + τ²·1, with M the second moments of the window's gradients.
  private static func weight(_ moments: SIMD3<Float>) -> SIMD3<Float> {
    let determinant = moments.x * moments.z - moments.y * moments.y
    let (scale, floor) = (noise * noise / determinant, error * error)
    let covariance = SIMD3(moments.z * scale + floor, -moments.y * scale, moments.x * scale + floor)
    let whole = covariance.x * covariance.z - covariance.y * covariance.y
    return SIMD3(covariance.z, -covariance.y, covariance.x) / whole
  }

  private static func follow(
    _ point: SIMD2<Float>, guess: SIMD2<Float>, from: [GreyPlane], to: [GreyPlane]
  ) -> Shift? {
    var shift = guess / Float(1 << (from.count - 1))
    for level in from.indices.reversed() {
      let scale = Float(1 << level)
      let refined = refine(shift, at: point / scale, from[level], to[level])
      // A window that does not fit into a coarse plane keeps its guess; in the finest it is lost.
      if level == 0 { return refined }
      shift = 2 * (refined?.shift ?? shift)
    }
    return nil
  }

  /// How far a window went, and the second moments xx, xy and yy of its gradients.
  private struct Shift {
    var shift: SIMD2<Float>
    var moments: SIMD3<Float>
  }

  private static func refine(
    _ start: SIMD2<Float>, at point: SIMD2<Float>, _ from: GreyPlane, _ to: GreyPlane
  ) -> Shift? {
    let wide = side + 2
    return withUnsafeTemporaryAllocation(of: Float.self, capacity: wide * wide + 4 * side * side) { memory in
      let template = memory.baseAddress!
      let values = template + wide * wide
      let dx = values + side * side
      let dy = dx + side * side
      let window = dy + side * side
      guard cut(from, around: point, radius: radius + 1, into: template) else { return nil }
      var (xx, xy, yy, sum): (Float, Float, Float, Float) = (0, 0, 0, 0)
      var slope = SIMD2<Float>.zero
      for y in 0..<side {
        for x in 0..<side {
          let at = (y + 1) * wide + x + 1
          let gradient = SIMD2(
            0.5 * (template[at + 1] - template[at - 1]), 0.5 * (template[at + wide] - template[at - wide]))
          let place = y * side + x
          (values[place], dx[place], dy[place]) = (template[at], gradient.x, gradient.y)
          xx += gradient.x * gradient.x
          xy += gradient.x * gradient.y
          yy += gradient.y * gradient.y
          slope += gradient
          sum += template[at]
        }
      }
      let area = Float(side * side)
      // Taking means off the levels takes them off the gradients too.
      xx -= slope.x * slope.x / area
      xy -= slope.x * slope.y / area
      yy -= slope.y * slope.y / area
      let determinant = xx * yy - xy * xy
      guard determinant > 1e-3 * area else { return nil }
      var shift = start
      for _ in 0..<12 {
        guard cut(to, around: point + shift, radius: radius, into: window) else { return nil }
        var other: Float = 0
        var (bx, by): (Float, Float) = (0, 0)
        for place in 0..<(side * side) {
          let difference = values[place] - window[place]
          bx += dx[place] * difference
          by += dy[place] * difference
          other += difference
        }
        bx -= slope.x * other / area
        by -= slope.y * other / area
        let step = SIMD2((yy * bx - xy * by) / determinant, (xx * by - xy * bx) / determinant)
        shift += step
        let length = (step * step).sum()
        guard length.isFinite, length < 64 else { return nil }
        if length < 4e-4 { break }
      }
      return Shift(shift: shift, moments: [xx, xy, yy])
    }
  }

  /// Interpolates the square window around `centre`, row by row; false when it is not all inside.
  private static func cut(
    _ plane: GreyPlane, around centre: SIMD2<Float>, radius: Int, into out: UnsafeMutablePointer<Float>
  ) -> Bool {
    let side = 2 * radius + 1
    let corner = centre - Float(radius)
    guard corner.x >= 0, corner.y >= 0, corner.x < Float(plane.width - side),
      corner.y < Float(plane.height - side)
    else { return false }
    let (left, top) = (Int(corner.x), Int(corner.y))
    let (fx, fy) = (corner.x - Float(left), corner.y - Float(top))
    plane.levels.withUnsafeBufferPointer { levels in
      for y in 0..<side {
        let above = levels.baseAddress! + (top + y) * plane.width + left
        let below = above + plane.width
        let row = out + y * side
        for x in 0..<side {
          let upper = above[x] + (above[x + 1] - above[x]) * fx
          let lower = below[x] + (below[x + 1] - below[x]) * fx
          row[x] = upper + (lower - upper) * fy
        }
      }
    }
    return true
  }
}
