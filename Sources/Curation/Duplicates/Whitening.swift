package import Engine

/// PCA whitening: directions of equal variance, so that what all images share no longer counts as similarity.
///
/// `y = diag(λ + ε·λ̄)^(−½) · V · (x − μ)` with μ the mean, λ and V the largest eigenvalues of the covariance and their
/// vectors, λ̄ the mean eigenvalue over all C directions. The published description names whitening and leaves data,
/// kind and regulariser open; here the data are stated by the recipe and ε is relative.
package struct Whitening: Hashable, Codable, Sendable {
  /// `[C]`.
  package let mean: [Float]
  /// `[components, C]`, row-major, already divided by the deviations.
  package let projection: [Float]
  package let components: Int
  /// Eigenvalues kept, descending.
  package let eigenvalues: [Double]

  /// Fits on the rows of `features`.
  ///
  /// Directions that the data do not span (eigenvalue at most 1e-9 of the largest) are left out, so `components` may
  /// come out smaller than asked for; with constant features it is 0.
  /// - Throws: when a feature is not finite.
  package init(fitting features: Matrix, components wanted: Int, epsilon: Double = 1e-3) throws(EigenError) {
    precondition(wanted > 0 && epsilon >= 0, "whitening to \(wanted) components with epsilon \(epsilon)")
    let width = features.columns
    let mean = features.columnMeans
    let eigen = try SymmetricEigen(features.covariance(around: mean), order: width)
    let floor = max(eigen.values.first ?? 0, 0) * 1e-9
    let count = eigen.values.prefix(wanted).prefix { $0 > floor }.count
    let ridge = epsilon * max(eigen.values.reduce(0, +), 0) / Double(max(width, 1))
    var projection: [Float] = []
    projection.reserveCapacity(count * width)
    for index in 0..<count {
      let scale = 1 / (eigen.values[index] + ridge).squareRoot()
      projection += eigen.vectors[index * width..<(index + 1) * width].map { Float($0 * scale) }
    }
    self.mean = mean.map { Float($0) }
    self.projection = projection
    self.components = count
    eigenvalues = Array(eigen.values.prefix(count))
  }

  /// Features `[N, C]` to whitened ones `[N, components]`.
  package func apply(_ features: Matrix) -> Matrix {
    let width = mean.count
    precondition(features.columns == width, "\(features.columns) features, whitening of \(width)")
    var result = Matrix(rows: features.rows, columns: components)
    if components == 0 { return result }
    let block = 1024
    var centred = [Float](repeating: 0, count: min(block, features.rows) * width)
    for first in stride(from: 0, to: features.rows, by: block) {
      let rows = min(block, features.rows - first)
      for row in 0..<rows {
        for column in 0..<width {
          centred[row * width + column] = features.values[(first + row) * width + column] - mean[column]
        }
      }
      StridedProduct.multiply(
        rows: rows, columns: components, depth: width, MatrixOperand(centred, stride: width),
        MatrixOperand(projection, stride: width, isTransposed: true), into: &result.values, at: first * components)
    }
    return result
  }
}

extension Matrix {
  /// `[C]`, in double precision.
  var columnMeans: [Double] {
    var sums = [Double](repeating: 0, count: columns)
    for row in 0..<rows {
      for column in 0..<columns { sums[column] += Double(values[row * columns + column]) }
    }
    return sums.map { $0 / Double(max(rows, 1)) }
  }

  /// `[C, C]`: `Σ (x − μ)(x − μ)ᵀ / N`, in double precision.
  func covariance(around mean: [Double]) -> [Double] {
    var sum = [Double](repeating: 0, count: columns * columns)
    let block = 512
    var centred = [Double](repeating: 0, count: min(block, rows) * columns)
    for first in stride(from: 0, to: rows, by: block) {
      let count = min(block, rows - first)
      for row in 0..<count {
        for column in 0..<columns {
          centred[row * columns + column] = Double(values[(first + row) * columns + column]) - mean[column]
        }
      }
      StridedProduct.multiply(
        rows: columns, columns: columns, depth: count, alpha: 1 / Double(rows),
        MatrixOperand(centred, stride: columns, isTransposed: true), MatrixOperand(centred, stride: columns),
        beta: first == 0 ? 0 : 1, into: &sum)
    }
    return sum
  }
}
