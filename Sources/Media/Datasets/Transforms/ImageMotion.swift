package import Randomness

/// How a still picture becomes a clip.
package enum ImageMotion: Hashable, Sendable {
  /// The same frame again and again.
  case still
  /// A window of the picture, slid along a straight line.
  case translation(Speed)
  /// The picture as a moving camera sees it.
  case warp(CameraMotion, isClassSpecific: Bool)

  /// How far the window goes from frame to frame.
  package enum Speed: String, Hashable, Codable, Sendable, CaseIterable {
    /// The same way each time.
    case constant
    /// A random share of the whole way each time.
    case random
  }

  /// What each frame after the first sees: maps from its pixel indices to the picture's. Empty for a still.
  ///
  /// - `translation`: the window is where the crop put it in the first frame, and at a place uniform over the picture in
  ///   the last. In between it has gone i/(L − 1) of the way, or (s₁ + … + sᵢ)/(s₁ + … + s_{L−1}) with s uniform in (0, 1].
  /// - `warp`: J₁ = I, Jᵢ = the warp of Jᵢ₋₁ by Hᵢ ~ N(μ, Σ). The matrices are multiplied and the picture is sampled
  ///   once, so nothing is resampled twice.
  /// - Parameters:
  ///   - frames: L, frames of the clip.
  ///   - window: the part of the picture that the first frame shows.
  ///   - label: of the sample, for parameters by class.
  package func views(
    frames: Int, of window: GeometryPlan.Window, label: Int?, random: inout CounterRandom
  ) -> [Homography] {
    guard frames > 1 else { return [] }
    let first = window.view
    switch self {
    case .still: return []
    case .translation(let speed):
      let room = (window.picture.size.width - window.box.width, window.picture.size.height - window.box.height)
      let end = (random.below(room.0 + 1), random.below(room.1 + 1))
      let way = SIMD2(Double(end.0 - window.box.x), Double(end.1 - window.box.y))
      var steps = [Double](repeating: 1, count: frames - 1)
      if speed == .random { steps = steps.map { _ in 1 - random.unit() } }
      let whole = steps.reduce(0, +)
      var gone = 0.0
      return steps.map { step in
        gone += step
        let shift = way * (gone / whole)
        return Homography(x: [1, 0, shift.x], y: [0, 1, shift.y]) * first
      }
    case .warp(let motion, let isClassSpecific):
      let gaussian = isClassSpecific ? motion.gaussian(label: label) : motion.agnostic
      let coordinates = PictureCoordinates(width: window.picture.size.width, height: window.picture.size.height)
      var moved = Homography.identity
      return (1..<frames).map { _ in
        moved = gaussian.draw(corners: coordinates.corners, random: &random) * moved
        // A frame shows at p what the first shows at the place that has moved to p.
        return coordinates.denormalising * moved.adjugate * coordinates.normalising * first
      }
    }
  }
}
