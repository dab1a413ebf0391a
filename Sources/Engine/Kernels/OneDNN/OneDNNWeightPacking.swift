import COneDNN

/// Weights in the order that one of the library's kernels wants, whatever that is.
final class OneDNNWeightPacking: WeightPacking {
  private let layout: dnnl_memory_desc_t
  private let plain: dnnl_memory_desc_t
  private let descriptor: OneDNNPrimitiveDescriptor

  /// - Parameter shape: `[K, C, kh, kw]`.
  init(_ library: OneDNNLibrary, shape: [Int], layout: dnnl_memory_desc_t) throws(EngineError) {
    self.layout = layout
    plain = try OneDNNLayouts.plain(shape)
    descriptor = try OneDNNPrimitiveDescriptor(library, reorderFrom: plain, to: layout)
  }

  var bytes: Int {
    var copy = layout
    return dnnl_memory_desc_get_size(&copy)
  }

  func isSame(as other: any WeightPacking) -> Bool {
    guard let other = other as? OneDNNWeightPacking else { return false }
    var (a, b) = (layout, other.layout)
    return dnnl_memory_desc_equal(&a, &b) != 0
  }

  func pack(_ source: UnsafeMutablePointer<Float>, into packed: UnsafeMutableRawPointer) {
    do {
      let scratch = try PageMemory(bytes: descriptor.scratchBytes, purpose: "reordering weights")
      let execution = try OneDNNExecution(
        descriptor, [(DNNL_ARG_SRC, plain, UnsafeMutableRawPointer(source)), (DNNL_ARG_DST, layout, packed)],
        scratch: scratch.base)
      execution.execute()
    } catch {
      preconditionFailure("\(error)")
    }
  }
}
