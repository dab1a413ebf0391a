/// One pass of a convolution by Winograd's algorithm, bound to memory: tiles are transformed, multiplied point by point, and
/// transformed back, chunk after chunk, lanes side by side.
struct WinogradCall: PreparedCall {
  /// Some tiles. `read` transforms the tensor that is read first: x, or dy for gradients of inputs; `written` the other one:
  /// y, or dx; dy for gradients of weights.
  struct Chunk {
    let read: WinogradTransforms
    let written: WinogradTransforms
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
  let weights: WinogradWeights
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
    if let transformed { weights.transform(taps, to: transformed, isTurned: plan.pass == .backwardData) }
    team.forEachPart(lanes.count) { _, range in
      for lane in lanes[range] {
        for chunk in lane.chunks {
          chunk.read.transformInputs(chunk.source, to: lane.parts[0], padding: plan.padding, element)
          for product in chunk.products { product.execute() }
          chunk.written.outputs(lane.parts[1], to: chunk.target, epilogue: epilogue, bias: bias, element)
        }
      }
    }
  }

  private func runGradients<Element: WinogradElement>(_ element: Element.Type) {
    let (count, point) = (weights.floats, weights.pairs * weights.values)
    team.forEachPart(lanes.count) { _, range in
      for lane in lanes[range] {
        for (index, chunk) in lane.chunks.enumerated() {
          chunk.read.transformInputs(chunk.source, to: lane.parts[0], padding: plan.padding, element)
          chunk.written.transformGradients(chunk.target, to: lane.parts[1], element)
          for product in chunk.products { product.execute() }
          let sums = lane.parts[index == 0 ? 2 : 3]
          for place in chunk.unused { (sums + place * point).update(repeating: 0, count: point) }
          if index > 0 { AddCall.add(sums, to: lane.parts[2], count: count, team: chunk.read.team) }
        }
      }
    }
    let sums = lanes[0].parts[2]
    for lane in lanes.dropFirst() { AddCall.add(lane.parts[2], to: sums, count: count, team: team) }
    weights.gradients(sums, to: taps)
  }
}
