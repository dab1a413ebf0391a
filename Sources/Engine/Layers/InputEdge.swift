/// The network's entrance: copies the caller's `[N, F, 3, H, W]` batch into the arena, frame after frame as activations
/// lie; rounded in a bfloat16 network.
///
/// Two-dimensional networks see the frames as `[N·F, 3, 1, H, W]`, three-dimensional ones as `[N, 3, F, H, W]`.
struct InputEdge: Layer {
  let name = "input"
  let output: Value
  let channels: Int
  /// Whether frames become the T axis.
  let isVolumetric: Bool
  let source: InputShape

  var inputs: [Value] { [] }

  func outputShape(_ shapes: ShapeTable) throws(EngineError) -> ActivationShape {
    guard source.clips > 0, source.frames > 0, source.height > 0, source.width > 0 else {
      throw .shape("an input of \(source) is empty; clips, frames, height and width are at least 1")
    }
    return source.activation(channels: channels, isVolumetric: isVolumetric)
  }

  func appendForward(to builder: ProgrammeBuilder) throws(EngineError) {
    let y = builder.makeActivation(output, layout: builder.kernels.inputLayout)
    let (count, team) = (source.elements, builder.team)
    builder.append(touching: [y.buffer]) { (at: Addresses) throws(EngineError) in
      if y.layout.element == .bfloat16 {
        return BFloat16InputCopy(
          count: count, team: team, y: at.bytes(y.buffer).assumingMemoryBound(to: UInt16.self))
      }
      return InputCopy(count: count, team: team, y: at.floats(y.buffer))
    }
  }

  func appendBackward(to builder: ProgrammeBuilder) throws(EngineError) {}
}

private struct InputCopy: PreparedCall {
  let count: Int
  let team: Team
  let y: UnsafeMutablePointer<Float>

  func run(_ step: StepState) {
    guard let x = step.input else { preconditionFailure("a programme ran without an input") }
    team.forEachPart(count) { _, range in
      (y + range.lowerBound).update(from: x + range.lowerBound, count: range.count)
    }
  }
}
