package import Randomness

/// A normal distribution over the eight entries of a homography (``Homography/entries``) in ``PictureCoordinates``.
package struct MotionGaussian: Hashable, Codable, Sendable {
  /// μ, eight entries.
  package var mean: [Double]
  /// Σ, row-major `[8, 8]`.
  package var covariance: [Double]
  /// Number of homographies it was fitted on.
  package var pairs: Int

  package init(mean: [Double], covariance: [Double], pairs: Int) {
    precondition(mean.count == 8 && covariance.count == 64, "expected 8 means and 64 covariances")
    self.mean = mean
    self.covariance = covariance
    self.pairs = pairs
  }

  /// The maximum-likelihood estimate: the mean, and squared deviations divided by n.
  /// - Returns: nil without homographies.
  package init?(fitting homographies: [Homography]) {
    guard !homographies.isEmpty else { return nil }
    let rows = homographies.map(\.entries)
    let count = Double(rows.count)
    let mean = (0..<8).map { column in rows.reduce(0) { $0 + $1[column] } / count }
    var covariance = [Double](repeating: 0, count: 64)
    for row in rows {
      for i in 0..<8 { for j in 0..<8 { covariance[8 * i + j] += (row[i] - mean[i]) * (row[j] - mean[j]) / count } }
    }
    self.init(mean: mean, covariance: covariance, pairs: rows.count)
  }

  /// A homography H ~ N(μ, Σ) that a camera could have made; one drawn otherwise is drawn again, and after eight
  /// such it is the mean's.
  package func draw(corners: [SIMD2<Double>], random: inout CounterRandom) -> Homography {
    let factor = SymmetricSystem(covariance)
    for _ in 0..<8 {
      let normal = (0..<8).map { _ in random.normal() }
      let homography = Homography(entries: zip(mean, factor.spread(normal)).map(+))
      if homography.isPlausible(corners: corners) { return homography }
    }
    return Homography(entries: mean)
  }
}
