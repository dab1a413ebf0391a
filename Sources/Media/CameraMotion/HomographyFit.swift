package import Randomness

/// A point of one picture and where it is in another.
package struct PointMatch: Hashable, Sendable {
  package var from: SIMD2<Double>
  package var to: SIMD2<Double>
  /// Inverse of the covariance of `to`, up to a factor that all matches share: xx, xy and yy.
  package var weight: SIMD3<Double>

  package init(from: SIMD2<Double>, to: SIMD2<Double>, weight: SIMD3<Double> = [1, 0, 1]) {
    self.from = from
    self.to = to
    self.weight = weight
  }
}

/// The homography most of some matched points agree on.
package struct HomographyFit: Hashable, Sendable {
  package var homography: Homography
  /// Positions of the matches that agree with it.
  package var inliers: [Int]
  /// Largest standard deviation of where a corner of the picture goes, from the residuals, in the points' unit.
  package var uncertainty: Double

  /// Draws, half of them of two matches and half of four; enough for a consensus of a third of all to be found in 99 of
  /// 100 cases.
  private static let draws = 600

  /// Finds the map that takes most matches to within `tolerance`, then refines it on those.
  ///
  /// RANSAC with hypotheses of two kinds: the similarity that two matches determine, which errors spread least, and the
  /// homography of four by the direct linear method. Each is judged by its squared distances, cut off at the tolerance. Then
  /// Gauss–Newton on Σ rᵀWr with r = q − H(p) over those that agree, collected again three times. Coordinates are
  /// expected about ``PictureCoordinates``, which is what normalises the linear system.
  /// - Parameters:
  ///   - tolerance: largest distance of a match that agrees, in the points' unit.
  ///   - corners: of the picture, in the same coordinates.
  /// - Returns: nil when no plausible map has four matches.
  /// - Source: Fischler & Bolles 1981; Torr & Zisserman 2000, "MLESAC"; Hartley & Zisserman 2004, §4.
  package static func find(
    _ matches: [PointMatch], tolerance: Double, corners: [SIMD2<Double>], random: inout CounterRandom
  ) -> HomographyFit? {
    let count = matches.count
    guard count >= 4 else { return nil }
    var best: Homography?
    var least = Double(count)
    for draw in 0..<draws {
      let size = draw % 2 == 0 ? 2 : 4
      var chosen: [PointMatch] = []
      var places: [Int] = []
      while places.count < size {
        let next = random.below(count)
        if places.contains(next) { continue }
        places.append(next)
        chosen.append(matches[next])
      }
      let candidate = size == 2 ? similarity(chosen[0], chosen[1]) : exact(chosen.map(\.from), chosen.map(\.to))
      guard let candidate, candidate.isPlausible(corners: corners) else { continue }
      let loss = loss(candidate, matches, tolerance, atMost: least)
      if loss < least { (best, least) = (candidate, loss) }
    }
    guard var homography = best else { return nil }
    var inliers = agreeing(homography, matches, tolerance)
    for _ in 0..<3 {
      guard let refined = refine(homography, inliers.map { matches[$0] }), refined.isPlausible(corners: corners)
      else { break }
      homography = refined
      inliers = agreeing(homography, matches, tolerance)
    }
    guard inliers.count >= 4 else { return nil }
    return HomographyFit(
      homography: homography, inliers: inliers,
      uncertainty: uncertainty(homography, inliers.map { matches[$0] }, corners: corners))
  }

  /// Σ min(d², t²) ÷ t² over the distances d; gives up above `limit`.
  private static func loss(
    _ homography: Homography, _ matches: [PointMatch], _ tolerance: Double, atMost limit: Double
  ) -> Double {
    var loss = 0.0
    let scale = 1 / (tolerance * tolerance)
    for match in matches {
      let miss = homography.map(match.from) - match.to
      loss += min(1, (miss * miss).sum() * scale)
      if loss >= limit { break }
    }
    return loss
  }

  private static func agreeing(_ homography: Homography, _ matches: [PointMatch], _ tolerance: Double) -> [Int] {
    matches.indices.filter { place in
      let miss = homography.map(matches[place].from) - matches[place].to
      return (miss * miss).sum() <= tolerance * tolerance
    }
  }

  /// The rotation, magnification and shift that take two points to two others; nil when they are too close.
  private static func similarity(_ a: PointMatch, _ b: PointMatch) -> Homography? {
    let (p, q) = (b.from - a.from, b.to - a.to)
    let square = (p * p).sum()
    guard square > 0.01 else { return nil }
    let c = (p * q).sum() / square
    let s = (p.x * q.y - p.y * q.x) / square
    let shift = a.to - SIMD2(c * a.from.x - s * a.from.y, s * a.from.x + c * a.from.y)
    return Homography(x: [c, -s, shift.x], y: [s, c, shift.y])
  }

  /// The map that takes four points exactly to four others; nil when three of them lie on a line.
  package static func exact(_ from: [SIMD2<Double>], _ to: [SIMD2<Double>]) -> Homography? {
    let n = 8
    // Eight rows of eight coefficients and the right side.
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: n * (n + 1)) { memory -> Homography? in
      let rows = memory.baseAddress!
      let wide = n + 1
      rows.update(repeating: 0, count: n * wide)
      for point in 0..<4 {
        let (p, q) = (from[point], to[point])
        let first = rows + 2 * point * wide
        let second = first + wide
        (first[0], first[1], first[2]) = (p.x, p.y, 1)
        (first[6], first[7], first[8]) = (-p.x * q.x, -p.y * q.x, q.x)
        (second[3], second[4], second[5]) = (p.x, p.y, 1)
        (second[6], second[7], second[8]) = (-p.x * q.y, -p.y * q.y, q.y)
      }
      for column in 0..<n {
        var pivot = column
        for row in column..<n where abs(rows[row * wide + column]) > abs(rows[pivot * wide + column]) { pivot = row }
        guard abs(rows[pivot * wide + column]) > 1e-9 else { return nil }
        if pivot != column {
          for k in column..<wide {
            let kept = rows[pivot * wide + k]
            rows[pivot * wide + k] = rows[column * wide + k]
            rows[column * wide + k] = kept
          }
        }
        for row in 0..<n where row != column {
          let factor = rows[row * wide + column] / rows[column * wide + column]
          if factor == 0 { continue }
          for k in column..<wide { rows[row * wide + k] -= factor * rows[column * wide + k] }
        }
      }
      return Homography(entries: (0..<n).map { rows[$0 * wide + n] / rows[$0 * wide + $0] })
    }
  }

  /// Gauss–Newton on the entries with i = 1; nil when the matches do not determine them.
  private static func refine(_ start: Homography, _ matches: [PointMatch]) -> Homography? {
    var entries = start.entries
    for _ in 0..<5 {
      let system = normalEquations(Homography(entries: entries), matches)
      guard let step = SymmetricSystem(system.matrix).solve(system.right) else { return nil }
      for place in 0..<8 { entries[place] += step[place] }
      if step.allSatisfy({ abs($0) < 1e-9 }) { break }
    }
    return entries.allSatisfy(\.isFinite) ? Homography(entries: entries) : nil
  }

  /// JᵀWJ, JᵀWr and Σ rᵀWr of the residuals r = q − H(p).
  private static func normalEquations(
    _ homography: Homography, _ matches: [PointMatch]
  ) -> (matrix: [Double], right: [Double], squares: Double) {
    var matrix = [Double](repeating: 0, count: 64)
    var right = [Double](repeating: 0, count: 8)
    var squares = 0.0
    for match in matches {
      let r = match.to - homography.map(match.from)
      let (jx, jy) = slopes(homography, at: match.from)
      let weight = match.weight
      let wx = weight.x * jx + weight.y * jy
      let wy = weight.y * jx + weight.z * jy
      squares += weight.x * r.x * r.x + 2 * weight.y * r.x * r.y + weight.z * r.y * r.y
      for row in 0..<8 {
        right[row] += wx[row] * r.x + wy[row] * r.y
        for column in 0...row { matrix[8 * row + column] += wx[row] * jx[column] + wy[row] * jy[column] }
      }
    }
    for row in 0..<8 { for column in 0..<row { matrix[8 * column + row] = matrix[8 * row + column] } }
    return (matrix, right, squares)
  }

  /// How the two coordinates of H(p) change with the eight entries.
  private static func slopes(_ homography: Homography, at p: SIMD2<Double>) -> (SIMD8<Double>, SIMD8<Double>) {
    let depth = homography.depth(p)
    let q = homography.map(p)
    return (
      SIMD8(p.x, p.y, 1, 0, 0, 0, -p.x * q.x, -p.y * q.x) / depth,
      SIMD8(0, 0, 0, p.x, p.y, 1, -p.x * q.y, -p.y * q.y) / depth
    )
  }

  /// Standard deviation of the worst corner, were the residuals independent errors of the matches.
  private static func uncertainty(
    _ homography: Homography, _ matches: [PointMatch], corners: [SIMD2<Double>]
  ) -> Double {
    guard matches.count > 4 else { return .infinity }
    let system = normalEquations(homography, matches)
    let variance = system.squares / Double(2 * matches.count - 8)
    let factored = SymmetricSystem(system.matrix)
    var worst = 0.0
    for corner in corners {
      let (jx, jy) = slopes(homography, at: corner)
      for slope in [jx, jy] {
        guard let white = factored.whitened((0..<8).map { slope[$0] }) else { return .infinity }
        worst = max(worst, variance * white.reduce(0) { $0 + $1 * $1 })
      }
    }
    return worst.squareRoot()
  }
}
