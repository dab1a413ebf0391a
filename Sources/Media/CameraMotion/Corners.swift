/// Corners of a picture that can be followed: the best of each cell of a grid, so that they cover all of it and no
/// richly textured thing in front outvotes the background.
///
/// - Source: Shi & Tomasi 1994, "Good features to track": the smaller eigenvalue of the gradients' second moments.
enum Corners {
  /// Pixels of the reduced picture along a cell.
  static let cell = 9
  /// Pixels at the edges where nothing is looked for: a tracker's window must fit.
  static let margin = 6
  /// Smallest eigenvalue, in squared grey levels a pixel, of the mean second moments: below it is noise.
  static let weakest: Float = 1.5

  /// Positions in pixels, row by row of cells.
  static func find(in plane: GreyPlane) -> [SIMD2<Float>] {
    let (w, h) = (plane.width, plane.height)
    guard w > 2 * margin + 1, h > 2 * margin + 1 else { return [] }
    let strength = strengths(plane)
    let strongest = strength.max() ?? 0
    let least = max(weakest, 0.01 * strongest)
    var found: [SIMD2<Float>] = []
    for top in stride(from: margin, to: h - margin, by: cell) {
      for left in stride(from: margin, to: w - margin, by: cell) {
        var best = least
        var place: SIMD2<Float>?
        for y in top..<min(top + cell, h - margin) {
          for x in left..<min(left + cell, w - margin) where strength[y * w + x] > best {
            best = strength[y * w + x]
            place = [Float(x), Float(y)]
          }
        }
        if let place { found.append(place) }
      }
    }
    return found
  }

  /// The smaller eigenvalue of the gradients' mean second moments in the 5×5 window around each pixel.
  private static func strengths(_ plane: GreyPlane) -> [Float] {
    let (w, h) = (plane.width, plane.height)
    // Second moments xx, xy, yy of central differences, summed along rows first.
    var moments = [SIMD4<Float>](repeating: .zero, count: w * h)
    var strength = [Float](repeating: 0, count: w * h)
    plane.levels.withUnsafeBufferPointer { levels in
      moments.withUnsafeMutableBufferPointer { moments in
        for y in 1..<(h - 1) {
          for x in 1..<(w - 1) {
            let at = y * w + x
            let dx = 0.5 * (levels[at + 1] - levels[at - 1])
            let dy = 0.5 * (levels[at + w] - levels[at - w])
            moments[at] = SIMD4(dx * dx, dx * dy, dy * dy, 0)
          }
        }
        var columns = [SIMD4<Float>](repeating: .zero, count: w)
        columns.withUnsafeMutableBufferPointer { columns in
          strength.withUnsafeMutableBufferPointer { strength in
            for y in 2..<(h - 2) {
              for x in 0..<w {
                var sum = SIMD4<Float>.zero
                for row in (y - 2)...(y + 2) { sum += moments[row * w + x] }
                columns[x] = sum
              }
              for x in 2..<(w - 2) {
                var sum = SIMD4<Float>.zero
                for column in (x - 2)...(x + 2) { sum += columns[column] }
                sum /= 25
                let (half, difference) = (0.5 * (sum.x + sum.z), 0.5 * (sum.x - sum.z))
                strength[y * w + x] = half - (difference * difference + sum.y * sum.y).squareRoot()
              }
            }
          }
        }
      }
    }
    return strength
  }
}
