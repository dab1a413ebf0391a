/// A colour: red, green, blue in 0 … 1 and an unused fourth lane.
typealias Colour = SIMD4<Float>

extension Colour {
  /// From hue in turns, saturation and value in 0 … 1.
  init(hue: Double, saturation: Double, value: Double) {
    func channel(_ offset: Double) -> Float {
      let k = (offset + hue * 6).truncatingRemainder(dividingBy: 6)
      return Float(value - value * saturation * Swift.max(0, Swift.min(k, 4 - k, 1)))
    }
    self.init(channel(5), channel(3), channel(1), 0)
  }

  func mixed(_ other: Colour, _ t: Float) -> Colour { self + (other - self) * t }

  /// With `share` of its saturation, and the paler the less is left.
  func muted(_ share: Double) -> Colour {
    let grey = Colour(repeating: (self * Colour(0.299, 0.587, 0.114, 0)).sum())
    return (grey + Float(1 - share) * (0.72 - grey) * 0.6).mixed(self, Float(share))
  }
}

/// A raster of floating-point colours with anti-aliased filling of simple shapes. Coordinates are pixels; the centre of
/// the top-left pixel is (0.5, 0.5).
struct Canvas: Sendable {
  let width: Int
  let height: Int
  var pixels: [Colour]

  init(width: Int, height: Int, fill: Colour = .zero) {
    self.width = width
    self.height = height
    pixels = [Colour](repeating: fill, count: width * height)
  }

  /// Blends `colour` over every pixel by the coverage `cover` gives for its centre, within the bounding box.
  @inline(__always)
  private mutating func blend(
    _ low: SIMD2<Float>, _ high: SIMD2<Float>, _ colour: Colour, _ alpha: Float, cover: (SIMD2<Float>) -> Float
  ) {
    let x0 = max(0, Int(max(low.x, -1)) - 1), x1 = min(width, Int(min(high.x, Float(width))) + 2)
    let y0 = max(0, Int(max(low.y, -1)) - 1), y1 = min(height, Int(min(high.y, Float(height))) + 2)
    guard x0 < x1, y0 < y1 else { return }
    let width = width
    pixels.withUnsafeMutableBufferPointer { pixels in
      for y in y0..<y1 {
        for x in x0..<x1 {
          let share = cover([Float(x) + 0.5, Float(y) + 0.5]) * alpha
          if share <= 0 { continue }
          let i = y * width + x
          pixels[i] += (colour - pixels[i]) * share
        }
      }
    }
  }

  /// A capsule from `a` to `b` whose radius goes from `ra` to `rb`.
  mutating func fillCapsule(
    _ a: SIMD2<Float>, _ b: SIMD2<Float>, _ ra: Float, _ rb: Float, _ colour: Colour, alpha: Float = 1
  ) {
    let r = max(ra, rb) + 1
    let axis = b - a
    let length = max((axis * axis).sum(), 1e-6)
    let low = pointwiseMin(a, b) - SIMD2(repeating: r)
    let high = pointwiseMax(a, b) + SIMD2(repeating: r)
    blend(low, high, colour, alpha) { p in
      let q = p - a
      let t = max(0, min(1, (q * axis).sum() / length))
      let off = q - axis * t
      let distance = (off * off).sum().squareRoot()
      return max(0, min(1, ra + (rb - ra) * t + 0.5 - distance))
    }
  }

  /// An axis-parallel ellipse.
  mutating func fillEllipse(_ centre: SIMD2<Float>, _ radii: SIMD2<Float>, _ colour: Colour, alpha: Float = 1) {
    let r = pointwiseMax(radii, SIMD2(repeating: 0.3))
    let small = min(r.x, r.y)
    blend(centre - r, centre + r, colour, alpha) { p in
      let q = (p - centre) / r
      return max(0, min(1, (1 - (q * q).sum().squareRoot()) * small + 0.5))
    }
  }

  /// An axis-parallel rectangle.
  mutating func fillRectangle(_ low: SIMD2<Float>, _ high: SIMD2<Float>, _ colour: Colour, alpha: Float = 1) {
    blend(low, high, colour, alpha) { p in
      let inside = pointwiseMin(p - low, high - p) + SIMD2(repeating: 0.5)
      return max(0, min(1, inside.x)) * max(0, min(1, inside.y))
    }
  }

  /// The colour at `(x, y)` by bilinear interpolation, clamped at the edges.
  @inline(__always)
  static func sample(_ pixels: UnsafeBufferPointer<Colour>, _ width: Int, _ height: Int, _ x: Float, _ y: Float)
    -> Colour
  {
    let px = max(0, min(Float(width) - 1.001, x - 0.5)), py = max(0, min(Float(height) - 1.001, y - 0.5))
    let ix = Int(px), iy = Int(py)
    let fx = px - Float(ix), fy = py - Float(iy)
    let i = iy * width + ix
    let top = pixels[i] + (pixels[i + 1] - pixels[i]) * fx
    let bottom = pixels[i + width] + (pixels[i + width + 1] - pixels[i + width]) * fx
    return top + (bottom - top) * fy
  }

  /// This canvas resampled so that the rectangle from `low` to `high` fills `width × height`, mirrored if asked.
  func cropped(_ low: SIMD2<Float>, _ high: SIMD2<Float>, width: Int, height: Int, isMirrored: Bool) -> Canvas {
    var result = Canvas(width: width, height: height)
    let step = (high - low) / SIMD2(Float(width), Float(height))
    pixels.withUnsafeBufferPointer { source in
      result.pixels.withUnsafeMutableBufferPointer { target in
        for y in 0..<height {
          for x in 0..<width {
            let column = Float(isMirrored ? width - 1 - x : x) + 0.5
            let place = low + SIMD2(column, Float(y) + 0.5) * step
            target[y * width + x] = Self.sample(source, self.width, self.height, place.x, place.y)
          }
        }
      }
    }
    return result
  }
}
