import COneDNN

/// What every primitive is made with: scratch memory from the caller, because the library's own belongs to the thread
/// that created a primitive, and an epilogue for convolutions that have one.
final class OneDNNAttributes {
  private(set) var handle: dnnl_primitive_attr_t?

  init(_ epilogue: ConvolutionEpilogue = ConvolutionEpilogue()) throws(EngineError) {
    try OneDNNLibrary.check(dnnl_primitive_attr_create(&handle), "creating attributes")
    try OneDNNLibrary.check(
      dnnl_primitive_attr_set_scratchpad_mode(handle, dnnl_scratchpad_mode_user), "choosing the caller's scratch")
    var operations: dnnl_post_ops_t?
    try OneDNNLibrary.check(dnnl_post_ops_create(&operations), "creating an epilogue")
    defer { dnnl_post_ops_destroy(operations) }
    if epilogue.addsToOutput {
      try OneDNNLibrary.check(dnnl_post_ops_append_sum(operations, 1), "adding to the output")
    }
    if epilogue.hasReLU {
      try OneDNNLibrary.check(
        dnnl_post_ops_append_eltwise(operations, 1, dnnl_eltwise_relu, 0, 0), "adding a ReLU to a convolution")
    }
    try OneDNNLibrary.check(dnnl_primitive_attr_set_post_ops(handle, operations), "setting an epilogue")
  }

  deinit { dnnl_primitive_attr_destroy(handle) }
}
