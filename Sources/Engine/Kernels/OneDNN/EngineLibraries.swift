import COneDNN
import COpenBLAS

/// Which mathematical libraries this process runs with.
package enum EngineLibraries {
  /// Whether convolutions of bfloat16 exist on this processor: AVX-512 is needed, its bfloat16 instructions make them fast.
  package static var hasBFloat16: Bool {
    let needed = dnnl_cpu_isa_avx512_core.rawValue
    return dnnl_get_effective_cpu_isa().rawValue & needed == needed
  }

  /// Names, versions and what they chose for this processor.
  package static var summary: String {
    let version = dnnl_version().pointee
    let blas = String(cString: openblas_get_config()).split(separator: " ").prefix(2).joined(separator: " ")
    let core = String(cString: openblas_get_corename())
    return "oneDNN \(version.major).\(version.minor).\(version.patch), \(blas) (\(core))"
  }
}
