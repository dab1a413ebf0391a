extension ModelSpec {
  /// The network that these tensors are the weights of, told from their names and shapes; nil when omni has none such.
  ///
  /// Without a last layer among them, `classes` is 2.
  /// - Parameter tensors: names as omni has them.
  package init?(holding tensors: [TensorShape]) {
    let shapes = Dictionary(tensors.map { ($0.name, $0.shape) }, uniquingKeysWith: { _, last in last })
    guard let stem = shapes["backbone.conv1.conv.weight"], [4, 5].contains(stem.count), (4...512).contains(stem[0])
    else { return nil }
    let hasBottlenecks = shapes["backbone.layer1.0.conv3.conv.weight"] != nil
    let blocks = Self.blocks(of: tensors)
    let depth = Self.blockCounts.first { $0.value == blocks && ($0.key >= 50) == hasBottlenecks }?.key
    let isSeparated = shapes["backbone.layer1.0.conv2.0.conv.weight"] != nil
    guard let depth else { return nil }
    let classes = shapes[WeightsFit.classifier]?.first ?? 2
    guard (1...1_000_000).contains(classes) else { return nil }
    self.init(
      kind: stem.count == 4 ? .tsn : isSeparated ? .irCSN : .slowOnly, depth: depth, width: stem[0], classes: classes)
    let fit = WeightsFit(tensors, to: tensorShapes, inflates: false)
    guard fit.fits else { return nil }
  }

  /// Residual blocks of each stage, as far as the stages are numbered without a gap.
  package static func blocks(of tensors: [TensorShape]) -> [Int] {
    var blocks: [Int: Set<Int>] = [:]
    for tensor in tensors {
      let parts = tensor.name.split(separator: ".", maxSplits: 3)
      guard parts.count >= 3, parts[0] == "backbone", parts[1].hasPrefix("layer"),
        let stage = Int(parts[1].dropFirst("layer".count)), let block = Int(parts[2])
      else { continue }
      blocks[stage, default: []].insert(block)
    }
    return (1..<(blocks.count + 1)).compactMap { blocks[$0]?.count }
  }
}
