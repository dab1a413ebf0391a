import COneDNN
import COpenBLAS

/// Which mathematical libraries this process runs with.
package enum EngineLibraries {
  /// Names, versions and what they chose for this processor.
  package static var summary: String {
    let version = dnnl_version().pointee
    let blas = String(cString: openblas_get_config()).split(separator: " ").prefix(2).joined(separator: " ")
    let core = String(cString: openblas_get_corename())
    return "oneDNN \(version.major).\(version.minor).\(version.patch), \(blas) (\(core))"
  }
}
