/// A pass of a 3×3 convolution with stride 1 by Winograd's algorithm: our transforms, the library's products.
struct OneDNNWinograd: ConvolutionKernel {
  /// What chunks must have alike to share products.
  private struct Product: Hashable {
    let sets: [WinogradTiles.PointSet]
    let frames: Int

    init(_ tiles: WinogradTiles) {
      sets = tiles.sets
      frames = tiles.frames
    }
  }

  private let plan: WinogradPlan
  private let input: ActivationLayout
  private let output: ActivationLayout
  private let team: Team
  private let products: [Product: OneDNNPointProducts]
  var epilogue = ConvolutionEpilogue()

  /// nil where the algorithm does not apply or the library has no fast products for it.
  /// - Parameters:
  ///   - input: the layout of x or dx.
  ///   - output: the layout of y or dy.
  ///   - isTransformed: whether weights come transformed, as `packing` makes them.
  init?(
    _ library: OneDNNLibrary, _ geometry: ConvolutionGeometry, _ pass: ConvolutionPass, input: ActivationLayout,
    output: ActivationLayout, isTransformed: Bool = false, team: Team
  ) {
    guard input == output,
      let plan = WinogradPlan(geometry, pass, block: input.block, threads: team.threads, isTransformed: isTransformed)
    else { return nil }
    // The library makes code for the number of threads that is set when it is asked.
    let lane = Team(threads: plan.laneThreads)
    lane.apply()
    defer { team.apply() }
    var products: [Product: OneDNNPointProducts] = [:]
    for tiles in Set((0..<plan.laneCount).flatMap { plan.lane($0).map(\.tiles) }) {
      let product = Product(tiles)
      if products[product] != nil { continue }
      guard let made = try? OneDNNPointProducts(library, plan, tiles) else { return nil }
      products[product] = made
    }
    self.plan = plan
    self.input = input
    self.output = output
    self.team = team
    self.products = products
  }

  var implementation: String { "winograd with \(products.values.first?.implementation ?? "no products")" }

  var scratchBytes: Int { plan.scratchBytes + plan.laneCount * productBytes }

  /// Bytes of the library's scratch in one lane.
  private var productBytes: Int { ((products.values.map(\.scratchBytes).max() ?? 0) + 4095) / 4096 * 4096 }

  var weightBytes: Int { plan.isTransformed ? packing.bytes : weightLayout().bytes }

  func weightLayout() -> WeightLayout {
    WinogradWeights.layout(plan.geometry, block: plan.block, isInputInnermost: plan.pass == .backwardData)
  }

  /// How weights must lie where they come transformed.
  var packing: WinogradPacking { WinogradPacking(weights: weights(slice: 0), layout: weightLayout()) }

  private func weights(slice: Int) -> WinogradWeights {
    let (outputs, inputs) = (plan.slice.outputChannels / plan.block, plan.slice.input.c / plan.block)
    let step = plan.geometry.input.c / plan.block
    return WinogradWeights(
      outputBlocks: outputs, inputBlocks: inputs,
      firstPair: slice * (plan.pass == .backwardData ? inputs : outputs * step), pairStep: step,
      values: plan.block * plan.block, tiles: plan.tiles, team: team)
  }

  func call(_ tensors: ConvolutionTensors) throws(EngineError) -> any PreparedCall {
    var end = tensors.scratch
    func take(_ floats: Int) -> UnsafeMutablePointer<Float> {
      defer { end += WinogradPlan.aligned(floats) }
      return end.floats
    }
    let transformed = plan.pass == .backwardWeights || plan.isTransformed ? nil : take(plan.weightFloats)
    let lane = Team(threads: plan.laneThreads)
    lane.apply()
    defer { team.apply() }
    var lanes: [WinogradCall.Lane] = []
    for chunks in (0..<plan.laneCount).map(plan.lane) {
      let parts = plan.laneParts.map(take)
      let scratch = end
      end += productBytes
      lanes.append(
        WinogradCall.Lane(
          chunks: try bind(chunks, tensors, transformed ?? tensors.weights.floats, parts, scratch, lane), parts: parts))
    }
    return WinogradCall(
      plan: plan, team: team, slices: (0..<plan.slices).map(weights), lanes: lanes,
      isBFloat16: input.element == .bfloat16, taps: tensors.weights.floats, transformed: transformed,
      epilogue: epilogue, bias: tensors.bias)
  }

  /// A lane's chunks; those alike share their products, which read and write the same scratch.
  private func bind(
    _ chunks: [WinogradPlan.Chunk], _ tensors: ConvolutionTensors, _ weights: UnsafeMutablePointer<Float>,
    _ parts: [UnsafeMutablePointer<Float>], _ scratch: UnsafeMutableRawPointer, _ team: Team
  ) throws(EngineError) -> [WinogradCall.Chunk] {
    struct Bound: Hashable {
      var product: Product
      var isFirst: Bool
    }
    let g = plan.geometry
    let turns = plan.pass == .backwardData
    var bound: [Bound: [OneDNNExecution]] = [:]
    var calls: [WinogradCall.Chunk] = []
    for (index, chunk) in chunks.enumerated() {
      func transforms(ofInput isInput: Bool, slice: Int = 0, of slices: Int = 1) -> WinogradTransforms {
        WinogradTransforms(
          chunk.tiles, isInput ? g.input : g.output, isInput ? input : output, slice: slice, of: slices, team: team)
      }
      let key = Bound(product: Product(chunk.tiles), isFirst: index == 0)
      if bound[key] == nil {
        bound[key] = try products[key.product]!.executions(
          read: parts[0], written: parts[1],
          weights: plan.pass == .backwardWeights ? parts[index == 0 ? 2 : 3] : weights, scratch: scratch)
      }
      let x = tensors.input + chunk.firstFrame * frame(g.input, input)
      let y = tensors.output + chunk.firstFrame * frame(g.output, output)
      calls.append(
        WinogradCall.Chunk(
          read: transforms(ofInput: !turns),
          written: (0..<plan.slices).map { transforms(ofInput: turns, slice: $0, of: plan.slices) },
          source: turns ? y : x,
          target: turns ? x : y, products: bound[key]!, unused: chunk.tiles.unusedPlaces))
    }
    return calls
  }

  /// Bytes of one frame.
  private func frame(_ shape: ActivationShape, _ layout: ActivationLayout) -> Int {
    layout.blocks(shape.c) * layout.block * shape.plane * layout.element.bytes
  }
}

/// Weights at Winograd's points, for weights that never learn.
struct WinogradPacking: WeightPacking {
  let weights: WinogradWeights
  /// Of the 3×3 weights before they are transformed.
  let layout: WeightLayout

  var bytes: Int { weights.floats * MemoryLayout<Float>.stride }

  func isSame(as other: any WeightPacking) -> Bool {
    guard let other = other as? WinogradPacking else { return false }
    return other.layout == layout && other.weights.tiles == weights.tiles
  }

  func pack(_ plain: UnsafeMutablePointer<Float>, into packed: UnsafeMutableRawPointer) {
    withUnsafeTemporaryAllocation(byteCount: layout.bytes, alignment: 64) { blocks in
      let taps = blocks.baseAddress!.assumingMemoryBound(to: Float.self)
      WeightConversion(from: .plain(layout.shape), to: layout).copy(plain, to: taps)
      weights.transform(taps, to: packed.floats, isTurned: false)
    }
  }
}
