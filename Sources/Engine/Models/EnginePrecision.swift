/// The number format of activations and of the products in convolutions.
///
/// Weights, statistics, gradients of weights and momentum are float32 in both.
package enum EnginePrecision: String, Hashable, Codable, Sendable, CaseIterable {
  case f32
}
