/// Weights and bias of a convolution with the batch norm behind it folded in: `w′[k] = γ[k]/σ[k] · w[k]` and
/// `b′[k] = β[k] − γ[k]/σ[k] · μ[k]`, with `σ = √(running variance + ε)`.
///
/// A private copy in whatever order each kernel wants, shared by all inference programmes of a network. It is as
/// current as its last `fold`; `ParameterStore` knows when that must be repeated. Folding is float32 arithmetic on the
/// network's own weights; bfloat16 kernels get its results rounded once, and the bias not at all.
final class FoldedWeights {
  /// One temporal tap as one kernel reads it.
  private struct Packed {
    let tap: Int
    let packing: any WeightPacking
    let memory: PageMemory
  }

  private let weights: Parameter
  private let normalization: BatchNormalizationTensors
  private let epsilon: Float
  private var packed: [Packed] = []
  private let biasMemory: PageMemory
  /// Whether the last fold found only finite numbers: a ReLU inside a kernel would hide others.
  private(set) var isFinite = true

  init(_ weights: Parameter, _ normalization: BatchNormalizationTensors, epsilon: Float) throws(EngineError) {
    self.weights = weights
    self.epsilon = epsilon
    self.normalization = normalization
    biasMemory = try PageMemory(
      bytes: normalization.bias.layout.elements * MemoryLayout<Float>.stride, purpose: weights.spec.name)
  }

  /// K floats, padded with zeros.
  var bias: UnsafeMutablePointer<Float> { biasMemory.base.assumingMemoryBound(to: Float.self) }

  /// Bytes of the copies, without the bias.
  var bytes: Int { packed.reduce(0) { $0 + $1.packing.bytes } }

  /// Whether the address was known already; a new one holds nothing before the next fold.
  func address(tap: Int, _ packing: any WeightPacking) throws(EngineError) -> (UnsafeMutableRawPointer, isNew: Bool) {
    if let known = packed.first(where: { $0.tap == tap && $0.packing.isSame(as: packing) }) {
      return (known.memory.base, false)
    }
    let memory = try PageMemory(bytes: packing.bytes, purpose: weights.spec.name + " folded")
    packed.append(Packed(tap: tap, packing: packing, memory: memory))
    return (memory.base, true)
  }

  /// Computes everything anew from the current weights and running statistics.
  func fold() {
    let shape = weights.spec.shape
    let plain = weights.plainCopy(of: weights.values)
    let taps = shape.count == 5 ? shape[2] : 1
    let plane = shape.suffix(2).reduce(1, *)
    let scales = foldBias()
    var scaled = [Float](repeating: 0, count: plain.count / taps)
    var sum: Float = 0
    for tap in 0..<taps where packed.contains(where: { $0.tap == tap }) {
      for k in 0..<shape[0] {
        for c in 0..<shape[1] {
          let filter = k * shape[1] + c
          for p in 0..<plane {
            let value = scales[k] * plain[(filter * taps + tap) * plane + p]
            scaled[filter * plane + p] = value
            sum += value - value
          }
        }
      }
      scaled.withUnsafeMutableBufferPointer { buffer in
        for copy in packed where copy.tap == tap { copy.packing.pack(buffer.baseAddress!, into: copy.memory.base) }
      }
    }
    for k in 0..<shape[0] { sum += bias[k] - bias[k] }
    isFinite = sum == 0
  }

  /// Writes the bias and returns `γ/σ` of every output channel.
  private func foldBias() -> [Float] {
    (0..<weights.spec.shape[0]).map { k in
      let (scale, shift) = normalization.affine(channel: k, epsilon: epsilon)
      bias[k] = shift
      return scale
    }
  }
}
