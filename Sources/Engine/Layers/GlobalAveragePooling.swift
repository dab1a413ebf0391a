/// Mean over time, rows, columns and, for segment networks, over the segments of a clip (average consensus).
///
/// `y[n,c] = Σ x[n·F+f,c,t,h,w] / (F·T·H·W)`. Segments have equal sizes, so this is TSN's mean of per-segment means.
/// Shapes: `[N·F, C, T, H, W]` to `[N, C, 1, 1, 1]`, plain.
struct GlobalAveragePooling: Layer {
  let name = "pooled features"
  let input: Value
  let output: Value

  var inputs: [Value] { [input] }

  func outputShape(_ shapes: ShapeTable) throws(EngineError) -> ActivationShape {
    ActivationShape(n: shapes.clips, c: shapes[input].c, extent: Extent(1, 1, 1))
  }

  func appendForward(to builder: ProgrammeBuilder) throws(EngineError) {
    let x = builder[input]
    let y = builder.makeActivation(output, layout: .plain)
    let (frames, team) = (builder.shapes.entriesPerClip * x.shape.extent.t, builder.team)
    builder.append(touching: [x.buffer, y.buffer]) { (at: Addresses) throws(EngineError) in
      call(x, framesPerClip: frames, team, x: at.bytes(x.buffer), y: at.floats(y.buffer), isForward: true)
    }
  }

  func appendBackward(to builder: ProgrammeBuilder) throws(EngineError) {
    let x = builder[input]
    let dy = builder.gradientParts(of: output)[0]
    let dx = builder.makeBuffer(bytes: x.layout.bytes(x.shape))
    let (frames, team) = (builder.shapes.entriesPerClip * x.shape.extent.t, builder.team)
    builder.append(touching: [dy, dx]) { (at: Addresses) throws(EngineError) in
      call(x, framesPerClip: frames, team, x: at.bytes(dx), y: at.floats(dy), isForward: false)
    }
    builder.addGradientPart(dx, of: input)
  }

  private func call(
    _ like: ProgrammeBuilder.Activation, framesPerClip frames: Int, _ team: Team, x: UnsafeMutableRawPointer,
    y: UnsafeMutablePointer<Float>, isForward: Bool
  ) -> any PreparedCall {
    if like.layout.element == .bfloat16 {
      return BFloat16AveragePooling(
        shape: like.shape, layout: like.layout, framesPerClip: frames, team: team, x: x.pairs, y: y,
        isForward: isForward)
    }
    return AveragePoolingCall(
      shape: like.shape, layout: like.layout, framesPerClip: frames, team: team, x: x.floats, y: y,
      isForward: isForward)
  }
}

/// Both directions: forward reads `x` and writes `y`, backward reads `y` and writes `x`.
private struct AveragePoolingCall: PreparedCall {
  let shape: ActivationShape
  let layout: ActivationLayout
  /// Successive frames that one mean covers.
  let framesPerClip: Int
  let team: Team
  let x: UnsafeMutablePointer<Float>
  let y: UnsafeMutablePointer<Float>
  let isForward: Bool

  func run(_ step: StepState) {
    let block = layout.block
    let blocks = layout.blocks(shape.c)
    let share = 1 / Float(framesPerClip * shape.plane)
    let clips = shape.frames / framesPerClip
    team.forEachPart(clips * shape.c) { _, range in
      for index in range {
        let (clip, c) = (index / shape.c, index % shape.c)
        var sum = 0.0
        for frame in clip * framesPerClip..<(clip + 1) * framesPerClip {
          let row = x + (frame * blocks + c / block) * shape.plane * block + c % block
          if isForward {
            for p in 0..<shape.plane { sum += Double(row[p * block]) }
          } else {
            for p in 0..<shape.plane { row[p * block] = y[index] * share }
          }
        }
        if isForward { y[index] = Float(sum * Double(share)) }
      }
    }
    if !isForward { clearPadding() }
  }

  /// Channels that only pad the last block must stay zero.
  private func clearPadding() {
    let block = layout.block
    let blocks = layout.blocks(shape.c)
    guard shape.c % block != 0 else { return }
    for n in 0..<shape.frames {
      let last = x + (n * blocks + blocks - 1) * shape.plane * block
      for p in 0..<shape.plane {
        for lane in shape.c % block..<block { last[p * block + lane] = 0 }
      }
    }
  }
}
