import COneDNN

/// A convolution of frames in the library's terms: `[N, C, H, W]` by `[K, C, kh, kw]`.
struct OneDNNConvolutionProblem {
  let input: [Int]
  let output: [Int]
  let weights: [Int]
  private let stride: [Int64]
  private let padding: [Int64]

  init(_ g: ConvolutionGeometry) {
    precondition(g.input.extent.t == 1 && g.kernel.t == 1, "a convolution of frames has no time axis, found \(g)")
    input = [g.input.n, g.input.c, g.input.extent.h, g.input.extent.w]
    output = [g.output.n, g.output.c, g.output.extent.h, g.output.extent.w]
    weights = [g.outputChannels, g.input.c, g.kernel.h, g.kernel.w]
    stride = [Int64(g.stride.h), Int64(g.stride.w)]
    padding = [Int64(g.padding.h), Int64(g.padding.w)]
  }

  /// How one pass is to be computed: between which layouts.
  struct Wanted {
    var pass: ConvolutionPass
    var input: ActivationLayout
    /// nil for the library's choice.
    var output: ActivationLayout?
    /// Forward only: whether backward passes will follow.
    var isTraining = true
    /// Forward only.
    var hasBias = false
  }

  /// The library's implementation of a pass; backward passes need the forward pass of the same layouts as `hint`.
  /// - Throws: `EngineError.kernel` when the library has none.
  func descriptor(
    _ library: OneDNNLibrary, _ wanted: Wanted, hint: OneDNNPrimitiveDescriptor? = nil,
    attributes: OneDNNAttributes? = nil
  ) throws(EngineError) -> OneDNNPrimitiveDescriptor {
    let source = try OneDNNLayouts.activation(input, wanted.input)
    // Kernels multiply bfloat16 where anything is bfloat16; gradients of weights are float32 all the same.
    let isBFloat16 = wanted.input.element == .bfloat16 || wanted.output?.element == .bfloat16
    let kernel = try OneDNNLayouts.any(
      weights, isBFloat16 && wanted.pass != .backwardWeights ? .bfloat16 : .float32)
    var target = try OneDNNLayouts.any(output, wanted.input.element)
    let added = try OneDNNLayouts.plain([output[1]])
    if let layout = wanted.output { target = try OneDNNLayouts.activation(output, layout) }
    return try Self.descriptor(
      library, wanted.pass, (source, kernel, target), stride: stride, padding: padding,
      isTraining: wanted.isTraining, bias: wanted.hasBias ? added : nil, hint: hint, attributes: attributes,
      what: "the \(wanted.pass.rawValue) convolution of \(input) by \(weights)")
  }

  /// The library's implementation of a pass between tensors as they lie in memory: input, weights, output.
  static func descriptor(
    _ library: OneDNNLibrary, _ pass: ConvolutionPass,
    _ tensors: (dnnl_memory_desc_t, dnnl_memory_desc_t, dnnl_memory_desc_t), stride: [Int64] = [1, 1],
    padding: [Int64] = [0, 0], isTraining: Bool = true, bias: dnnl_memory_desc_t? = nil,
    hint: OneDNNPrimitiveDescriptor? = nil, attributes: OneDNNAttributes? = nil, what: String
  ) throws(EngineError) -> OneDNNPrimitiveDescriptor {
    var (source, kernel, target) = tensors
    var description = dnnl_convolution_desc_t()
    let status =
      switch pass {
      case .forward:
        withUnsafePointer(to: bias ?? dnnl_memory_desc_t()) { added in
          dnnl_convolution_forward_desc_init(
            &description, isTraining ? dnnl_forward_training : dnnl_forward_inference, dnnl_convolution_direct, &source,
            &kernel, bias == nil ? nil : added, &target, stride, padding, padding)
        }
      case .backwardData:
        dnnl_convolution_backward_data_desc_init(
          &description, dnnl_convolution_direct, &source, &kernel, &target, stride, padding, padding)
      case .backwardWeights:
        dnnl_convolution_backward_weights_desc_init(
          &description, dnnl_convolution_direct, &source, &kernel, nil, &target, stride, padding, padding)
      }
    try OneDNNLibrary.check(status, "describing \(what)")
    return try OneDNNPrimitiveDescriptor(
      library, operation: &description, hint: hint, attributes: attributes, what: "choosing \(what)")
  }
}
