import Foundation
import Glibc
import Media
import Randomness

/// An endless texture of smooth random light, seen through homographies: frames whose motion is known exactly.
struct TexturedScene {
  /// Grey levels around 128.
  var contrast = 90.0
  var seed: UInt64 = 1

  /// Level at a place of the scene, in pixels of an unmoved picture.
  func level(_ p: SIMD2<Double>) -> Double {
    var sum = 0.0
    for (octave, size) in [5.0, 11, 23].enumerated() {
      let q = p / size
      let cell = SIMD2(floor(q.x), floor(q.y))
      let t = q - cell
      let ease = t * t * (3 - 2 * t)
      func corner(_ x: Double, _ y: Double) -> Double { noise(Int(cell.x + x), Int(cell.y + y), octave) }
      let upper = corner(0, 0) + (corner(1, 0) - corner(0, 0)) * ease.x
      let lower = corner(0, 1) + (corner(1, 1) - corner(0, 1)) * ease.x
      sum += upper + (lower - upper) * ease.y
    }
    return 128 + contrast * sum / 2
  }

  /// The picture in which the scene has moved by `motion` (in ``PictureCoordinates``), with noise of this deviation: another
  /// for each `grain`.
  func frame(
    _ width: Int, _ height: Int, moved motion: Homography = .identity, noise: Double = 0, grain: UInt64 = 0
  ) -> Frame {
    let coordinates = PictureCoordinates(width: width, height: height)
    let back = coordinates.denormalising * motion.adjugate * coordinates.normalising
    var random = CounterRandom(seed: seed, stream: grain)
    var frame = Frame(width: width, height: height)
    for y in 0..<height {
      for x in 0..<width {
        let value = level(back.map(SIMD2(Double(x), Double(y)))) + (noise == 0 ? 0 : noise * random.normal())
        let byte = UInt8(max(0, min(255, value.rounded())))
        frame[x, y] = (byte, byte, byte)
      }
    }
    return frame
  }

  private func noise(_ x: Int, _ y: Int, _ octave: Int) -> Double {
    var h = UInt64(bitPattern: Int64(x)) &* 0x9E37_79B9_7F4A_7C15
    h ^= UInt64(bitPattern: Int64(y)) &* 0xC2B2_AE3D_27D4_EB4F
    h ^= (UInt64(octave) &+ seed) &* 0x1656_67B1_9E37_79F9
    h = (h ^ (h >> 29)) &* 0xBF58_476D_1CE4_E5B9
    return Double((h ^ (h >> 32)) & 0xFFFF) / 65535 - 0.5
  }
}

/// Largest distance, in pixels of a `width`×`height` picture, between where two homographies take its corners.
func cornerError(_ a: Homography, _ b: Homography, width: Int, height: Int) -> Double {
  let coordinates = PictureCoordinates(width: width, height: height)
  return coordinates.corners.map { corner in
    let miss = coordinates.denormalising.map(a.map(corner)) - coordinates.denormalising.map(b.map(corner))
    return (miss * miss).sum().squareRoot()
  }.max()!
}

extension Homography {
  /// A rotation by `angle` and magnification, then a shift.
  static func similarity(angle: Double = 0, zoom: Double = 1, shift: SIMD2<Double> = .zero) -> Homography {
    let (c, s) = (zoom * cos(angle), zoom * sin(angle))
    return Homography(x: [c, -s, shift.x], y: [s, c, shift.y])
  }
}
