import COneDNN

/// The products of matrices between Winograd's transforms: at every point the tiles of one tensor by weights, or of both
/// tensors for gradients of weights. A set of points is one grouped 1×1 convolution whose positions are tiles.
struct OneDNNPointProducts {
  private let passes: [(set: WinogradTiles.PointSet, pass: OneDNNPrimitiveDescriptor)]
  private let plan: WinogradPlan
  private let tiles: WinogradTiles

  /// - Throws: `EngineError.kernel` where the library has no generated code for them.
  init(_ library: OneDNNLibrary, _ plan: WinogradPlan, _ tiles: WinogradTiles) throws(EngineError) {
    self.plan = plan
    self.tiles = tiles
    var passes: [(set: WinogradTiles.PointSet, pass: OneDNNPrimitiveDescriptor)] = []
    for set in tiles.sets {
      passes.append((set, try Self.descriptor(library, plan, set, tiles: set.tiles * tiles.frames)))
    }
    self.passes = passes
    guard passes.allSatisfy({ $0.pass.implementation.hasPrefix("jit") }) else {
      throw .kernel("oneDNN has no generated code for the products of \(plan.geometry)")
    }
  }

  private static func descriptor(
    _ library: OneDNNLibrary, _ plan: WinogradPlan, _ set: WinogradTiles.PointSet, tiles: Int
  ) throws(EngineError) -> OneDNNPrimitiveDescriptor {
    let g = plan.slice
    let layout = ActivationLayout(block: plan.block)
    let input = try OneDNNLayouts.activation([1, set.points * g.input.c, 1, tiles], layout)
    let output = try OneDNNLayouts.activation([1, set.points * g.outputChannels, 1, tiles], layout)
    func weights(isInputInnermost: Bool) throws(EngineError) -> dnnl_memory_desc_t {
      try OneDNNLayouts.groupedWeights(
        [set.points, g.outputChannels, g.input.c], block: plan.block, isInputInnermost: isInputInnermost)
    }
    let hint = try OneDNNConvolutionProblem.descriptor(
      library, .forward, (input, try weights(isInputInnermost: false), output), what: "products of \(g)")
    if plan.pass == .forward { return hint }
    return try OneDNNConvolutionProblem.descriptor(
      library, plan.pass, (input, try weights(isInputInnermost: plan.pass == .backwardData), output), hint: hint,
      what: "\(plan.pass.rawValue) products of \(g)")
  }

  var scratchBytes: Int { passes.map(\.pass.scratchBytes).max() ?? 0 }
  var implementation: String { passes.first?.pass.implementation ?? "none" }

  /// - Parameters:
  ///   - read: tiles of what is transformed first, `written` of a slice of the other tensor.
  ///   - weights: those of a slice at all points, in order.
  func executions(
    read: UnsafeMutablePointer<Float>, written: UnsafeMutablePointer<Float>, weights: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutableRawPointer
  ) throws(EngineError) -> [OneDNNExecution] {
    let slice = plan.slice
    let (input, output) = plan.pass == .backwardData ? (written, read) : (read, written)
    var executions: [OneDNNExecution] = []
    for (set, descriptor) in passes {
      let first = set.first * tiles.frames
      executions.append(
        try OneDNNConvolutionPass(pass: plan.pass, descriptor: descriptor).execution(
          ConvolutionTensors(
            input: UnsafeMutableRawPointer(input + first * slice.input.c),
            weights: UnsafeMutableRawPointer(
              weights + set.place * slice.input.c * slice.outputChannels),
            output: UnsafeMutableRawPointer(output + first * slice.outputChannels), scratch: scratch)))
    }
    return executions
  }
}
