/// A projective map of the plane, up to scale: `(x, y)` goes to `(a·x + b·y + c, d·x + e·y + f) ÷ (g·x + h·y + i)`.
package struct Homography: Hashable, Codable, Sendable {
  /// Rows `(a, b, c)`, `(d, e, f)` and `(g, h, i)`.
  package var x: SIMD3<Double>
  package var y: SIMD3<Double>
  package var w: SIMD3<Double>

  package init(x: SIMD3<Double>, y: SIMD3<Double>, w: SIMD3<Double> = [0, 0, 1]) {
    self.x = x
    self.y = y
    self.w = w
  }

  package static let identity = Homography(x: [1, 0, 0], y: [0, 1, 0])

  /// The map with the entries a … h, row by row, and i = 1.
  /// - Parameter entries: eight numbers.
  package init(entries: [Double]) {
    precondition(entries.count == 8, "a homography has eight free entries, found \(entries.count)")
    x = [entries[0], entries[1], entries[2]]
    y = [entries[3], entries[4], entries[5]]
    w = [entries[6], entries[7], 1]
  }

  /// The entries a … h, row by row, of the multiple with i = 1.
  package var entries: [Double] { [x.x, x.y, x.z, y.x, y.y, y.z, w.x, w.y].map { $0 / w.z } }

  /// Where `point` goes.
  package func map(_ point: SIMD2<Double>) -> SIMD2<Double> {
    let p = SIMD3(point.x, point.y, 1)
    return SIMD2((x * p).sum(), (y * p).sum()) / depth(point)
  }

  /// The divisor at `point`: positive on the side of the picture that a camera can see.
  package func depth(_ point: SIMD2<Double>) -> Double { w.x * point.x + w.y * point.y + w.z }

  /// `a · b`: first b, then a.
  package static func * (a: Homography, b: Homography) -> Homography {
    func row(_ r: SIMD3<Double>) -> SIMD3<Double> { r.x * b.x + r.y * b.y + r.z * b.w }
    return Homography(x: row(a.x), y: row(a.y), w: row(a.w))
  }

  package var determinant: Double {
    let first = x.x * (y.y * w.z - y.z * w.y)
    let second = x.y * (y.x * w.z - y.z * w.x)
    let third = x.z * (y.x * w.y - y.y * w.x)
    return first - second + third
  }

  /// The adjugate: the inverse times the determinant, which is the same map when that is positive.
  package var adjugate: Homography {
    Homography(
      x: [y.y * w.z - y.z * w.y, x.z * w.y - x.y * w.z, x.y * y.z - x.z * y.y],
      y: [y.z * w.x - y.x * w.z, x.x * w.z - x.z * w.x, x.z * y.x - x.x * y.z],
      w: [y.x * w.y - y.y * w.x, x.y * w.x - x.x * w.y, x.x * y.y - x.y * y.x])
  }

  /// Whether a camera could have made it: nothing of the picture with these corners is mirrored, and no corner is seen
  /// from more than twice, or less than half, as far away as its centre.
  package func isPlausible(corners: [SIMD2<Double>]) -> Bool {
    guard w.z > 0, determinant > 0 else { return false }
    return corners.allSatisfy { (0.5...2).contains(depth($0) / w.z) }
  }
}

/// The coordinates homographies are measured in: the origin in the middle of the picture, the unit half of √(W·H).
///
/// On a square picture that is [−1, 1]². One unit for both axes keeps a rotation a rotation on pictures of any shape.
package struct PictureCoordinates: Hashable, Sendable {
  private let centre: SIMD2<Double>
  private let unit: Double
  /// The four corners of the picture's area.
  package let corners: [SIMD2<Double>]

  /// - Parameters: sides in pixels.
  package init(width: Int, height: Int) {
    let size = SIMD2(Double(width), Double(height))
    unit = (size.x * size.y).squareRoot() / 2
    // Pixel (0, 0) has its centre at index 0 and its corner at −½.
    centre = size / 2 - 0.5
    let half = size / 2 / unit
    corners = [-half, [half.x, -half.y], [-half.x, half.y], half]
  }

  /// Of pixel indices, which count from the centre of the first pixel.
  package func normalised(_ pixel: SIMD2<Double>) -> SIMD2<Double> { (pixel - centre) / unit }

  /// From pixel indices to these coordinates.
  package var normalising: Homography {
    Homography(x: [1 / unit, 0, -centre.x / unit], y: [0, 1 / unit, -centre.y / unit])
  }

  /// From these coordinates to pixel indices.
  package var denormalising: Homography { Homography(x: [unit, 0, centre.x], y: [0, unit, centre.y]) }
}
