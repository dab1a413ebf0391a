import COneDNN

/// Translation between the library's memory descriptors and the engine's layouts.
enum OneDNNLayouts {
  /// A descriptor that leaves the layout to the library.
  static func any(_ dimensions: [Int], _ element: EnginePrecision) throws(EngineError) -> dnnl_memory_desc_t {
    try descriptor(dimensions, element, dnnl_format_tag_any)
  }

  /// Row-major `[K, C, kh, kw]`, or `[K]`, float32.
  static func plain(_ dimensions: [Int]) throws(EngineError) -> dnnl_memory_desc_t {
    precondition([1, 4].contains(dimensions.count), "no plain layout for \(dimensions)")
    return try descriptor(dimensions, .float32, dimensions.count == 1 ? dnnl_a : dnnl_abcd)
  }

  /// An activation of frames `[N, C, H, W]` in the engine's layout.
  static func activation(_ dimensions: [Int], _ layout: ActivationLayout) throws(EngineError) -> dnnl_memory_desc_t {
    let tag: dnnl_format_tag_t
    switch layout.block {
    case 1: tag = dnnl_abcd
    case 8: tag = dnnl_aBcd8b
    case 16: tag = dnnl_aBcd16b
    default: throw .kernel("oneDNN has no layout with channel blocks of \(layout.block)")
    }
    return try descriptor(dimensions, layout.element, tag)
  }

  /// Weights `[groups, K, C, 1, 1]` of grouped 1×1 convolutions in blocks, float32.
  static func groupedWeights(
    _ dimensions: [Int], block: Int, isInputInnermost: Bool
  ) throws(EngineError) -> dnnl_memory_desc_t {
    let tag =
      switch (block, isInputInnermost) {
      case (8, false): dnnl_aBCde8c8b
      case (8, true): dnnl_aBCde8b8c
      case (16, false): dnnl_aBCde16c16b
      case (16, true): dnnl_aBCde16b16c
      default: preconditionFailure("no grouped weights in blocks of \(block)")
      }
    return try descriptor(dimensions + [1, 1], .float32, tag)
  }

  private static func descriptor(
    _ dimensions: [Int], _ element: EnginePrecision, _ tag: dnnl_format_tag_t
  ) throws(EngineError) -> dnnl_memory_desc_t {
    var made = dnnl_memory_desc_t()
    let sizes = dimensions.map(Int64.init)
    let type = element == .float32 ? dnnl_f32 : dnnl_bf16
    try OneDNNLibrary.check(
      dnnl_memory_desc_init_by_tag(&made, Int32(sizes.count), sizes, type, tag), "describing \(dimensions)")
    return made
  }

  /// The engine's name for an activation's layout, nil when it has none.
  static func activationLayout(_ descriptor: dnnl_memory_desc_t) throws(EngineError) -> ActivationLayout? {
    let rank = Int(descriptor.ndims)
    let dimensions = array(descriptor.dims, rank)
    for block in [8, 16, 1] {
      let layout = ActivationLayout(block: block, element: element(descriptor))
      var (candidate, found) = (try? activation(dimensions, layout), descriptor)
      if candidate != nil, dnnl_memory_desc_equal(&candidate!, &found) != 0 { return layout }
    }
    return nil
  }

  private static func element(_ descriptor: dnnl_memory_desc_t) -> EnginePrecision {
    descriptor.data_type == dnnl_bf16 ? .bfloat16 : .float32
  }

  /// The layout of weights `[K, C, kh, kw]`.
  static func weightLayout(_ descriptor: dnnl_memory_desc_t) throws(EngineError) -> WeightLayout {
    guard descriptor.format_kind == dnnl_blocked, descriptor.offset0 == 0 else {
      throw .kernel("oneDNN chose a weight layout that is not made of blocks")
    }
    let rank = Int(descriptor.ndims)
    let blocking = descriptor.format_desc.blocking
    let innerCount = Int(blocking.inner_nblks)
    let sizes = array(blocking.inner_blks, innerCount)
    let axes = array(blocking.inner_idxs, innerCount)
    var copy = descriptor
    let element = element(descriptor)
    return WeightLayout(
      shape: array(descriptor.dims, rank), strides: array(blocking.strides, rank),
      inner: zip(axes, sizes).map { .init(axis: $0, size: $1) },
      elements: dnnl_memory_desc_get_size(&copy) / element.bytes, element: element)
  }

  /// The first `count` of the library's fixed-size lists of 64-bit numbers.
  private static func array<Tuple>(_ tuple: Tuple, _ count: Int) -> [Int] {
    withUnsafeBytes(of: tuple) { bytes in (0..<count).map { Int(bytes.load(fromByteOffset: $0 * 8, as: Int64.self)) } }
  }
}
