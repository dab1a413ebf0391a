/// The arithmetic of a network: in what type activations and their gradients are stored and convolutions multiply.
///
/// Whatever the precision, sums are float32 or double, and weights, momentum, statistics, gradients of weights, the head
/// and the loss are float32 (decision 0009).
package enum EnginePrecision: String, Hashable, Codable, Sendable, CaseIterable {
  case float32
  /// The upper half of a float32: its exponent with eight bits of precision, in half the memory.
  case bfloat16

  /// Bytes of one value.
  var bytes: Int { self == .float32 ? 4 : 2 }
}
