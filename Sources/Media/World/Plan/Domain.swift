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
    pool: "target", actors: 24, scenes: 24, cameras: 16, breadth: 1.1, handheld: 1.1, clutter: 0.75, vividness: 0.4,
    height: (0.62, 0.85), saturation: (0.8, 1.2), contrast: (0.85, 1.12), brightness: (-0.08, 0.08), cast: 0.04,
    noise: (0.006, 0.025), border: 0, text: 0, watermark: 0, quality: (22, 28))

  private static var validation: Domain {
    var domain = target
    (domain.pool, domain.actors, domain.scenes, domain.cameras) = ("validation", 120, 120, 60)
    return domain
  }

  private static let broadValidation = Domain(
    pool: "broad", actors: 160, scenes: 160, cameras: 80, breadth: 1.4, handheld: 1.5, clutter: 1, vividness: 0.6,
    height: (0.54, 0.9), saturation: (0.5, 1.35), contrast: (0.75, 1.2), brightness: (-0.12, 0.12), cast: 0.07,
    noise: (0.006, 0.035), border: 0.08, text: 0.08, watermark: 0.08, quality: (24, 32))

  private static let images = Domain(
    pool: "web-image", actors: 500, scenes: 600, cameras: 200, breadth: 1.15, handheld: 0, clutter: 0.75,
    vividness: 0.5, height: (0.6, 0.86), saturation: (0.85, 1.35), contrast: (0.88, 1.2), brightness: (-0.07, 0.1),
    cast: 0.05, noise: (0.002, 0.018), border: 0.1, text: 0.12, watermark: 0.2, quality: (45, 92))

  private static let videos = Domain(
    pool: "web-video", actors: 400, scenes: 400, cameras: 150, breadth: 1.15, handheld: 1.4, clutter: 0.8,
    vividness: 0.48, height: (0.58, 0.88), saturation: (0.7, 1.3), contrast: (0.82, 1.16), brightness: (-0.09, 0.1),
    cast: 0.06, noise: (0.008, 0.03), border: 0.12, text: 0.14, watermark: 0.15, quality: (27, 34))

  private static let untrimmed = Domain(
    pool: "web-untrimmed", actors: 300, scenes: 300, cameras: 100, breadth: 1.15, handheld: 1.3, clutter: 0.75,
    vividness: 0.42, height: (0.58, 0.86), saturation: (0.75, 1.25), contrast: (0.84, 1.12), brightness: (-0.09, 0.09),
    cast: 0.05, noise: (0.006, 0.028), border: 0.05, text: 0.08, watermark: 0.1, quality: (24, 30))
}
