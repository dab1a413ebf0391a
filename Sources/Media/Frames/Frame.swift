/// A picture: 8-bit RGB, row-major, tightly packed.
package struct Frame: Hashable, Sendable {
  package let width: Int
  package let height: Int
  /// `[height, width, 3]`, red first, without padding between rows.
  package var pixels: [UInt8]

  /// A picture made of `pixels`, which must hold `3 · width · height` bytes.
  package init(width: Int, height: Int, pixels: [UInt8]) {
    precondition(width > 0 && height > 0, "a frame needs a positive size, found \(width)x\(height)")
    precondition(
      pixels.count == 3 * width * height,
      "a \(width)x\(height) frame holds \(3 * width * height) bytes, found \(pixels.count)")
    self.width = width
    self.height = height
    self.pixels = pixels
  }

  /// A picture of one colour.
  package init(width: Int, height: Int, red: UInt8 = 0, green: UInt8 = 0, blue: UInt8 = 0) {
    var pixels = [UInt8](repeating: red, count: 3 * width * height)
    for index in 0..<(width * height) {
      pixels[3 * index + 1] = green
      pixels[3 * index + 2] = blue
    }
    self.init(width: width, height: height, pixels: pixels)
  }

  /// The red, green and blue bytes of the pixel in column `x` and row `y`.
  package subscript(x: Int, y: Int) -> (red: UInt8, green: UInt8, blue: UInt8) {
    get {
      let at = 3 * (y * width + x)
      return (pixels[at], pixels[at + 1], pixels[at + 2])
    }
    set {
      let at = 3 * (y * width + x)
      pixels[at] = newValue.red
      pixels[at + 1] = newValue.green
      pixels[at + 2] = newValue.blue
    }
  }
}
