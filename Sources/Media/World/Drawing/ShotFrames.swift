/// The finished frames of a shot: drawn, or taken from the validation clip it is a near-copy of.
struct ShotFrames: Sendable {
  private let painter: ShotPainter
  private let copied: (original: Shot, edits: Shot.Edits)?
  private let width: Int
  private let height: Int

  init(_ shot: Shot, of plan: WorldPlan) {
    (width, height) = (shot.width, shot.height)
    if case .nearCopy(let index, let edits) = shot.origin {
      copied = (plan.copied[index], edits)
      painter = ShotPainter(plan.copied[index], world: plan.world)
    } else {
      copied = nil
      painter = ShotPainter(shot, world: plan.world)
    }
  }

  /// Frame `index`.
  func frame(_ index: Int) -> Frame { Frame(width: width, height: height, pixels: bytes(index)) }

  private func bytes(_ index: Int) -> [UInt8] {
    guard let (original, edits) = copied else { return painter.frame(index) }
    let picture = Canvas(width: original.width, height: original.height, bytes: painter.frame(edits.still ?? index))
    let size = SIMD2(Float(original.width), Float(original.height))
    let copy = picture.cropped(
      edits.low * size, edits.high * size, width: width, height: height, isMirrored: edits.isMirrored)
    return copy.bytes(gain: edits.gain)
  }
}

extension Canvas {
  /// From packed RGB bytes.
  init(width: Int, height: Int, bytes: [UInt8]) {
    self.init(width: width, height: height)
    for i in 0..<(width * height) {
      pixels[i] = Colour(Float(bytes[3 * i]), Float(bytes[3 * i + 1]), Float(bytes[3 * i + 2]), 0) / 255
    }
  }

  /// To packed RGB bytes, colours multiplied by `gain` and clipped.
  func bytes(gain: Float) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: width * height * 3) { bytes, count in
      for (i, colour) in pixels.enumerated() {
        let c = (colour * (255 * gain) + 0.5).clamped(lowerBound: .zero, upperBound: Colour(repeating: 255))
        bytes[3 * i] = UInt8(c.x)
        bytes[3 * i + 1] = UInt8(c.y)
        bytes[3 * i + 2] = UInt8(c.z)
      }
      count = width * height * 3
    }
  }
}
