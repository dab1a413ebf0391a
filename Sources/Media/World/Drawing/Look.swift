import Randomness

/// What becomes of a picture between the scene and the file: light, colour, noise, borders, text.
struct Look: Sendable {
  private var saturation: Float
  private var contrast: Float
  private var brightness: Float
  private var cast: Colour
  private var noise: Float
  /// Border width on each side and bar height above and below, in pixels.
  private var border: SIMD2<Int>
  private var borderColour: Colour
  private var text: [Box]
  private var watermark: [Box]
  private let textAlpha: Float = 0.95

  private struct Box {
    var low: SIMD2<Float>
    var high: SIMD2<Float>
    var colour: Colour
  }

  init(_ domain: Domain, width: Int, height: Int, random: inout CounterRandom) {
    saturation = Float(random.within(domain.saturation))
    contrast = Float(random.within(domain.contrast))
    brightness = Float(random.within(domain.brightness))
    cast = .zero
    for channel in 0..<3 { cast[channel] = Float(random.uniform(-domain.cast, domain.cast)) }
    noise = Float(random.within(domain.noise))
    border = .zero
    borderColour = Colour(repeating: random.chance(0.6) ? 0.02 : 0.96)
    if random.chance(domain.border) {
      let share = random.uniform(0.05, 0.14)
      switch random.below(3) {
      case 0: border = [Int(Double(width) * share), 0]
      case 1: border = [0, Int(Double(height) * share)]
      default: border = [Int(Double(width) * share * 0.5), Int(Double(height) * share * 0.5)]
      }
    }
    text = []
    if random.chance(domain.text) {
      text = Self.caption(width: width, height: height, random: &random)
    }
    watermark = []
    if random.chance(domain.watermark) {
      watermark = Self.mark(width: width, height: height, random: &random)
    }
  }

  /// A bar at the top or bottom with word-like dashes.
  private static func caption(width: Int, height: Int, random: inout CounterRandom) -> [Box] {
    let bar = Float(height) * Float(random.uniform(0.1, 0.18))
    let top = random.chance(0.35) ? 0 : Float(height) - bar
    let isDark = random.chance(0.7)
    var boxes = [
      Box(
        low: [0, top], high: [Float(width), top + bar],
        colour: isDark ? Colour(repeating: 0.05) : Colour(hue: random.unit(), saturation: 0.6, value: 0.9))
    ]
    var x = Float(width) * 0.05
    while x < Float(width) * 0.88 {
      let word = Float(random.uniform(0.03, 0.13)) * Float(width)
      boxes.append(
        Box(
          low: [x, top + bar * 0.35], high: [min(x + word, Float(width) - 2), top + bar * 0.68],
          colour: Colour(repeating: isDark ? 0.95 : 0.08)))
      x += word + Float(width) * 0.025
    }
    return boxes
  }

  /// Pale dashes in a corner or across the middle.
  private static func mark(width: Int, height: Int, random: inout CounterRandom) -> [Box] {
    let size = SIMD2<Float>(Float(width), Float(height))
    var place = SIMD2<Float>(Float(random.uniform(0.05, 0.6)), Float(random.pick([0.06, 0.5, 0.88]))) * size
    var boxes: [Box] = []
    for _ in 0..<(2 + random.below(4)) {
      let word = Float(random.uniform(0.03, 0.09)) * size.x
      boxes.append(Box(low: place, high: place + [word, size.y * 0.05], colour: .one))
      place.x += word + 2
    }
    return boxes
  }

  /// Develops the canvas into packed RGB bytes. `seed` decides the noise of this frame.
  func develop(_ canvas: Canvas, seed: UInt32) -> [UInt8] {
    var canvas = canvas
    for box in watermark { canvas.fillRectangle(box.low, box.high, box.colour, alpha: 0.45) }
    for box in text { canvas.fillRectangle(box.low, box.high, box.colour, alpha: textAlpha) }
    let width = canvas.width, height = canvas.height
    let table = Self.noiseTable
    let luma = Colour(0.299, 0.587, 0.114, 0)
    return [UInt8](unsafeUninitializedCapacity: width * height * 3) { bytes, count in
      canvas.pixels.withUnsafeBufferPointer { pixels in
        table.withUnsafeBufferPointer { table in
          for y in 0..<height {
            var state = (seed &+ UInt32(truncatingIfNeeded: y)) &* 0x9E37_79B1
            state = (state ^ state >> 15) &* 0x85EB_CA6B
            let start = Int(state >> 8) & 4095
            let isBorderRow = y < border.y || y >= height - border.y
            for x in 0..<width {
              var c = pixels[y * width + x]
              if isBorderRow || x < border.x || x >= width - border.x {
                c = borderColour
              } else {
                let grey = Colour(repeating: (c * luma).sum())
                c = grey + (c - grey) * saturation
                c = (c - 0.5) * contrast + (0.5 + brightness)
                c += cast + Colour(repeating: table[(start + x) & 8191] * noise)
              }
              c = (c * 255 + 0.5).clamped(lowerBound: .zero, upperBound: Colour(repeating: 255))
              let at = (y * width + x) * 3
              bytes[at] = UInt8(c.x)
              bytes[at + 1] = UInt8(c.y)
              bytes[at + 2] = UInt8(c.z)
            }
          }
        }
      }
      count = width * height * 3
    }
  }

  /// Standard normal values, shared by all frames; each row starts elsewhere in it.
  private static let noiseTable: [Float] = {
    var random = CounterRandom(seed: 0, source: "sensor-noise", epoch: 0, position: 0, purpose: .world)
    return (0..<8192).map { _ in Float(random.normal()) }
  }()
}
