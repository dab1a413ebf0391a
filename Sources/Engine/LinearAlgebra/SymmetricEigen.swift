import COpenBLAS

/// Why LAPACK could not decompose a matrix.
package struct EigenError: Error, Hashable, Sendable, CustomStringConvertible {
  package let order: Int
  package let info: Int

  package var description: String {
    info > 0
      ? "eigenvalues of a \(order)×\(order) matrix did not converge (\(info) left); expected finite values"
      : "a \(order)×\(order) matrix was refused by LAPACK (argument \(-info)); expected finite values"
  }
}

/// Eigenvalues and eigenvectors of a symmetric matrix, largest value first.
package struct SymmetricEigen: Sendable {
  package let order: Int
  /// Descending.
  package let values: [Double]
  /// `[order, order]`, row i belongs to `values[i]`: of unit length, its entry of largest magnitude positive.
  package let vectors: [Double]

  /// - Parameter matrix: `[order, order]`; only the lower triangle is read.
  /// - Throws: when a value is not finite or the iteration does not converge.
  package init(_ matrix: [Double], order: Int) throws(EigenError) {
    precondition(matrix.count == order * order, "\(matrix.count) values for a \(order)×\(order) matrix")
    self.order = order
    if order == 0 {
      values = []
      vectors = []
      return
    }
    if !matrix.allSatisfy(\.isFinite) { throw EigenError(order: order, info: -4) }
    MatrixProduct.useOneThread()
    var a = matrix
    var ascending = [Double](repeating: 0, count: order)
    var n = blasint(order)
    var info: blasint = 0
    var wantedWork = 0.0
    var wantedIntegers: blasint = 0
    var query: blasint = -1
    // A row-major lower triangle is LAPACK's upper one.
    dsyevd_("V", "U", &n, &a, &n, &ascending, &wantedWork, &query, &wantedIntegers, &query, &info)
    var workCount = blasint(wantedWork)
    var integerCount = wantedIntegers
    var work = [Double](repeating: 0, count: max(1, Int(workCount)))
    var integers = [blasint](repeating: 0, count: max(1, Int(integerCount)))
    dsyevd_("V", "U", &n, &a, &n, &ascending, &work, &workCount, &integers, &integerCount, &info)
    if info != 0 { throw EigenError(order: order, info: Int(info)) }
    values = ascending.reversed()
    // Column i of LAPACK's column-major result is row i of ours.
    var rows: [Double] = []
    rows.reserveCapacity(order * order)
    for index in (0..<order).reversed() {
      let vector = a[index * order..<(index + 1) * order]
      let sign = (vector.max { abs($0) < abs($1) } ?? 0) < 0 ? -1.0 : 1.0
      rows.append(contentsOf: vector.lazy.map { sign * $0 })
    }
    vectors = rows
  }
}
