import Engine
import Testing

/// How far apart two arrays are, relative to the largest expected value.
func relativeDifference(_ found: [Float], _ expected: [Float]) -> Float {
  guard found.count == expected.count else { return .infinity }
  let largest = expected.map(abs).max() ?? 0
  var difference: Float = 0
  for (a, b) in zip(found, expected) {
    guard a.isFinite, b.isFinite else { return .infinity }
    difference = max(difference, abs(a - b))
  }
  return largest > 0 ? difference / largest : difference
}

/// Where an operation is computed: a backend with a channel block that it takes.
struct Place: Sendable, CustomTestStringConvertible {
  let backend: EngineBackend
  let block: Int

  static let all = [
    Place(backend: .oneDNN, block: 8), Place(backend: .oneDNN, block: 1), Place(backend: .openBLAS, block: 1),
  ]
  /// The engine's own loops also take blocks of 16.
  static let own = [
    Place(backend: .oneDNN, block: 8), Place(backend: .oneDNN, block: 16), Place(backend: .openBLAS, block: 1),
  ]

  var testDescription: String { "\(backend.rawValue) block \(block)" }
}

/// A directional derivative of `loss` by central differences against the inner product of a gradient with the
/// direction; sums in double.
func directionalDerivative(
  at x: [Float], along direction: [Float], epsilon: Float, _ loss: ([Float]) -> Double
) -> Double {
  let ahead = zip(x, direction).map { $0 + epsilon * $1 }
  let behind = zip(x, direction).map { $0 - epsilon * $1 }
  return (loss(ahead) - loss(behind)) / (2 * Double(epsilon))
}

func innerProduct(_ a: [Float], _ b: [Float]) -> Double { zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) } }
