/// Spatial max pooling of every frame.
///
/// `y[n,c,t,h,w] = max x[n,c,t,h·s+i−p,w·s+j−p]` over the kernel's rows and columns that lie inside; the first
/// maximum in row order gets the gradient. Shapes: `[N, C, T, H, W]` to `[N, C, T, H′, W′]`.
struct MaxPooling: Layer {
  let name: String
  let input: Value
  let output: Value
  let kernel: Int
  let stride: Int
  let padding: Int

  var inputs: [Value] { [input] }

  private func window(_ shapes: ShapeTable) -> PoolingWindow {
    PoolingWindow(input: shapes[input], kernel: kernel, stride: stride, padding: padding)
  }

  func outputShape(_ shapes: ShapeTable) throws(EngineError) -> ActivationShape {
    let output = window(shapes).output
    guard output.positions > 0 else {
      throw .shape("\(name): the input \(shapes[input]) is smaller than the \(kernel) × \(kernel) window")
    }
    return output
  }

  func appendForward(to builder: ProgrammeBuilder) throws(EngineError) {
    let x = builder[input]
    let y = builder.makeActivation(output, layout: x.layout)
    let window = window(builder.shapes)
    let team = builder.team
    // Which value won matters to the backward pass alone.
    let isBFloat16 = x.layout.element == .bfloat16
    let choiceBytes = isBFloat16 ? x.layout.bytes(y.shape) : x.layout.elements(y.shape)
    let choice = builder.isTraining ? builder.makeBuffer(bytes: choiceBytes) : nil
    if let choice { builder.save(choice, as: name) }
    let touched = [x.buffer, y.buffer] + (choice.map { [$0] } ?? [])
    builder.append(touching: touched) { (at: Addresses) throws(EngineError) in
      if isBFloat16 {
        return BFloat16MaxPoolingForward(
          window: window, layout: x.layout, team: team, x: at.bytes(x.buffer).pairs, y: at.bytes(y.buffer).pairs,
          choice: choice.map { at.bytes($0).pairs })
      }
      return MaxPoolingForward(
        window: window, layout: x.layout, team: team, x: at.floats(x.buffer), y: at.floats(y.buffer),
        choice: choice.map { at.bytes($0).assumingMemoryBound(to: UInt8.self) })
    }
  }

  func appendBackward(to builder: ProgrammeBuilder) throws(EngineError) {
    let x = builder[input]
    let parts = builder.gradientParts(of: output)
    let dx = builder.makeBuffer(bytes: x.layout.bytes(x.shape))
    let window = window(builder.shapes)
    let team = builder.team
    let choice = builder.savedBuffer(name)
    builder.append(touching: parts + [dx, choice]) { (at: Addresses) throws(EngineError) in
      if x.layout.element == .bfloat16 {
        return BFloat16MaxPoolingBackward(
          window: window, layout: x.layout, team: team, dy: at.bytes(parts[0]).pairs,
          dyOther: parts.count > 1 ? at.bytes(parts[1]).pairs : nil, dx: at.bytes(dx).pairs,
          choice: at.bytes(choice).pairs)
      }
      return MaxPoolingBackward(
        window: window, layout: x.layout, team: team, dy: at.floats(parts[0]),
        dyOther: parts.count > 1 ? at.floats(parts[1]) : nil, dx: at.floats(dx),
        choice: at.bytes(choice).assumingMemoryBound(to: UInt8.self))
    }
    builder.addGradientPart(dx, of: input)
  }
}

/// The sizes of a spatial window.
struct PoolingWindow: Hashable, Sendable {
  let input: ActivationShape
  let kernel: Int
  let stride: Int
  let padding: Int

  var output: ActivationShape {
    func size(_ x: Int) -> Int { x + 2 * padding < kernel ? 0 : (x + 2 * padding - kernel) / stride + 1 }
    let extent = Extent(input.extent.t, size(input.extent.h), size(input.extent.w))
    return ActivationShape(n: input.n, c: input.c, extent: extent)
  }

  /// Offsets within the kernel, at output position `o`, that fall on the `size` inputs of an axis.
  @inline(__always)
  func inside(_ o: Int, _ size: Int) -> Range<Int> {
    let first = o * stride - padding
    let lower = max(0, -first)
    return lower..<max(lower, min(kernel, size - first))
  }
}

struct MaxPoolingForward: PreparedCall {
  let window: PoolingWindow
  let layout: ActivationLayout
  let team: Team
  let x: UnsafeMutablePointer<Float>
  let y: UnsafeMutablePointer<Float>
  /// Which element of the window won, per output; nil when nobody asks.
  let choice: UnsafeMutablePointer<UInt8>?

  func run(_ step: StepState) {
    if layout.block == 1 { PlanarMaxPooling.forward(self) } else { BlockedMaxPooling.forward(self) }
  }
}

struct MaxPoolingBackward: PreparedCall {
  let window: PoolingWindow
  let layout: ActivationLayout
  let team: Team
  let dy: UnsafeMutablePointer<Float>
  let dyOther: UnsafeMutablePointer<Float>?
  /// Overwritten.
  let dx: UnsafeMutablePointer<Float>
  let choice: UnsafeMutablePointer<UInt8>

  func run(_ step: StepState) {
    if layout.block == 1 { PlanarMaxPooling.backward(self) } else { BlockedMaxPooling.backward(self) }
  }
}
