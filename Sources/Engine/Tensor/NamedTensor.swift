/// A float32 tensor in row-major order under the name a checkpoint knows it by.
package struct NamedTensor: Hashable, Sendable {
  package var name: String
  /// `[K, C, kt, kh, kw]`, `[K, C, kh, kw]`, `[K, C]` or `[K]`.
  package var shape: [Int]
  /// `shape.reduce(1, *)` values.
  package var values: [Float]

  package init(name: String, shape: [Int], values: [Float]) {
    precondition(shape.reduce(1, *) == values.count, "\(name): shape \(shape) with \(values.count) values")
    self.name = name
    self.shape = shape
    self.values = values
  }
}

/// A tensor's name and sizes without its values.
package struct TensorShape: Hashable, Codable, Sendable {
  package var name: String
  package var shape: [Int]

  package init(name: String, shape: [Int]) {
    self.name = name
    self.shape = shape
  }
}

/// What loading tensors into a network found; empty lists mean an exact fit.
package struct LoadReport: Hashable, Codable, Sendable {
  /// Tensors of the network that the file lacks; they keep their values.
  package var missing: [String] = []
  /// Tensors of the file that the network has no place for.
  package var unexpected: [String] = []
  /// Tensors of both whose shapes differ, as `name [file] [network]`; they keep their values.
  package var mismatched: [String] = []

  package init() {}

  package var isExact: Bool { missing.isEmpty && unexpected.isEmpty && mismatched.isEmpty }
}
