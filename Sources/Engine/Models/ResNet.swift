/// Builds the layer graph of a residual network under MMAction2's parameter names.
///
/// Stem: 7×7 convolution with stride 2 (1×7×7 in SlowOnly, 3×7×7 in ir-CSN), batch norm, ReLU, 3×3 max pool with stride
/// 2. Four stages of residual blocks with spatial strides 1, 2, 2, 2; in SlowOnly every block of the last two stages is
/// inflated; in ir-CSN the middle convolution of every block is depthwise over time and space, and temporal strides are
/// 1, 2, 2, 2 too. Head: global mean, dropout, classifier.
/// - Source: He et al. 2016; Feichtenhofer et al. 2019 (the slow pathway); Tran et al. 2019 (interaction-reduced
///   channel-separated networks); names and strides as MMAction2.
struct ResNet {
  private(set) var graph = LayerGraph()
  /// Pooled features before dropout, `[N, C]`.
  private(set) var features: Value
  private(set) var logits: Value
  private let spec: ModelSpec
  private let freezing: Freezing

  /// - Parameters:
  ///   - input: nil when only parameters matter.
  ///   - freezing: of training; inference needs none.
  init(_ spec: ModelSpec, input: InputShape?, freezing: Freezing = Freezing()) {
    self.spec = spec
    self.freezing = freezing
    features = graph.input
    logits = graph.input
    let shape = input ?? InputShape(clips: 1, frames: 1, height: 1, width: 1)
    let edge = InputEdge(output: graph.input, channels: 3, isVolumetric: spec.isVolumetric, source: shape)
    graph.append(edge)
    var x = appendStem(graph.input)
    if freezing.stages >= 1 { graph.freeze() }
    var channels = spec.width
    for (stage, count) in (ModelSpec.blockCounts[spec.depth] ?? []).enumerated() {
      let planes = spec.width << stage
      for index in 0..<count {
        let step = index == 0 && stage > 0 ? 2 : 1
        let block = Block(
          name: "backbone.layer\(stage + 1).\(index)", inputChannels: channels, planes: planes,
          stride: Extent(spec.kind == .irCSN ? step : 1, step, step),
          isInflated: spec.kind == .slowOnly && stage >= 2)
        x = spec.hasBottlenecks ? appendBottleneck(block, x) : appendBasicBlock(block, x)
        channels = planes * (spec.hasBottlenecks ? 4 : 1)
      }
      if freezing.stages >= stage + 2 { graph.freeze() }
    }
    appendHead(x, channels: channels)
  }

  /// What residual blocks of both kinds have in common.
  private struct Block {
    let name: String
    let inputChannels: Int
    let planes: Int
    let stride: Extent
    /// Whether the block has temporal kernels.
    let isInflated: Bool
  }

  private mutating func appendStem(_ input: Value) -> Value {
    let x = appendConvolution(
      "backbone.conv1", input, from: 3, to: spec.width, kernel: Extent(spec.kind == .irCSN ? 3 : 1, 7, 7),
      stride: Extent(1, 2, 2), hasReLU: true)
    let pooled = graph.makeValue()
    graph.append(
      MaxPooling(name: "backbone.maxpool", input: x, output: pooled, kernel: 3, stride: 2, padding: 1))
    return pooled
  }

  /// Two 3×3 convolutions; inflated, two 3×3×3 (MMAction2's BasicBlock3d). The first carries the stride.
  private mutating func appendBasicBlock(_ block: Block, _ input: Value) -> Value {
    let kernel = Extent(block.isInflated ? 3 : 1, 3, 3)
    let inner = appendConvolution(
      block.name + ".conv1", input, from: block.inputChannels, to: block.planes, kernel: kernel,
      stride: block.stride, hasReLU: true)
    return appendLast(block, input, inner, name: ".conv2", from: block.planes, to: block.planes, kernel: kernel)
  }

