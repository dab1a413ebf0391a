import COpenBLAS

/// One factor of a matrix product: `rows × columns` values, row-major.
///
/// The memory must outlive the call it is given to.
package struct MatrixOperand<Element> {
  package let values: UnsafePointer<Element>
  /// Elements from one stored row to the next.
  package let stride: Int
  /// true: the product takes the transpose of what is stored.
  package let isTransposed: Bool

  package init(_ values: UnsafePointer<Element>, stride: Int, isTransposed: Bool = false) {
    self.values = values
    self.stride = stride
    self.isTransposed = isTransposed
  }
}

/// General matrix products on OpenBLAS. How many threads they use is set once per process; the last digits depend on it.
package enum StridedProduct {
  /// `C = α·A·B + β·C` in single precision.
  ///
  /// - Parameters:
  ///   - a: `[rows, depth]` after its transposition, `b`: `[depth, columns]` after its own.
  ///   - c: `[rows, columns]`, `stride` elements from row to row; not read when `beta` is 0.
  package static func multiply(
    rows: Int, columns: Int, depth: Int, alpha: Float = 1, _ a: MatrixOperand<Float>, _ b: MatrixOperand<Float>,
    beta: Float = 0, into c: UnsafeMutablePointer<Float>, stride: Int
  ) {
    if rows == 0 || columns == 0 { return }
    check(rows, columns, depth, a.isTransposed, a.stride, b.isTransposed, b.stride, stride)
    cblas_sgemm(
      CblasRowMajor, a.isTransposed ? CblasTrans : CblasNoTrans, b.isTransposed ? CblasTrans : CblasNoTrans,
      blasint(rows), blasint(columns), blasint(depth), alpha, a.values, blasint(max(1, a.stride)), b.values,
      blasint(max(1, b.stride)), beta, c, blasint(stride))
  }

  /// `C = α·A·B + β·C` in double precision; shapes as in single precision.
  package static func multiply(
    rows: Int, columns: Int, depth: Int, alpha: Double = 1, _ a: MatrixOperand<Double>, _ b: MatrixOperand<Double>,
    beta: Double = 0, into c: UnsafeMutablePointer<Double>, stride: Int
  ) {
    if rows == 0 || columns == 0 { return }
    check(rows, columns, depth, a.isTransposed, a.stride, b.isTransposed, b.stride, stride)
    cblas_dgemm(
      CblasRowMajor, a.isTransposed ? CblasTrans : CblasNoTrans, b.isTransposed ? CblasTrans : CblasNoTrans,
      blasint(rows), blasint(columns), blasint(depth), alpha, a.values, blasint(max(1, a.stride)), b.values,
      blasint(max(1, b.stride)), beta, c, blasint(stride))
  }

  private static func check(
    _ rows: Int, _ columns: Int, _ depth: Int, _ isATransposed: Bool, _ strideA: Int, _ isBTransposed: Bool,
    _ strideB: Int, _ strideC: Int
  ) {
    precondition(
      strideA >= (isATransposed ? rows : depth) && strideB >= (isBTransposed ? depth : columns) && strideC >= columns,
      "rows of \(strideA), \(strideB) and \(strideC) elements are too short for \(rows)×\(depth) · \(depth)×\(columns)")
  }
}
