/// What turns gradients into a step of the weights.
package enum UpdateRule: Hashable, Sendable {
  case sgd(SGD)
  case adamW(AdamW)

  /// The largest total L2 norm of the gradients; nil leaves them alone.
  var clipNorm: Double? {
    switch self {
    case .sgd(let sgd): sgd.clipNorm
    case .adamW(let adamW): adamW.clipNorm
    }
  }

  /// The factor that clipping applies to gradients of norm `total` (PyTorch adds 1e-6 to the norm).
  func clipScale(_ total: Double) -> Double {
    guard let clipNorm else { return 1 }
    return min(1, clipNorm / (total + 1e-6))
  }
}
