/// The network's entrance: copies the caller's `[N, F, 3, H, W]` batch into the arena, the only conversion of a step.
///
/// Two-dimensional networks see `[N·F, 3, 1, H, W]`, a plain copy; three-dimensional ones `[N, 3, T, H, W]`, for which
/// the planes change places.
struct InputEdge: Layer {
  let name = "input"
  let output: Value
  let channels: Int
  /// Whether frames become the T axis.
  let isVolumetric: Bool
  let source: InputShape

  func outputShape(_ shapes: ShapeTable) throws(EngineError) -> ActivationShape {
    guard source.clips > 0, source.frames > 0, source.height > 0, source.width > 0 else {
      throw .shape("an input of \(source) is empty; clips, frames, height and width are at least 1")
    }
    return source.activation(channels: channels, isVolumetric: isVolumetric)
  }

  func appendForward(to builder: ProgrammeBuilder) throws(EngineError) {
    let y = builder.makeActivation(output, layout: builder.kernels.inputLayout)
    let (source, channels, team) = (source, channels, builder.team)
    builder.append(touching: [y.buffer]) { [isVolumetric] (at: Addresses) throws(EngineError) in
      InputCopy(
        clips: source.clips, frames: source.frames, channels: channels, plane: source.height * source.width,
        isVolumetric: isVolumetric, team: team, y: at.floats(y.buffer))
    }
  }

  func appendBackward(to builder: ProgrammeBuilder) throws(EngineError) {}
}

private struct InputCopy: PreparedCall {
  let clips: Int
  let frames: Int
  let channels: Int
  let plane: Int
  let isVolumetric: Bool
  let team: Team
  let y: UnsafeMutablePointer<Float>

  func run(_ step: StepState) {
    guard let x = step.input else { preconditionFailure("a programme ran without an input") }
    team.forEachPart(clips * frames) { _, range in
      for index in range {
        let (n, f) = (index / frames, index % frames)
        for c in 0..<channels {
          let target = isVolumetric ? (n * channels + c) * frames + f : index * channels + c
          (y + target * plane).update(from: x + (index * channels + c) * plane, count: plane)
        }
      }
    }
  }
}
