package import Engine

/// The math libraries against naive sums, on this processor.
package enum MathChecks {
  /// One line for `omni doctor`.
  package static func check(
    _ backend: EngineBackend, _ precision: EnginePrecision = .float32, threads: Int
  ) async -> DoctorReport.Check {
    let mend = mend(backend, precision)
    do {
      let worst = try await ComputeThread().perform {
        try KernelCheck.worstDifference(backend, precision, threads: threads)
      }
      let what = precision == .float32 ? backend.rawValue : "\(backend.rawValue) \(precision.rawValue)"
      let found = "\(what) convolutions differ from naive sums by \(worst) of the largest value at most"
      return worst < KernelCheck.tolerance(precision)
        ? .init("mathematics", .ok, found) : .init("mathematics", .failed, found, mend: mend)
    } catch {
      return .init("mathematics", .failed, "\(backend.rawValue): \(error)", mend: mend)
    }
  }

  /// Refuses to train where sums are wrong. Call it on a compute thread.
  static func require(_ backend: EngineBackend, _ precision: EnginePrecision, threads: Int) throws {
    let worst = try KernelCheck.worstDifference(backend, precision, threads: threads)
    let tolerance = KernelCheck.tolerance(precision)
    guard worst < tolerance else {
      throw NodeFailure(
        "\(backend.rawValue) computes wrong convolutions on this processor: they differ from naive sums by \(worst) of the "
          + "largest value, at most \(tolerance) is rounding; \(mend(backend, precision))")
    }
  }

  private static func mend(_ backend: EngineBackend, _ precision: EnginePrecision) -> String {
    if precision == .bfloat16 { return "update the library, or use `precision: float32`" }
    return "update the library, or choose the other one with `omni run --engine "
      + (backend == .oneDNN ? "openblas" : "onednn") + "`"
  }
}
