import Foundation

/// A small description of a picture by its pixels alone: what practitioners' perceptual hashes are made of, kept as
/// numbers instead of bits.
///
/// The picture is averaged down to 64 × 64 (whatever its shape, so that a re-scaled copy gives the same), and the lowest
/// 8 × 8 frequencies of each colour's cosine transform are kept, but for the constant: `[8, 8, 3]` without its first three,
/// vertical frequency first. Each number becomes its square root with its sign, so that a few strong edges do not decide
/// alone, and all together are scaled to unit length, which forgets brightness and contrast; a picture of one colour is all
/// zeros, so that it is like nothing. It sees what fine-tuned networks learn to pass over (colours, layout, pose) and passes
/// over compression, scale and small shifts.
package struct PixelDescriptor: Sendable {
  /// Part of the picture that is described, in shares of its sides, and whether it is mirrored.
  package struct View: Hashable, Sendable {
    package var left: Double
    package var top: Double
    package var width: Double
    package var height: Double
    package var isMirrored: Bool

    package init(left: Double = 0, top: Double = 0, width: Double = 1, height: Double = 1, isMirrored: Bool = false) {
      self.left = left
      self.top = top
      self.width = width
      self.height = height
      self.isMirrored = isMirrored
    }

    /// The whole picture.
    package static let whole = View()

    /// The middle of the picture with `side` of each of its sides.
    package static func middle(_ side: Double) -> View {
      View(left: (1 - side) / 2, top: (1 - side) / 2, width: side, height: side)
    }

    /// Four corners and the middle, each with `side` of the picture's sides.
    package static func five(_ side: Double) -> [View] {
      let rest = 1 - side
      let places = [(0.0, 0.0), (rest, 0.0), (0.0, rest), (rest, rest), (rest / 2, rest / 2)]
      return places.map { View(left: $0, top: $1, width: side, height: side) }
    }
  }

  /// Frequencies kept in each direction, and the side of the averaged picture.
  package static let frequencies = 8
  package static let side = 64
  /// Numbers of one description.
  package static let columns = 3 * (frequencies * frequencies - 1)

  /// `[8, 64]`.
  private let cosines: [Float]

  package init() {
    let (count, side) = (Self.frequencies, Self.side)
    cosines = (0..<count * side).map { index in
      let (k, n) = (index / side, index % side)
      let scale = (k == 0 ? 1 : 2.0.squareRoot()) / Double(side).squareRoot()
      return Float(cos(Double.pi * (Double(n) + 0.5) * Double(k) / Double(side)) * scale)
    }
  }

  /// Writes the description of a view of `frame` to `target`, ``columns`` floats.
  package func describe(_ frame: Frame, _ view: View, into target: UnsafeMutablePointer<Float>) {
    let (count, side) = (Self.frequencies, Self.side)
    let small = averaged(frame, view)
    // Rows first: [64, 8, 3], then columns.
    var halfway = [Float](repeating: 0, count: side * count * 3)
    for y in 0..<side {
      for k in 0..<count {
        var sums = SIMD3<Float>.zero
        for x in 0..<side { sums += cosines[k * side + x] * small[y * side + x] }
        for c in 0..<3 { halfway[(y * count + k) * 3 + c] = sums[c] }
      }
    }
    var place = 0
    var length = 0.0
    for l in 0..<count {
      for k in 0..<count where l + k > 0 {
        // The cosine transform of a mirrored picture has the odd horizontal frequencies negated.
        let sign: Float = view.isMirrored && k % 2 == 1 ? -1 : 1
        for c in 0..<3 {
          var sum: Float = 0
          for y in 0..<side { sum += cosines[l * side + y] * halfway[(y * count + k) * 3 + c] }
          target[place] = sign * (sum < 0 ? -1 : 1) * sum.magnitude.squareRoot()
          length += Double(sum.magnitude)
          place += 1
        }
      }
    }
    // What is left of a picture of one colour is rounding.
    let scale = length > 1 ? Float(1 / length.squareRoot()) : 0
    for index in 0..<place { target[index] *= scale }
  }

  /// Means over 64 × 64 equal boxes of the view; pixels on a border count by their share.
  private func averaged(_ frame: Frame, _ view: View) -> [SIMD3<Float>] {
    let side = Self.side
    let columns = Self.boxes(start: view.left, length: view.width, pixels: frame.width)
    let rows = Self.boxes(start: view.top, length: view.height, pixels: frame.height)
    var result = [SIMD3<Float>](repeating: .zero, count: side * side)
    frame.pixels.withUnsafeBufferPointer { pixels in
      for y in 0..<side {
        for (row, rowWeight) in rows[y] {
          let line = row * frame.width * 3
          for x in 0..<side {
            var sum = SIMD3<Float>.zero
            for (column, weight) in columns[x] {
              let at = line + column * 3
              sum += weight * SIMD3(Float(pixels[at]), Float(pixels[at + 1]), Float(pixels[at + 2]))
            }
            result[y * side + x] += rowWeight * sum
          }
        }
      }
    }
    return result
  }

  /// For each of 64 boxes along one side the pixels in it, with weights that add up to 1.
  private static func boxes(start: Double, length: Double, pixels: Int) -> [[(pixel: Int, weight: Float)]] {
    (0..<side).map { box in
      let from = (start + length * Double(box) / Double(side)) * Double(pixels)
      let to = (start + length * Double(box + 1) / Double(side)) * Double(pixels)
      let first = min(max(0, Int(from)), pixels - 1)
      let last = min(max(first, Int(to.rounded(.up)) - 1), pixels - 1)
      let shares = (first...last).map { pixel in
        (pixel, max(1e-9, min(to, Double(pixel + 1)) - max(from, Double(pixel))))
      }
      let total = shares.reduce(0) { $0 + $1.1 }
      return shares.map { ($0.0, Float($0.1 / total)) }
    }
  }
}
