package import Engine

/// PCA whitening: directions of equal variance, so that what all images share no longer counts as similarity.
///
/// `y = diag(λ + ε·λ̄)^(−½) · V · (x − μ)` with μ the mean, λ and V the largest eigenvalues of the covariance and their
/// vectors, λ̄ the mean eigenvalue over all C directions. The published description names whitening and leaves data,
/// kind and regulariser open; here the data are stated by the recipe and ε is relative (docs/deduplication.md).
package struct Whitening: Hashable, Codable, Sendable {
  /// `[C]`.
  package let mean: [Float]
  /// `[components, C]`, row-major, already divided by the deviations.
  package let projection: [Float]
  package let components: Int
  /// Eigenvalues kept, descending.
  package let eigenvalues: [Double]

  /// Fits on rows that are read twice in portions: for the mean, then for the covariance, both in double precision.
  ///
  /// Directions that the data do not span (eigenvalue at most 1e-9 of the largest) are left out, so `components` may
  /// come out smaller than asked for; with constant features it is 0. Rows of zeros, which stand for samples that could
  /// not be read, count in neither.
  /// - Throws: `EigenError` when a feature is not finite, or what reading throws.
  package init(
    fitting features: some FeatureRows, components wanted: Int, epsilon: Double = 1e-3, team: Team = Team(threads: 1)
  ) throws {
    precondition(wanted > 0 && epsilon >= 0, "whitening to \(wanted) components with epsilon \(epsilon)")
    let width = features.columns
    let moments = try FeatureMoments(features, team: team)
    let eigen = try SymmetricEigen(moments.covariance, order: width)
    let floor = max(eigen.values.first ?? 0, 0) * 1e-9
    let count = eigen.values.prefix(wanted).prefix { $0 > floor }.count
    let ridge = epsilon * max(eigen.values.reduce(0, +), 0) / Double(max(width, 1))
    var projection: [Float] = []
    projection.reserveCapacity(count * width)
    for index in 0..<count {
      let scale = 1 / (eigen.values[index] + ridge).squareRoot()
      projection += eigen.vectors[index * width..<(index + 1) * width].map { Float($0 * scale) }
    }
    self.mean = moments.mean.map { Float($0) }
    self.projection = projection
    self.components = count
    eigenvalues = Array(eigen.values.prefix(count))
  }

  /// Features `[N, C]` to whitened ones `[N, components]`.
  package func apply(_ features: Matrix) -> Matrix {
    precondition(features.columns == mean.count, "\(features.columns) features, whitening of \(mean.count)")
    var input = features.values
    var result = Matrix(rows: features.rows, columns: components)
    input.withUnsafeMutableBufferPointer { input in
      result.values.withUnsafeMutableBufferPointer { output in
        guard let from = input.baseAddress, let to = output.baseAddress else { return }
        let block = 1024
        for first in stride(from: 0, to: features.rows, by: block) {
          apply(
            from + first * mean.count, rows: min(block, features.rows - first), to: to + first * components)
        }
      }
    }
    return result
  }

  /// Whitens `rows` rows of `x`, which it overwrites. Rows of zeros come out as zeros.
  func apply(_ x: UnsafeMutablePointer<Float>, rows: Int, to y: UnsafeMutablePointer<Float>) {
    let width = mean.count
    for row in 0..<rows {
      let values = x + row * width
      guard Self.isSomething(values, width) else { continue }
      for column in 0..<width { values[column] -= mean[column] }
    }
    if components == 0 { return }
    projection.withUnsafeBufferPointer { projection in
      guard let projection = projection.baseAddress else { return }
      MatrixProduct.write(
        rows: rows, columns: components, depth: width, x, .asStored, projection, .transposed, to: y)
    }
  }

  /// Whether a row is not all zeros.
  static func isSomething(_ row: UnsafePointer<Float>, _ width: Int) -> Bool {
    for column in 0..<width where row[column] != 0 { return true }
    return false
  }
}
