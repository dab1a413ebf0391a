/// One operation compiled and run by itself, with inputs and gradients in plain order: how tests reach every kernel
/// through the same builder, memory plan and layouts that programmes use.
///
/// Use it on one thread, like a network.
package final class LayerProbe {
  /// An operation and the sizes it meets.
  package enum Operation: Hashable, Sendable {
    case convolution(ReferenceConvolution.Sizes)
    /// As many outputs as input channels.
    case depthwise(ReferenceConvolution.Sizes)
    case batchNormalization(ActivationShape, hasResidual: Bool, hasReLU: Bool)
    /// By running statistics, in training too.
    case frozenBatchNormalization(ActivationShape, hasResidual: Bool, hasReLU: Bool)
    case maxPooling(ActivationShape, kernel: Int, stride: Int, padding: Int)
    /// A convolution with batch norm folded in, for inference. With a shortcut, the second input; `readsItAgain` keeps
    /// it from being overwritten.
    case foldedConvolution(
      ReferenceConvolution.Sizes, hasResidual: Bool, hasReLU: Bool, readsItAgain: Bool = false)
    /// Mean over positions and over `entriesPerClip` successive entries of N.
    case averagePooling(ActivationShape, entriesPerClip: Int)
    case linear(n: Int, channels: Int, outputs: Int)
    case dropout(n: Int, channels: Int, probability: Double)
    /// `forward` gives one value, the loss; backward starts from it.
    case crossEntropy(n: Int, classes: Int)
  }

  private let calls: [any PreparedCall]
  /// `forward` or `backward`, one per call.
  private let labels: [String]
  private let backwardStart: Int
  private let state = StepState()
  private let parameters: ParameterStore
  private let arena: Arena
  private let kernels: any KernelBackend
  private let team: Team
  private var inputs: [Place] = []
  private var output: Place
  private var outputGradients: [Place] = []
  private var inputGradients: [Place] = []
  private let isLoss: Bool

  /// A buffer with its shape and layout.
  private struct Place {
    let shape: ActivationShape
    let layout: ActivationLayout
    let address: UnsafeMutableRawPointer

    /// Bfloat16 places round what is written.
    subscript(index: Int) -> Float {
      get {
        layout.element == .float32
          ? address.floats[index] : BFloat16.float(address.assumingMemoryBound(to: UInt16.self)[index])
      }
      nonmutating set {
        if layout.element == .float32 {
          address.floats[index] = newValue
        } else {
          address.assumingMemoryBound(to: UInt16.self)[index] = BFloat16.bits(newValue)
        }
      }
    }
  }

  /// - Parameters:
  ///   - block: channel block of the input's layout: 1 or a multiple of 8 for own kernels; convolutions of oneDNN take
  ///     1 and 8, those of OpenBLAS 1; in bfloat16, 16, or 1 for a first convolution.
  ///   - readers: how many parts the output's gradient comes in, 1 or 2.
  package init(
    _ operation: Operation, backend: EngineBackend, precision: EnginePrecision = .float32, threads: Int,
    block: Int = 1, isTraining: Bool = true, readers: Int = 1,
    kernels kernelSource: KernelSource = .machineIndependent
  ) throws(EngineError) {
    team = Team(threads: threads)
    team.apply()
    kernels = try backend.kernels(kernelSource, precision)
    arena = try Arena()
    let plan = ProbePlan(operation)
    isLoss = plan.isLoss
    parameters = try ParameterStore(plan.layer?.parameters ?? [])
    let shapes = try plan.shapes()
    let builder = ProgrammeBuilder(
      shapes: shapes, parameters: parameters, kernels: kernels, team: team, isTraining: isTraining)
    let layout = plan.isPlain ? .plain : ActivationLayout(block: block, element: precision)
    var layouts = plan.inputs.map { _ in layout }
    if layouts.count > 1, let convolution = plan.layer as? FoldedConvolution {
      // A shortcut lies as the convolution writes.
      layouts[1] = try kernels.convolution(
        convolution.convolution.geometry(shapes).planes(frames: 1), input: layout, output: nil,
        directions: .forward, team: team
      ).outputLayout
    }
    let ins = zip(plan.inputs, layouts).map { builder.makeActivation($0, layout: $1) }
    builder.label = "forward"
    // A first call that touches everything given from outside keeps the plan from reusing it early.
    builder.append(touching: ins.map(\.buffer)) { (_: Addresses) throws(EngineError) in ProbeMark() }
    try plan.layer?.appendForward(to: builder)
    let out = builder[plan.output]
    var gradients: [BufferID] = []
    if plan.isLoss {
      SoftmaxCrossEntropy(logits: plan.output).append(to: builder)
    } else {
      gradients = (0..<readers).map { _ in builder.makeBuffer(bytes: out.layout.bytes(out.shape)) }
      for gradient in gradients { builder.addGradientPart(gradient, of: plan.output) }
    }
    let start = builder.callCount
    builder.label = "backward"
    if isTraining { try plan.layer?.appendBackward(to: builder) }
    let results = isTraining ? plan.inputs.map { builder.gradientParts(of: $0)[0] } : []
    let everything = ins.map(\.buffer) + [out.buffer] + gradients + results
    builder.append(touching: everything) { (_: Addresses) throws(EngineError) in ProbeMark() }
    builder.extendToStart(everything)
    let memory = builder.plan()
    calls = try builder.finish(memory, in: arena)
    labels = builder.labels
    backwardStart = start
    let addresses = Addresses(base: try arena.base(for: memory.bytes), offsets: memory.offsets)
    func place(_ buffer: BufferID, _ like: ProgrammeBuilder.Activation) -> Place {
      Place(shape: like.shape, layout: like.layout, address: addresses.bytes(buffer))
    }
    inputs = ins.map { place($0.buffer, $0) }
    output = place(out.buffer, out)
    outputGradients = gradients.map { place($0, out) }
    inputGradients = zip(results, ins).map { place($0, $1) }
  }

  /// Names of the operation's parameters, in order.
  package var parameterNames: [String] { parameters.all.map(\.spec.name) }

  /// The choices among algorithms that compiling made.
  package var kernelChoices: KernelTable { kernels.choices }

  package func setParameter(_ name: String, _ values: [Float]) {
    let parameter = parameters[name]
    parameters.noteChange()
    parameter.fill(parameter.values, from: values)
  }

  package func parameter(_ name: String) -> [Float] { parameters[name].plainCopy(of: parameters[name].values) }

  package func gradient(_ name: String) -> [Float] { parameters[name].plainCopy(of: parameters[name].gradient) }

  /// Runs the forward pass on plain inputs and returns the plain output (for the loss, its one value).
  package func forward(
    _ values: [[Float]], labels: [Float] = [], lossWeight: Float = 1, labelSmoothing: Double = 0, seed: UInt64 = 0,
    step: UInt64 = 0
  ) -> [Float] {
    team.apply()
    _ = parameters.refreshFolded()
    for (place, plain) in zip(inputs, values) { write(plain, to: place) }
    state.seed = seed
    state.step = step
    state.lossWeight = lossWeight
    state.labelSmoothing = labelSmoothing
    labels.withUnsafeBufferPointer { buffer in
      state.labels = buffer.baseAddress
      for call in calls[..<backwardStart] { call.run(state) }
      state.labels = nil
    }
    return isLoss ? [Float(state.loss)] : read(output)
  }

  /// Runs the backward pass, once after each forward pass: gradients may take the place of what that left. The parts of
  /// the output's gradient are added up by the kernels.
  /// - Returns: the gradient of each input; with `accumulates`, parameter gradients add to what they were.
  package func backward(_ parts: [[Float]], accumulates: Bool = false) -> [[Float]] {
    team.apply()
    for (place, plain) in zip(outputGradients, parts) { write(plain, to: place) }
    state.accumulates = accumulates
    for call in calls[backwardStart...] { call.run(state) }
    return inputGradients.map(read)
  }

  /// Runs every call once on whatever the buffers hold and says how long each took.
  package func profile() -> [(name: String, seconds: Double)] {
    team.apply()
    return CallProfile.measure(calls, labels, state)
  }

  /// The largest absolute value in the channels that only pad the output's last block.
  package var outputPadding: Float { paddingMaximum(output) }

  private func forEach(_ place: Place, _ body: (_ plain: Int, _ stored: Int) -> Void) {
    let (shape, block) = (place.shape, place.layout.block)
    let blocks = place.layout.blocks(shape.c)
    for frame in 0..<shape.frames {
      let (n, t) = (frame / shape.extent.t, frame % shape.extent.t)
      for c in 0..<blocks * block {
        let plain = ((n * shape.c + c) * shape.extent.t + t) * shape.plane
        for p in 0..<shape.plane {
          let stored = ((frame * blocks + c / block) * shape.plane + p) * block + c % block
          body(c < shape.c ? plain + p : -1, stored)
        }
      }
    }
  }

  private func write(_ plain: [Float], to place: Place) {
    forEach(place) { index, stored in place[stored] = index < 0 ? 0 : plain[index] }
  }

  private func read(_ place: Place) -> [Float] {
    var plain = [Float](repeating: 0, count: place.shape.n * place.shape.c * place.shape.positions)
    forEach(place) { index, stored in if index >= 0 { plain[index] = place[stored] } }
    return plain
  }

  private func paddingMaximum(_ place: Place) -> Float {
    var largest: Float = 0
    forEach(place) { index, stored in if index < 0 { largest = max(largest, abs(place[stored])) } }
    return largest
  }
}

