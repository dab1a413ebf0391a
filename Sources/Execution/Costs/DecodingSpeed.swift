import Foundation
import Media

/// Measures how fast one thread decodes video: a short clip made for the purpose, with noise, so that it is no easier than
/// what cameras see.
enum DecodingSpeed {
  private static let width = 320
  private static let height = 240
  private static let frames = 60

  /// Pixels a second; the best of three passes.
  static func pixelsPerSecond() throws -> Double {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("omni-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("clip.mp4").path
    try encode(to: path)
    var best = Double.infinity
    for _ in 0..<3 {
      let clock = ContinuousClock()
      let took = try clock.measure { _ = try VideoReader(path: path).frames(at: Array(0..<frames)) }
      best = min(best, Double(took.components.seconds) + Double(took.components.attoseconds) * 1e-18)
    }
    return Double(width * height * frames) / max(best, 1e-6)
  }

  private static func encode(to path: String) throws {
    let encoder = try VideoEncoder(path: path, format: VideoFormat(width: width, height: height, quality: 26))
    var state: UInt32 = 1
    for number in 0..<frames {
      var pixels = [UInt8](repeating: 0, count: 3 * width * height)
      for y in 0..<height {
        for x in 0..<width {
          state = state &* 1_664_525 &+ 1_013_904_223
          let noise = Int(state >> 28)
          let value = (x + y + 3 * number) & 127 + ((x / 16 + y / 16 + number / 4) & 1) * 60 + noise
          let place = 3 * (y * width + x)
          pixels[place] = UInt8(value)
          pixels[place + 1] = UInt8(value / 2 + 40)
          pixels[place + 2] = UInt8(235 - value)
        }
      }
      try encoder.append(Frame(width: width, height: height, pixels: pixels))
    }
    try encoder.finish()
  }
}
