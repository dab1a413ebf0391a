import Media
import Randomness

/// Pictures that are as hard to code as real ones: a textured ground under a drifting, zooming camera, textured things
/// that move before it, changing light and a sensor's noise.
struct MediaPainter: Sendable {
  let width: Int
  let height: Int
  private let ground: NoiseTexture
  private let things: [Thing]
  private let seed: UInt64

  private struct Thing: Sendable {
    var texture: NoiseTexture
    /// Centre, radii and velocity in pixels and pixels a frame.
    var x, y, a, b, dx, dy: Float
  }

  init(width: Int, height: Int, seed: UInt64) {
    var random = CounterRandom(seed: seed, stream: 0)
    func uniform(_ low: Double, _ high: Double) -> Float { Float(random.uniform(low, high)) }
    self.width = width
    self.height = height
    self.seed = seed
    ground = NoiseTexture(seed: seed &* 31)
    let scale = Double(width) / 340
    things = (0..<4).map { index in
      Thing(
        texture: NoiseTexture(seed: seed &* 31 &+ UInt64(index + 1)), x: uniform(0.1, 0.9) * Float(width),
        y: uniform(0.1, 0.9) * Float(height), a: uniform(20, 60) * Float(scale), b: uniform(20, 70) * Float(scale),
        dx: uniform(-2, 2) * Float(scale), dy: uniform(-1, 1) * Float(scale))
    }
  }

  /// Frame `number` of the video.
  func frame(_ number: Int) -> Frame {
    let t = Float(number)
    let zoom = 340 / Float(width) * (1 + 0.001 * t)
    let light = 1 + 0.05 * (t / 40).remainder(dividingBy: 1)
    let placed = things.map { thing in
      var thing = thing
      thing.x = Self.reflected(thing.x + thing.dx * t, Float(width))
      thing.y = Self.reflected(thing.y + thing.dy * t, Float(height))
      return thing
    }
    var state = seed &+ UInt64(number) &* 0x9E37_79B9_7F4A_7C15
    let pixels = [UInt8](unsafeUninitializedCapacity: 3 * width * height) { out, count in
      var at = 0
      for y in 0..<height {
        for x in 0..<width {
          let (fx, fy) = (Float(x), Float(y))
          var colour = ground[fx * zoom + 0.7 * t, fy * zoom + 0.25 * t]
          for thing in placed {
            let (u, v) = ((fx - thing.x) / thing.a, (fy - thing.y) / thing.b)
            let distance = u * u + v * v
            if distance < 1 { colour = thing.texture[u * 60, v * 60] * (1.1 - 0.5 * distance) }
          }
          state ^= state << 13
          state ^= state >> 7
          state ^= state << 17
          let noise = Float(state & 7) - 3.5 + Float(state >> 8 & 3) - 1.5
          for channel in 0..<3 {
            out[at + channel] = UInt8(max(0, min(255, colour[channel] * light + noise * 0.6)))
          }
          at += 3
        }
      }
      count = at
    }
    return Frame(width: width, height: height, pixels: pixels)
  }

  /// A position that turns round at 0 and at `limit`.
  private static func reflected(_ value: Float, _ limit: Float) -> Float {
    let turn = abs(value.remainder(dividingBy: 2 * limit))
    return min(turn, limit)
  }
}

/// A periodic colour texture with a spectrum like that of natural pictures: octaves of smooth noise whose strength falls
/// with their frequency.
struct NoiseTexture: Sendable {
  private static let side = 256
  /// `[side, side]` colours.
  private let colours: [SIMD4<Float>]

  init(seed: UInt64) {
    var random = CounterRandom(seed: seed, stream: 1)
    let side = Self.side
    var colours = [SIMD4<Float>](repeating: SIMD4(repeating: 110), count: side * side)
    var cells = 4
    while cells <= side {
      let strength = 150 / Float(cells).squareRoot() / (cells > 64 ? 2 : 1)
      let grid = (0..<(cells * cells)).map { _ in
        let grey = Float(random.uniform(-1, 1))
        return SIMD4<Float>(
          grey + 0.4 * Float(random.uniform(-1, 1)), grey + 0.4 * Float(random.uniform(-1, 1)),
          grey + 0.4 * Float(random.uniform(-1, 1)), 0)
      }
      let step = side / cells
      for y in 0..<side {
        for x in 0..<side {
          let (u, v) = (Float(x % step) / Float(step), Float(y % step) / Float(step))
          let (left, top) = (x / step, y / step)
          let (right, bottom) = ((left + 1) % cells, (top + 1) % cells)
          let upper = grid[top * cells + left] * (1 - u) + grid[top * cells + right] * u
          let lower = grid[bottom * cells + left] * (1 - u) + grid[bottom * cells + right] * u
          colours[y * side + x] += (upper * (1 - v) + lower * v) * strength
        }
      }
      cells *= 2
    }
    self.colours = colours
  }

  /// The colour at a position of any size, between the four nearest.
  subscript(x: Float, y: Float) -> SIMD4<Float> {
    let mask = Self.side - 1
    let (fx, fy) = (x.rounded(.down), y.rounded(.down))
    let (u, v) = (x - fx, y - fy)
    let (left, top) = (Int(fx) & mask, Int(fy) & mask)
    let (right, bottom) = ((left + 1) & mask, (top + 1) & mask)
    let upper = colours[top * Self.side + left] * (1 - u) + colours[top * Self.side + right] * u
    let lower = colours[bottom * Self.side + left] * (1 - u) + colours[bottom * Self.side + right] * u
    return upper * (1 - v) + lower * v
  }
}
