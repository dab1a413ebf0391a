/// What sets one part's pictures apart from another's: its pools, its spread, its look.
struct Domain: Sendable {
  /// Name of its pools; parts with other names share no actor, scene or camera.
  var pool: String
  var actors: Int
  var scenes: Int
  var cameras: Int
  /// Spread of bodies and cameras, 1 = ordinary.
  var breadth: Double
  /// How unsteady cameras are, 1 = ordinary.
  var handheld: Double
  /// Amount of clutter and movement in the scene, 1 = ordinary.
  var clutter: Double
  /// How colourful and patterned scenes are, 1 = as colourful as clothes.
  var vividness: Double
  /// Body height as a share of frame height.
  var height: (Double, Double)
  var saturation: (Double, Double)
  var contrast: (Double, Double)
  var brightness: (Double, Double)
  /// Strength of a colour cast.
  var cast: Double
  /// Standard deviation of sensor noise, full scale 1.
  var noise: (Double, Double)
  /// Probabilities of a plain border, a bar of text, a watermark.
  var border: Double
  var text: Double
  var watermark: Double
  /// H.264 rate factor or, for images, JPEG quality in percent.
  var quality: (Double, Double)

  /// The domain of a part.
  static func of(_ part: WorldPart) -> Domain {
    switch part {
    case .target: target
    case .validation: validation
    case .broadValidation: broadValidation
    case .images: images
    case .videos: videos
    case .untrimmed: untrimmed
    }
  }

  private static let target = Domain(
    pool: "target", actors: 24, scenes: 24, cameras: 16, breadth: 1, handheld: 1, clutter: 0.6, vividness: 0.25,
    height: (0.66, 0.84),
    saturation: (0.85, 1.1), contrast: (0.9, 1.1), brightness: (-0.06, 0.06), cast: 0.03, noise: (0.006, 0.02),
    border: 0, text: 0, watermark: 0, quality: (22, 27))

  private static var validation: Domain {
    var domain = target
    (domain.pool, domain.actors, domain.scenes, domain.cameras) = ("validation", 120, 120, 60)
    return domain
  }

  private static let broadValidation = Domain(
    pool: "broad", actors: 160, scenes: 160, cameras: 80, breadth: 1.6, handheld: 1.8, clutter: 1.2,
    vividness: 0.7, height: (0.5, 0.92), saturation: (0.4, 1.4), contrast: (0.7, 1.25), brightness: (-0.14, 0.14),
    cast: 0.08,
    noise: (0.006, 0.04), border: 0.08, text: 0.08, watermark: 0.08, quality: (24, 32))

  private static let images = Domain(
    pool: "web-image", actors: 500, scenes: 600, cameras: 200, breadth: 1.3, handheld: 0, clutter: 0.8,
    vividness: 0.8, height: (0.62, 0.95), saturation: (0.9, 1.6), contrast: (0.9, 1.3), brightness: (-0.05, 0.14),
    cast: 0.05,
    noise: (0, 0.012), border: 0.2, text: 0.22, watermark: 0.3, quality: (45, 92))

  private static let videos = Domain(
    pool: "web-video", actors: 400, scenes: 400, cameras: 150, breadth: 1.35, handheld: 1.8, clutter: 0.9,
    vividness: 0.65, height: (0.54, 0.92), saturation: (0.55, 1.5), contrast: (0.75, 1.2), brightness: (-0.1, 0.12),
    cast: 0.09,
    noise: (0.008, 0.035), border: 0.3, text: 0.25, watermark: 0.2, quality: (27, 34))

  private static let untrimmed = Domain(
    pool: "web-untrimmed", actors: 300, scenes: 300, cameras: 100, breadth: 1.15, handheld: 1.3, clutter: 0.7,
    vividness: 0.3, height: (0.58, 0.82), saturation: (0.8, 1.15), contrast: (0.85, 1.1), brightness: (-0.08, 0.08),
    cast: 0.05,
    noise: (0.006, 0.025), border: 0.05, text: 0.08, watermark: 0.1, quality: (24, 29))
}
