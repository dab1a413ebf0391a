/// How tensors made elsewhere and the tensors of a network belong together, by name and shape alone.
package struct WeightsFit: Hashable, Codable, Sendable {
  /// Two shapes under one name.
  package struct Mismatch: Hashable, Codable, Sendable {
    package var name: String
    package var found: [Int]
    package var expected: [Int]
  }

  /// What becomes of the network's last layer.
  package enum Head: String, Hashable, Codable, Sendable {
    /// The file's.
    case taken
    /// The file's tells other classes apart: the network keeps its fresh one.
    case replaced
    /// The file has none: the network keeps its fresh one.
    case absent
  }

  /// Tensors of the network that the file gives, in the network's order.
  package private(set) var taken: [String] = []
  /// Those of `taken` whose kernels are spread over time.
  package private(set) var inflated: [String] = []
  /// Tensors of the network, its last layer apart, that the file lacks.
  package private(set) var missing: [String] = []
  /// Tensors of the file that the network has no place for; counters of batches do not count.
  package private(set) var unexpected: [String] = []
  /// The last layer apart when its classes are others.
  package private(set) var mismatched: [Mismatch] = []
  package private(set) var head: Head
  /// Classes that the file's last layer tells apart; nil without one.
  package private(set) var headClasses: Int?

  private enum CodingKeys: String, CodingKey {
    case taken, inflated, missing, unexpected, mismatched, head
    case headClasses = "head_classes"
  }

  package static let classifier = "cls_head.fc_cls.weight"
  private static let classifierBias = "cls_head.fc_cls.bias"

  /// - Parameters:
  ///   - tensors: names as omni has them, with shapes.
  ///   - network: `ModelSpec.tensorShapes`.
  ///   - inflates: two-dimensional kernels may be spread over time.
  package init(_ tensors: [TensorShape], to network: [TensorShape], inflates: Bool) {
    let given = Dictionary(tensors.map { ($0.name, $0.shape) }, uniquingKeysWith: { _, last in last })
    let own = Set(network.map(\.name))
    unexpected = tensors.map(\.name).filter { !own.contains($0) && !PretrainedWeights.isCounter($0) }
    headClasses = given[Self.classifier]?.first
    let expected = network.first { $0.name == Self.classifier }?.shape
    let found = given[Self.classifier]
    // Another size of the features is no other set of classes.
    let isReplaced = found != nil && found != expected && found?.dropFirst() == expected?.dropFirst()
    head = found == nil ? .absent : isReplaced ? .replaced : .taken
    for tensor in network {
      let isHead = [Self.classifier, Self.classifierBias].contains(tensor.name)
      if isHead, head != .taken { continue }
      guard let shape = given[tensor.name] else {
        missing.append(tensor.name)
        continue
      }
      if shape == tensor.shape {
        taken.append(tensor.name)
      } else if inflates, PretrainedWeights.isInflatable(shape, to: tensor.shape) {
        taken.append(tensor.name)
        inflated.append(tensor.name)
      } else {
        mismatched.append(Mismatch(name: tensor.name, found: shape, expected: tensor.shape))
      }
    }
  }

  /// Everything but the last layer comes from the file.
  package var fits: Bool { missing.isEmpty && mismatched.isEmpty }

  /// All that is wrong is that the file's kernels have no time: `inflate` would mend it.
  package var needsInflation: Bool {
    missing.isEmpty && !mismatched.isEmpty
      && mismatched.allSatisfy { PretrainedWeights.isInflatable($0.found, to: $0.expected) }
  }
}