  /// 1×1 (3×1×1 inflated), 3×3 (depthwise 3×3×3 in ir-CSN) with the stride, 1×1 to four times the planes.
  private mutating func appendBottleneck(_ block: Block, _ input: Value) -> Value {
    let reduced = appendConvolution(
      block.name + ".conv1", input, from: block.inputChannels, to: block.planes,
      kernel: Extent(block.isInflated ? 3 : 1, 1, 1), stride: Extent(1, 1, 1), hasReLU: true)
    let inner =
      spec.kind == .irCSN
      ? appendDepthwise(block.name + ".conv2.0", reduced, channels: block.planes, stride: block.stride)
      : appendConvolution(
        block.name + ".conv2", reduced, from: block.planes, to: block.planes, kernel: Extent(1, 3, 3),
        stride: block.stride, hasReLU: true)
    return appendLast(
      block, input, inner, name: ".conv3", from: block.planes, to: 4 * block.planes, kernel: Extent(1, 1, 1))
  }

  /// A block's last convolution and its shortcut: identity, or 1×1 convolution where sizes change; then the sum's ReLU.
  private mutating func appendLast(
    _ block: Block, _ input: Value, _ inner: Value, name: String, from: Int, to: Int, kernel: Extent
  ) -> Value {
    var shortcut = input
    if block.stride != Extent(1, 1, 1) || block.inputChannels != to {
      shortcut = appendConvolution(
        block.name + ".downsample", input, from: block.inputChannels, to: to, kernel: Extent(1, 1, 1),
        stride: block.stride, hasReLU: false)
    }
    return appendConvolution(
      block.name + name, inner, from: from, to: to, kernel: kernel, stride: Extent(1, 1, 1), hasReLU: true,
      residual: shortcut,
      startsAtZero: spec.zeroInitLastBN)
  }

  /// Convolution with "same" padding, batch norm, and what is fused into it.
  private mutating func appendConvolution(
    _ name: String, _ input: Value, from: Int, to: Int, kernel: Extent, stride: Extent, hasReLU: Bool,
    residual: Value? = nil, startsAtZero: Bool = false
  ) -> Value {
    let raw = graph.makeValue()
    graph.append(
      Convolution(
        name: name + ".conv", input: input, output: raw, inputChannels: from, outputChannels: to, kernel: kernel,
        stride: stride, padding: Extent(kernel.t / 2, kernel.h / 2, kernel.w / 2), isVolumetric: spec.isVolumetric))
    return appendNorm(
      name, raw, channels: to, hasReLU: hasReLU, residual: residual, startsAtZero: startsAtZero)
  }

  /// Depthwise 3×3×3 convolution with "same" padding, batch norm, ReLU.
  private mutating func appendDepthwise(_ name: String, _ input: Value, channels: Int, stride: Extent) -> Value {
    let raw = graph.makeValue()
    graph.append(
      DepthwiseConvolution(
        name: name + ".conv", input: input, output: raw, channels: channels, kernel: Extent(3, 3, 3), stride: stride,
        padding: Extent(1, 1, 1)))
    return appendNorm(name, raw, channels: channels, hasReLU: true)
  }

  private mutating func appendNorm(
    _ name: String, _ input: Value, channels: Int, hasReLU: Bool, residual: Value? = nil, startsAtZero: Bool = false
  ) -> Value {
    let normalized = graph.makeValue()
    let norm = BatchNormalization(
      name: name + ".bn", input: input, output: normalized, channels: channels, residual: residual, hasReLU: hasReLU,
      startsAtZero: startsAtZero, epsilon: spec.batchNormEpsilon)
    graph.append(freezing.statistics ? FrozenBatchNormalization(base: norm) : norm)
    return normalized
  }

  private mutating func appendHead(_ input: Value, channels: Int) {
    features = graph.makeValue()
    graph.append(GlobalAveragePooling(input: input, output: features))
    // Nothing learns before the classifier then: the gradient need not pass the mean either.
    if freezing.stages == 5 { graph.freeze() }
    let dropped = graph.makeValue()
    graph.append(Dropout(input: features, output: dropped, probability: spec.dropout))
    logits = graph.makeValue()
    graph.append(
      Linear(
        name: "cls_head.fc_cls", input: dropped, output: logits, inputChannels: channels,
        outputChannels: spec.classes))
  }
}
