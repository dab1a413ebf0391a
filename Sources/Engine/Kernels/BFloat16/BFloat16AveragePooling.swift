/// Global average pooling between bfloat16 activations and float32 features, both directions: forward reads `x` and
/// writes `y`, backward reads `y` and writes `x`. A thread owns whole clips of a channel block.
struct BFloat16AveragePooling: PreparedCall {
  let shape: ActivationShape
  let layout: ActivationLayout
  /// Successive frames that one mean covers.
  let framesPerClip: Int
  let team: Team
  let x: UnsafeMutablePointer<BFloat16Pairs>
  /// `[clips, C]`, plain.
  let y: UnsafeMutablePointer<Float>
  let isForward: Bool

  func run(_ step: StepState) {
    let blocks = layout.blocks(shape.c)
    team.forEachPart(shape.frames / framesPerClip * blocks) { _, range in
      for index in range {
        let (clip, b) = (index / blocks, index % blocks)
        if isForward { average(clip, b, blocks) } else { spread(clip, b, blocks) }
      }
    }
  }

  private var share: Float { 1 / Float(framesPerClip * shape.plane) }

  /// Channels of block `b` that exist.
  private func channels(_ b: Int) -> Range<Int> { 0..<min(16, shape.c - b * 16) }

  private func average(_ clip: Int, _ b: Int, _ blocks: Int) {
    var (even, odd) = (SIMD8<Double>.zero, SIMD8<Double>.zero)
    for frame in clip * framesPerClip..<(clip + 1) * framesPerClip {
      let row = x + (frame * blocks + b) * shape.plane
      for p in 0..<shape.plane {
        let value = LanePair(row[p])
        even += value.even.doubles
        odd += value.odd.doubles
      }
    }
    for c in channels(b) {
      let sum = c % 2 == 0 ? even[c / 2] : odd[c / 2]
      y[clip * shape.c + b * 16 + c] = Float(sum * Double(share))
    }
  }

  private func spread(_ clip: Int, _ b: Int, _ blocks: Int) {
    // Channels that only pad the last block get zero.
    var gradient = LanePair.zero
    for c in channels(b) {
      let value = y[clip * shape.c + b * 16 + c] * share
      if c % 2 == 0 { gradient.even[c / 2] = value } else { gradient.odd[c / 2] = value }
    }
    let rounded = gradient.rounded
    for frame in clip * framesPerClip..<(clip + 1) * framesPerClip {
      (x + (frame * blocks + b) * shape.plane).update(repeating: rounded, count: shape.plane)
    }
  }
}
