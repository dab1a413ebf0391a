import COpenBLAS

/// One factor of a matrix product: stored rows of values, row-major.
package struct MatrixOperand<Element> {
  package let values: ArraySlice<Element>
  /// Elements from one stored row to the next.
  package let stride: Int
  /// true: the product takes the transpose of what is stored.
  package let isTransposed: Bool

  package init(_ values: ArraySlice<Element>, stride: Int, isTransposed: Bool = false) {
    self.values = values
    self.stride = stride
    self.isTransposed = isTransposed
  }

  package init(_ values: [Element], stride: Int, isTransposed: Bool = false) {
    self.init(values[...], stride: stride, isTransposed: isTransposed)
  }

  /// Whether it holds a factor that is `rows × columns` after its transposition.
  fileprivate func holds(rows: Int, columns: Int) -> Bool {
    let (stored, width) = isTransposed ? (columns, rows) : (rows, columns)
    return stride >= width && (stored == 0 || values.count >= (stored - 1) * stride + width)
  }

  /// What CBLAS calls the row length, which it wants positive even when there is nothing to read.
  fileprivate var leadingDimension: blasint { blasint(max(1, stride)) }
}

/// General matrix products on OpenBLAS. How many threads they use is set once per process; the last digits depend on it.
package enum StridedProduct {
  /// `C = α·A·B + β·C` in single precision.
  ///
  /// - Parameters:
  ///   - a: `[rows, depth]` after its transposition, `b`: `[depth, columns]` after its own.
  ///   - c: receives `[rows, columns]` from element `offset` on, rows without gaps; not read when `beta` is 0.
  package static func multiply(
    rows: Int, columns: Int, depth: Int, alpha: Float = 1, _ a: MatrixOperand<Float>, _ b: MatrixOperand<Float>,
    beta: Float = 0, into c: inout [Float], at offset: Int = 0
  ) {
    check(a.holds(rows: rows, columns: depth) && b.holds(rows: depth, columns: columns), rows, columns, depth)
    withResult(&c, at: offset, count: rows * columns) { c in
      a.values.withUnsafeBufferPointer { left in
        b.values.withUnsafeBufferPointer { right in
          cblas_sgemm(
            CblasRowMajor, a.isTransposed ? CblasTrans : CblasNoTrans, b.isTransposed ? CblasTrans : CblasNoTrans,
            blasint(rows), blasint(columns), blasint(depth), alpha, left.baseAddress, a.leadingDimension,
            right.baseAddress, b.leadingDimension, beta, c, blasint(columns))
        }
      }
    }
  }

  /// `C = α·A·B + β·C` in double precision; shapes as in single precision.
  package static func multiply(
    rows: Int, columns: Int, depth: Int, alpha: Double = 1, _ a: MatrixOperand<Double>, _ b: MatrixOperand<Double>,
    beta: Double = 0, into c: inout [Double], at offset: Int = 0
  ) {
    check(a.holds(rows: rows, columns: depth) && b.holds(rows: depth, columns: columns), rows, columns, depth)
    withResult(&c, at: offset, count: rows * columns) { c in
      a.values.withUnsafeBufferPointer { left in
        b.values.withUnsafeBufferPointer { right in
          cblas_dgemm(
            CblasRowMajor, a.isTransposed ? CblasTrans : CblasNoTrans, b.isTransposed ? CblasTrans : CblasNoTrans,
            blasint(rows), blasint(columns), blasint(depth), alpha, left.baseAddress, a.leadingDimension,
            right.baseAddress, b.leadingDimension, beta, c, blasint(columns))
        }
      }
    }
  }

  /// Calls `body` with the `count` elements of `c` from `offset` on, unless there are none.
  private static func withResult<Element>(
    _ c: inout [Element], at offset: Int, count: Int, _ body: (UnsafeMutablePointer<Element>) -> Void
  ) {
    precondition(offset >= 0 && offset + count <= c.count, "\(count) results from \(offset) on in \(c.count) elements")
    if count == 0 { return }
    c.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      body(base + offset)
    }
  }

  private static func check(_ isLegal: Bool, _ rows: Int, _ columns: Int, _ depth: Int) {
    precondition(isLegal, "factors too small for a product of \(rows)×\(depth) and \(depth)×\(columns)")
  }
}
