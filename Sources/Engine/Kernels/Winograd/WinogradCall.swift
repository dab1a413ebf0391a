/// One pass of a convolution by Winograd's algorithm, bound to memory: tiles are transformed, multiplied point by point, and
/// transformed back, chunk after chunk, lanes side by side.
struct WinogradCall: PreparedCall {
  /// Some tiles. `read` transforms the tensor that is read first: x, or dy for gradients of inputs; `written` the other one:
  /// y, or dx; dy for gradients of weights.
  struct Chunk {
    let read: WinogradTransforms
    /// By slice.
    let written: [WinogradTransforms]
    let source: UnsafeMutableRawPointer
    let target: UnsafeMutableRawPointer
    let products: [OneDNNExecution]
    /// Places of points that none of the tiles has.
    let unused: [Int]
  }

  struct Lane {
    let chunks: [Chunk]
    /// Scratch, as the plan says.
    let parts: [UnsafeMutablePointer<Float>]
  }

  let plan: WinogradPlan
  let team: Team
  /// By slice.
  let slices: [WinogradWeights]
  let lanes: [Lane]
  let isBFloat16: Bool
  /// w or dw.
  let taps: UnsafeMutablePointer<Float>
  /// Where w is at all points; nil for gradients, and where `taps` are transformed already.
  let transformed: UnsafeMutablePointer<Float>?
  var epilogue = ConvolutionEpilogue()
  var bias: UnsafeMutablePointer<Float>?

  func run(_ step: StepState) {
    // Loops are compiled for every type apart: chosen here, where it is known.
    if isBFloat16 { run(WinogradBFloat16.self) } else { run(WinogradFloat32.self) }
  }

  private func run<Element: WinogradElement>(_ element: Element.Type) {
    if plan.pass == .backwardWeights { return runGradients(element) }
    func transform(_ slice: WinogradWeights) {
      if let transformed { slice.transform(taps, to: transformed, isTurned: plan.pass == .backwardData) }
    }
    if slices.count == 1 { transform(slices[0]) }
    team.forEachPart(lanes.count) { _, range in
      for lane in lanes[range] {
        for chunk in lane.chunks {
          chunk.read.transformInputs(chunk.source, to: lane.parts[0], padding: plan.padding, element)
          for (slice, written) in zip(slices, chunk.written) {
            if slices.count > 1 { transform(slice) }
            for product in chunk.products { product.execute() }
            written.outputs(lane.parts[1], to: chunk.target, epilogue: epilogue, bias: bias, element)
          }
        }
      }
    }
  }

  private func runGradients<Element: WinogradElement>(_ element: Element.Type) {
    team.forEachPart(lanes.count) { _, range in
      for lane in lanes[range] {
        for (index, chunk) in lane.chunks.enumerated() {
          chunk.read.transformInputs(chunk.source, to: lane.parts[0], padding: plan.padding, element)
          for (slice, written) in zip(slices, chunk.written) {
            written.transformGradients(chunk.target, to: lane.parts[1], element)
            for product in chunk.products { product.execute() }
            add(chunk, index, lane, slice)
            // More than one slice is one chunk of one lane: nothing will be added.
            if slices.count > 1 { slice.gradients(lane.parts[2], to: taps) }
          }
        }
      }
    }
    guard slices.count == 1 else { return }
    let sums = lanes[0].parts[2]
    for lane in lanes.dropFirst() { AddCall.add(lane.parts[2], to: sums, count: slices[0].floats, team: team) }
    slices[0].gradients(sums, to: taps)
  }

  /// Adds a chunk's gradients to those of the chunks before.
  private func add(_ chunk: Chunk, _ index: Int, _ lane: Lane, _ weights: WinogradWeights) {
    let sums = lane.parts[index == 0 ? 2 : 3]
    let point = weights.pairs * weights.values
    for place in chunk.unused { (sums + place * point).update(repeating: 0, count: point) }
    if index > 0 { AddCall.add(sums, to: lane.parts[2], count: weights.floats, team: chunk.read.team) }
  }
}
