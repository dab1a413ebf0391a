import COneDNN

/// The library's CPU engine and stream, and the attributes of primitives without an epilogue.
final class OneDNNLibrary {
  private(set) var engine: dnnl_engine_t?
  private(set) var stream: dnnl_stream_t?
  let attributes: OneDNNAttributes

  init() throws(EngineError) {
    attributes = try OneDNNAttributes()
    try Self.check(dnnl_engine_create(&engine, dnnl_cpu, 0), "creating the CPU engine")
    try Self.check(dnnl_stream_create(&stream, engine, UInt32(dnnl_stream_default_flags.rawValue)), "creating a stream")
  }

  deinit {
    dnnl_stream_destroy(stream)
    dnnl_engine_destroy(engine)
  }

  /// Refuses processors on which the library has no bfloat16 kernels. Those with AVX-512 but without its bfloat16
  /// instructions emulate them: the same rounding, no gain in speed.
  static func requireBFloat16() throws(EngineError) {
    guard EngineLibraries.hasBFloat16 else {
      throw .kernel(
        "`precision: bfloat16` needs a processor with AVX-512 (F, BW, VL, DQ); use `precision: float32` here")
    }
  }

  static func check(_ status: dnnl_status_t, _ what: @autoclosure () -> String) throws(EngineError) {
    guard status == dnnl_success else { throw .kernel("oneDNN failed with status \(status.rawValue) when \(what())") }
  }
}

/// A primitive's descriptor: which implementation was chosen, what layouts and scratch it wants.
final class OneDNNPrimitiveDescriptor {
  let library: OneDNNLibrary
  let handle: dnnl_primitive_desc_t?

  /// - Parameters:
  ///   - operation: a `dnnl_…_desc_t`.
  ///   - attributes: the library's unless given.
  init(
    _ library: OneDNNLibrary, operation: UnsafeRawPointer, hint: OneDNNPrimitiveDescriptor?,
    attributes: OneDNNAttributes? = nil, what: String
  ) throws(EngineError) {
    self.library = library
    var handle: dnnl_primitive_desc_t?
    try OneDNNLibrary.check(
      dnnl_primitive_desc_create(
        &handle, operation, (attributes ?? library.attributes).handle, library.engine, hint?.handle), what)
    self.handle = handle
  }

  /// A copy of a tensor from one layout to another.
  init(
    _ library: OneDNNLibrary, reorderFrom from: dnnl_memory_desc_t, to: dnnl_memory_desc_t
  ) throws(EngineError) {
    self.library = library
    var handle: dnnl_primitive_desc_t?
    var (source, target) = (from, to)
    try OneDNNLibrary.check(
      dnnl_reorder_primitive_desc_create(
        &handle, &source, library.engine, &target, library.engine, library.attributes.handle), "choosing a reorder")
    self.handle = handle
  }

  deinit { dnnl_primitive_desc_destroy(handle) }

  /// The layout chosen for one of the primitive's tensors.
  func memory(_ query: dnnl_query_t) throws(EngineError) -> dnnl_memory_desc_t {
    guard let descriptor = dnnl_primitive_desc_query_md(handle, query, 0) else {
      throw .kernel("oneDNN does not say how a tensor of \(implementation) lies in memory")
    }
    return descriptor.pointee
  }

  var scratchBytes: Int {
    guard let descriptor = dnnl_primitive_desc_query_md(handle, dnnl_query_scratchpad_md, 0) else { return 0 }
    return dnnl_memory_desc_get_size(descriptor)
  }

  /// Such as `jit:avx2`.
  var implementation: String {
    var text: UnsafePointer<CChar>?
    let status = withUnsafeMutablePointer(to: &text) {
      dnnl_primitive_desc_query(handle, dnnl_query_impl_info_str, 0, $0)
    }
    guard status == dnnl_success, let text else { return "unknown" }
    return String(cString: text)
  }
}

/// An executable primitive with its arguments bound to addresses.
final class OneDNNExecution {
  private let library: OneDNNLibrary
  private var primitive: dnnl_primitive_t?
  private var arguments: [dnnl_exec_arg_t] = []

  /// A tensor of the call: the argument's number, its layout, its address.
  typealias Argument = (number: Int32, layout: dnnl_memory_desc_t, address: UnsafeMutableRawPointer)

  /// - Parameter scratch: at least `descriptor.scratchBytes`, 64-byte aligned.
  init(
    _ descriptor: OneDNNPrimitiveDescriptor, _ tensors: [Argument], scratch: UnsafeMutableRawPointer
  ) throws(EngineError) {
    library = descriptor.library
    try OneDNNLibrary.check(
      dnnl_primitive_create(&primitive, descriptor.handle), "creating \(descriptor.implementation)")
    for tensor in tensors { try bind(tensor) }
    if descriptor.scratchBytes > 0 {
      try bind((DNNL_ARG_SCRATCHPAD, descriptor.memory(dnnl_query_scratchpad_md), scratch))
    }
  }

  private func bind(_ tensor: Argument) throws(EngineError) {
    var memory: dnnl_memory_t?
    var layout = tensor.layout
    try OneDNNLibrary.check(
      dnnl_memory_create(&memory, &layout, library.engine, tensor.address), "binding argument \(tensor.number)")
    arguments.append(dnnl_exec_arg_t(arg: tensor.number, memory: memory))
  }

  deinit {
    for argument in arguments { dnnl_memory_destroy(argument.memory) }
    dnnl_primitive_destroy(primitive)
  }

  func execute() {
    let status = arguments.withUnsafeBufferPointer {
      dnnl_primitive_execute(primitive, library.stream, Int32($0.count), $0.baseAddress)
    }
    precondition(status == dnnl_success, "a oneDNN primitive failed with status \(status.rawValue)")
  }
}
