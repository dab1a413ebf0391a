import COneDNN

/// A convolution in the library's terms: sizes without the axes that do nothing.
///
/// Two-dimensional networks drop T. In three-dimensional ones a kernel without spatial extent and stride (1×1×1, kt×1×1)
/// becomes a two-dimensional convolution over `[T, H·W]`: the same memory, the same sums, better kernels.
struct OneDNNConvolutionProblem {
  let input: [Int]
  let output: [Int]
  /// `[K, C, kh, kw]` or `[K, C, kt, kh, kw]`.
  let weights: [Int]
  private let stride: [Int64]
  private let padding: [Int64]

  init(_ g: ConvolutionGeometry, weightShape: [Int]) {
    let isVolumetric = weightShape.count == 5
    let isFlat = isVolumetric && g.kernel.h == 1 && g.kernel.w == 1 && g.stride.h == 1 && g.stride.w == 1
    func axes(_ extent: Extent) -> [Int] {
      isFlat
        ? [extent.t, extent.h * extent.w]
        : isVolumetric ? [extent.t, extent.h, extent.w] : [extent.h, extent.w]
    }
    input = [g.input.n, g.input.c] + axes(g.input.extent)
    output = [g.output.n, g.output.c] + axes(g.output.extent)
    weights = [g.outputChannels, g.input.c] + axes(g.kernel)
    stride = axes(g.stride).map(Int64.init)
    padding = (isFlat ? [g.padding.t, 0] : axes(g.padding)).map(Int64.init)
  }

  /// - Parameter wanted: the layout of the output, nil for the library's choice.
  func forward(
    _ library: OneDNNLibrary, _ layout: ActivationLayout, _ wanted: ActivationLayout?, isTraining: Bool
  ) throws(EngineError) -> OneDNNPrimitiveDescriptor {
    var (source, kernel) = (try OneDNNLayouts.activation(input, layout), try OneDNNLayouts.any(weights))
    var target = try OneDNNLayouts.any(output)
    if let wanted { target = try OneDNNLayouts.activation(output, wanted) }
    var description = dnnl_convolution_desc_t()
    try OneDNNLibrary.check(
      dnnl_convolution_forward_desc_init(
        &description, isTraining ? dnnl_forward_training : dnnl_forward_inference, dnnl_convolution_direct, &source,
        &kernel, nil, &target, stride, padding, padding), "describing a convolution of \(input) by \(weights)")
    return try OneDNNPrimitiveDescriptor(
      library, operation: &description, hint: nil, what: "choosing a convolution of \(input) by \(weights)")
  }

  func backwardData(
    _ library: OneDNNLibrary, _ layout: ActivationLayout, _ outputLayout: ActivationLayout,
    hint: OneDNNPrimitiveDescriptor
  ) throws(EngineError) -> OneDNNPrimitiveDescriptor {
    var (source, kernel) = (try OneDNNLayouts.activation(input, layout), try OneDNNLayouts.any(weights))
    var target = try OneDNNLayouts.activation(output, outputLayout)
    var description = dnnl_convolution_desc_t()
    try OneDNNLibrary.check(
      dnnl_convolution_backward_data_desc_init(
        &description, dnnl_convolution_direct, &source, &kernel, &target, stride, padding, padding),
      "describing the backward-data convolution of \(input) by \(weights)")
    return try OneDNNPrimitiveDescriptor(
      library, operation: &description, hint: hint, what: "choosing a backward-data convolution of \(input)")
  }

  func backwardWeights(
    _ library: OneDNNLibrary, _ layout: ActivationLayout, _ outputLayout: ActivationLayout,
    hint: OneDNNPrimitiveDescriptor
  ) throws(EngineError) -> OneDNNPrimitiveDescriptor {
    var (source, kernel) = (try OneDNNLayouts.activation(input, layout), try OneDNNLayouts.any(weights))
    var target = try OneDNNLayouts.activation(output, outputLayout)
    var description = dnnl_convolution_desc_t()
    try OneDNNLibrary.check(
      dnnl_convolution_backward_weights_desc_init(
        &description, dnnl_convolution_direct, &source, &kernel, nil, &target, stride, padding, padding),
      "describing the backward-weights convolution of \(input) by \(weights)")
    return try OneDNNPrimitiveDescriptor(
      library, operation: &description, hint: hint, what: "choosing a backward-weights convolution of \(input)")
  }
}
