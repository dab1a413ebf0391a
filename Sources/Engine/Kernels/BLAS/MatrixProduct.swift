import COpenBLAS

/// Row-major matrix products on one thread of OpenBLAS; the engine's own loops supply the parallelism.
package enum MatrixProduct {
  /// Which way round a factor is stored.
  package enum Operand: Sendable {
    case asStored
    case transposed

    fileprivate var flag: CBLAS_TRANSPOSE { self == .asStored ? CblasNoTrans : CblasTrans }
  }

  /// OpenBLAS has one setting per process, to begin with a thread for every core: its sums, and with them bits, would depend
  /// on who had asked before. Whoever calls it asks first.
  static func useOneThread() {
    if !usesOneThread { openblas_set_num_threads(1) }
  }

  package static var usesOneThread: Bool { openblas_get_num_threads() == 1 }

  /// `c[rows, columns] += op(a) · op(b)`, with op(a) `[rows, depth]` and op(b) `[depth, columns]`, all densely stored.
  static func add(
    rows: Int, columns: Int, depth: Int, _ a: UnsafePointer<Float>, _ opA: Operand, _ b: UnsafePointer<Float>,
    _ opB: Operand, to c: UnsafeMutablePointer<Float>
  ) {
    multiply(rows, columns, depth, a, opA, b, opB, beta: 1, c)
  }

  /// `c[rows, columns] = op(a) · op(b)`.
  package static func write(
    rows: Int, columns: Int, depth: Int, _ a: UnsafePointer<Float>, _ opA: Operand, _ b: UnsafePointer<Float>,
    _ opB: Operand, to c: UnsafeMutablePointer<Float>
  ) {
    multiply(rows, columns, depth, a, opA, b, opB, beta: 0, c)
  }

  /// `c[rows, columns] += scale · aᵀ · b` in double precision, for matrices with `depth` rows that lie `stride` values apart
  /// in all three.
  package static func addGram(
    rows: Int, columns: Int, depth: Int, scale: Double, _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>,
    stride: Int, to c: UnsafeMutablePointer<Double>
  ) {
    useOneThread()
    cblas_dgemm(
      CblasRowMajor, CblasTrans, CblasNoTrans, Int32(rows), Int32(columns), Int32(depth), scale, a, Int32(stride), b,
      Int32(stride), 1, c, Int32(stride))
  }

  private static func multiply(
    _ rows: Int, _ columns: Int, _ depth: Int, _ a: UnsafePointer<Float>, _ opA: Operand, _ b: UnsafePointer<Float>,
    _ opB: Operand, beta: Float, _ c: UnsafeMutablePointer<Float>
  ) {
    useOneThread()
    cblas_sgemm(
      CblasRowMajor, opA.flag, opB.flag, Int32(rows), Int32(columns), Int32(depth), 1, a,
      Int32(opA == .asStored ? depth : rows), b, Int32(opB == .asStored ? columns : depth), beta, c, Int32(columns))
  }
}
