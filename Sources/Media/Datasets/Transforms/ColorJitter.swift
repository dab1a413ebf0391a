package import Randomness

/// Random changes of colour, as MMAction2's `ColorJitter` makes them: one factor each for a whole sample, in an order
/// that is the same for the whole run.
///
/// - Source: `mmaction/datasets/pipelines/augmentations.py`, from version 0.17 on.
package struct ColorJitter: Hashable, Codable, Sendable {
  /// Largest relative changes: factors are uniform in 1 ± the number.
  package var brightness: Double
  package var contrast: Double
  package var saturation: Double
  /// Largest turn, in turns of the colour circle: uniform in ± the number.
  package var hue: Double

  package init(brightness: Double = 0.5, contrast: Double = 0.5, saturation: Double = 0.5, hue: Double = 0.1) {
    self.brightness = brightness
    self.contrast = contrast
    self.saturation = saturation
    self.hue = hue
  }

  /// One of the four changes.
  package enum Change: Int, Codable, Sendable, CaseIterable { case brightness, contrast, saturation, hue }

  /// What happens to all frames of one sample.
  package struct Choice: Hashable, Codable, Sendable {
    package var brightness: Double
    package var contrast: Double
    package var saturation: Double
    package var hue: Double
    /// In which order.
    package var order: [Change]

    package init(
      brightness: Double = 1, contrast: Double = 1, saturation: Double = 1, hue: Double = 0,
      order: [Change] = Change.allCases
    ) {
      self.brightness = brightness
      self.contrast = contrast
      self.saturation = saturation
      self.hue = hue
      self.order = order
    }
  }

  /// The order of the changes in a run with this seed.
  /// - Parameter step: position of the step in `augment`.
  package static func order(seed: UInt64, step: Int) -> [Change] {
    // No source has an empty name.
    var random = CounterRandom(seed: seed, source: "", epoch: 0, position: step, purpose: .colour)
    return random.permutation(4).map { Change.allCases[$0] }
  }

  /// Draws the factors of one sample.
  package func choice(order: [Change], random: inout CounterRandom) -> Choice {
    Choice(
      brightness: random.uniform(1 - brightness, 1 + brightness), contrast: random.uniform(1 - contrast, 1 + contrast),
      saturation: random.uniform(1 - saturation, 1 + saturation), hue: random.uniform(-hue, hue), order: order)
  }
}

extension ColorJitter.Choice {
  /// Changes `frame`: brightness multiplies; contrast blends with the picture's mean grey; saturation blends with each
  /// pixel's grey; hue turns ⌊hue·255⌋ (towards zero) of the 180 steps of OpenCV's 8-bit HSV. Grey is
  /// 0.2989 R + 0.587 G + 0.114 B. Values are single precision in between and cut off to 0 … 255 at the end.
  package func apply(to frame: inout Frame) {
    var levels = frame.pixels.map(Float.init)
    for change in order {
      switch change {
      case .brightness where brightness != 1:
        for at in levels.indices { levels[at] *= Float(brightness) }
      case .contrast where contrast != 1:
        let blend = Float(1 - contrast) * Float(Self.meanGrey(levels))
        for at in levels.indices { levels[at] = Float(contrast) * levels[at] + blend }
      case .saturation where saturation != 1:
        let (own, grey) = (Float(saturation), Float(1 - saturation))
        for at in stride(from: 0, to: levels.count, by: 3) {
          let blend = grey * Self.grey(levels, at)
          for channel in 0..<3 { levels[at + channel] = own * levels[at + channel] + blend }
        }
      case .hue where hue != 0:
        let turn = Int(hue * 255)
        for at in stride(from: 0, to: levels.count, by: 3) {
          let bytes = (Self.byte(levels[at]), Self.byte(levels[at + 1]), Self.byte(levels[at + 2]))
          var colour = HueColour(red: bytes.0, green: bytes.1, blue: bytes.2)
          colour.hue = ((colour.hue + turn) % 180 + 180) % 180
          let turned = colour.rgb
          (levels[at], levels[at + 1], levels[at + 2]) = (Float(turned.0), Float(turned.1), Float(turned.2))
        }
      default: break
      }
    }
    for at in levels.indices { frame.pixels[at] = Self.byte(levels[at]) }
  }

  private static func byte(_ level: Float) -> UInt8 { UInt8(max(0, min(255, level))) }

  private static func grey(_ levels: [Float], _ at: Int) -> Float {
    let red: Float = 0.2989 * levels[at]
    let green: Float = 0.587 * levels[at + 1]
    let blue: Float = 0.114 * levels[at + 2]
    return red + green + blue
  }

  private static func meanGrey(_ levels: [Float]) -> Double {
    var sum = 0.0
    for at in stride(from: 0, to: levels.count, by: 3) { sum += Double(grey(levels, at)) }
    return sum / Double(levels.count / 3)
  }
}

/// A colour by hue, saturation and value in OpenCV's 8-bit convention: hue in 0 ..< 180, half degrees; the others in
/// 0 … 255.
struct HueColour {
  var hue: Int
  var saturation: Int
  var value: Int

  init(red: UInt8, green: UInt8, blue: UInt8) {
    let (r, g, b) = (Int(red), Int(green), Int(blue))
    value = max(r, g, b)
    let range = value - min(r, g, b)
    guard range > 0 else {
      (hue, saturation) = (0, 0)
      return
    }
    saturation = Self.scaled(range, by: 255, over: value)
    // Sixths of the circle from red, green and blue on, in units of the range.
    let sixths = value == r ? g - b : value == g ? b - r + 2 * range : r - g + 4 * range
    hue = Self.scaled(sixths, by: 30, over: range)
    if hue < 0 { hue += 180 }
  }

  /// `number · factor ÷ divisor` with the quotient of the last two in 4096ths, as OpenCV's tables hold it.
  private static func scaled(_ number: Int, by factor: Double, over divisor: Int) -> Int {
    let quotient = Int((factor * 4096 / Double(divisor)).rounded(.toNearestOrEven))
    return (number * quotient + 2048) >> 12
  }

  /// Red, green and blue: single precision, cut off to whole numbers, as OpenCV's vectors do it (what is left of a row
  /// behind a multiple of 32 pixels, it rounds).
  var rgb: (UInt8, UInt8, UInt8) {
    let sixth = Float(hue) * (6 / Float(180))
    let (s, v) = (Float(saturation) * (1 / Float(255)), Float(value) * (1 / Float(255)))
    let sector = Int(sixth)
    let part = sixth - Float(sector)
    let low = v * (1 - s)
    let falling = v * (1 - s * part)
    let rising = v * (1 - s * (1 - part))
    let (r, g, b): (Float, Float, Float) =
      switch sector % 6 {
      case 0: (v, rising, low)
      case 1: (falling, v, low)
      case 2: (low, v, rising)
      case 3: (low, falling, v)
      case 4: (rising, low, v)
      default: (v, low, falling)
      }
    func byte(_ x: Float) -> UInt8 { UInt8(max(0, min(255, x * 255))) }
    return (byte(r), byte(g), byte(b))
  }
}
