package import Engine

/// The math libraries against naive sums, on this processor.
package enum MathChecks {
  /// One line for `omni doctor`.
  package static func check(_ backend: EngineBackend, threads: Int) async -> DoctorReport.Check {
    do {
      let worst = try await ComputeThread().perform { try KernelCheck.worstDifference(backend, threads: threads) }
      let found = "\(backend.rawValue) convolutions differ from naive sums by \(worst) of the largest value at most"
      return worst < KernelCheck.tolerance(.float32)
        ? .init("mathematics", .ok, found) : .init("mathematics", .failed, found, mend: mend(backend))
    } catch {
      return .init("mathematics", .failed, "\(backend.rawValue): \(error)", mend: mend(backend))
    }
  }

  /// Refuses to train where sums are wrong. Call it on a compute thread.
  static func require(_ backend: EngineBackend, _ precision: EnginePrecision, threads: Int) throws {
    let worst = try KernelCheck.worstDifference(backend, precision, threads: threads)
    let tolerance = KernelCheck.tolerance(precision)
    guard worst < tolerance else {
      throw NodeFailure(
        "\(backend.rawValue) computes wrong convolutions on this processor: they differ from naive sums by \(worst) of the "
          + "largest value, at most \(tolerance) is rounding; \(mend(backend))")
    }
  }

  private static func mend(_ backend: EngineBackend) -> String {
    "update the library, or choose the other one with `omni run --engine "
      + (backend == .oneDNN ? "openblas" : "onednn") + "`"
  }
}
