/// Eight equations in eight unknowns whose matrix is symmetric: normal equations and covariances.
struct SymmetricSystem {
  static let size = 8

  /// Row-major `[8, 8]`, lower triangle, `matrix = factor · factorᵀ`.
  let factor: [Double]
  /// Unknowns in which the matrix is singular, to within rounding; their columns of the factor are zero.
  let singular: Int

  /// The Cholesky factor of `matrix`, row-major `[8, 8]`, which must be symmetric and not negative.
  init(_ matrix: [Double]) {
    let n = Self.size
    var factor = [Double](repeating: 0, count: n * n)
    var singular = 0
    for column in 0..<n {
      var pivot = matrix[column * n + column]
      for k in 0..<column { pivot -= factor[column * n + k] * factor[column * n + k] }
      guard pivot > 1e-12 * abs(matrix[column * n + column]), pivot > 1e-300 else {
        singular += 1
        continue
      }
      let root = pivot.squareRoot()
      factor[column * n + column] = root
      for row in column..<n where row > column {
        var value = matrix[row * n + column]
        for k in 0..<column { value -= factor[row * n + k] * factor[column * n + k] }
        factor[row * n + column] = value / root
      }
    }
    self.factor = factor
    self.singular = singular
  }

  /// `factor · vector`.
  func spread(_ vector: [Double]) -> [Double] {
    let n = Self.size
    return (0..<n).map { row in (0...row).reduce(0) { $0 + factor[row * n + $1] * vector[$1] } }
  }

  /// `factor⁻¹ · right`; nil for a singular matrix. Its squared length is rightᵀ · matrix⁻¹ · right.
  func whitened(_ right: [Double]) -> [Double]? {
    guard singular == 0 else { return nil }
    let n = Self.size
    var solution = right
    for row in 0..<n {
      for k in 0..<row { solution[row] -= factor[row * n + k] * solution[k] }
      solution[row] /= factor[row * n + row]
    }
    return solution
  }

  /// The solution of `matrix · x = right`; nil for a singular matrix.
  func solve(_ right: [Double]) -> [Double]? {
    guard var solution = whitened(right) else { return nil }
    let n = Self.size
    for row in (0..<n).reversed() {
      for k in (row + 1)..<max(n, row + 1) { solution[row] -= factor[k * n + row] * solution[k] }
      solution[row] /= factor[row * n + row]
    }
    return solution
  }
}