/// A call that only holds lifetimes open.
private struct ProbeMark: PreparedCall {
  func run(_ step: StepState) {}
}

/// The one-layer graph of a probe.
private struct ProbePlan {
  private(set) var layer: (any Layer)?
  private(set) var inputs = [Value(index: 1)]
  private(set) var output = Value(index: 3)
  /// Rows and columns without positions, always plain.
  private(set) var isPlain = false
  private(set) var isLoss = false
  private let shape: ActivationShape
  /// Of the second input, where it differs.
  private var otherShape: ActivationShape?
  private var entries = 1

  init(_ operation: LayerProbe.Operation) {
    func matrix(_ n: Int, _ c: Int) -> ActivationShape { ActivationShape(n: n, c: c, extent: Extent(1, 1, 1)) }
    let input = inputs[0]
    switch operation {
    case .convolution(let sizes):
      shape = sizes.input
      layer = Self.convolution(sizes, input: input, output: output)
    case .foldedConvolution(let sizes, let hasResidual, let hasReLU, let readsItAgain):
      shape = sizes.input
      if hasResidual {
        inputs.append(Value(index: 2))
        otherShape = sizes.output
      }
      let raw = Value(index: 4)
      layer = FoldedConvolution(
        convolution: Self.convolution(sizes, input: input, output: raw),
        normalization: BatchNormalization(
          name: "probe.bn", input: raw, output: output, channels: sizes.outputChannels,
          residual: hasResidual ? inputs[1] : nil, hasReLU: hasReLU), keepsShortcut: readsItAgain)
    case .depthwise(let sizes):
      shape = sizes.input
      layer = DepthwiseConvolution(
        name: "probe", input: input, output: output, channels: sizes.input.c, kernel: sizes.kernel,
        stride: sizes.stride, padding: sizes.padding)
    case .batchNormalization(let given, let hasResidual, let hasReLU),
      .frozenBatchNormalization(let given, let hasResidual, let hasReLU):
      shape = given
      if hasResidual { inputs.append(Value(index: 2)) }
      let norm = BatchNormalization(
        name: "probe", input: input, output: output, channels: given.c, residual: hasResidual ? inputs[1] : nil,
        hasReLU: hasReLU)
      if case .frozenBatchNormalization = operation {
        layer = FrozenBatchNormalization(base: norm)
      } else {
        layer = norm
      }
    case .maxPooling(let given, let kernel, let stride, let padding):
      shape = given
      layer = MaxPooling(
        name: "probe", input: input, output: output, kernel: kernel, stride: stride, padding: padding)
    case .averagePooling(let given, let entriesPerClip):
      shape = given
      entries = entriesPerClip
      layer = GlobalAveragePooling(input: input, output: output)
    case .linear(let n, let channels, let outputs):
      shape = matrix(n, channels)
      isPlain = true
      layer = Linear(name: "probe", input: input, output: output, inputChannels: channels, outputChannels: outputs)
    case .dropout(let n, let channels, let probability):
      shape = matrix(n, channels)
      isPlain = true
      layer = Dropout(input: input, output: output, probability: probability)
    case .crossEntropy(let n, let classes):
      shape = matrix(n, classes)
      isPlain = true
      isLoss = true
      output = input
    }
  }

  private static func convolution(
    _ sizes: ReferenceConvolution.Sizes, input: Value, output: Value
  ) -> Convolution {
    Convolution(
      name: "probe", input: input, output: output, inputChannels: sizes.input.c, outputChannels: sizes.outputChannels,
      kernel: sizes.kernel, stride: sizes.stride, padding: sizes.padding,
      isVolumetric: sizes.kernel.t > 1 || sizes.input.extent.t > 1)
  }

  func shapes() throws(EngineError) -> ShapeTable {
    var table = ShapeTable(clips: shape.n / entries, entriesPerClip: entries, input: inputs[0], shape: shape)
    for input in inputs { table[input] = shape }
    if let otherShape { table[inputs[1]] = otherShape }
    if let layer { table[output] = try layer.outputShape(table) }
    return table
  }
}
