import Foundation
import Glibc
import Media
import Randomness

/// Frames whose content tells which one they are: a moving block before a gradient.
func movingFrames(_ count: Int, width: Int = 64, height: Int = 48, seed: UInt64 = 1) -> [Frame] {
  (0..<count).map { index in
    var random = CounterRandom(seed: seed, stream: UInt64(index))
    let (red, green) = (UInt8(random.below(256)), UInt8(random.below(256)))
    var frame = Frame(width: width, height: height)
    for y in 0..<height {
      for x in 0..<width {
        let inside = abs(x - (index * 3) % width) < 8 && abs(y - height / 2) < 8
        frame[x, y] =
          inside ? (red, green, 200) : (UInt8(x * 255 / width), UInt8(y * 255 / height), UInt8(index * 7 % 256))
      }
    }
    return frame
  }
}

/// Encodes `frames` as `path`.
func encode(_ frames: [Frame], to path: String, _ change: (inout VideoFormat) -> Void = { _ in }) throws {
  var format = VideoFormat(width: frames[0].width, height: frames[0].height)
  change(&format)
  let encoder = try VideoEncoder(path: path, format: format)
  for frame in frames { try encoder.append(frame) }
  try encoder.finish()
}

/// Mean absolute difference of two frames of equal size.
func difference(_ a: Frame, _ b: Frame) -> Double {
  guard a.width == b.width, a.height == b.height else { return .infinity }
  var sum = 0
  for index in a.pixels.indices { sum += abs(Int(a.pixels[index]) - Int(b.pixels[index])) }
  return Double(sum) / Double(a.pixels.count)
}

/// Runs the `ffmpeg` command, the tests' oracle, and gives its standard output.
func ffmpeg(_ arguments: [String]) throws -> [UInt8] {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  process.arguments = ["ffmpeg", "-hide_banner", "-v", "error", "-nostdin", "-y"] + arguments
  let output = Pipe()
  process.standardOutput = output
  process.standardError = FileHandle.nullDevice
  try process.run()
  let bytes = output.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  return [UInt8](bytes)
}

/// Every frame of `path` as `ffmpeg` decodes and numbers them, in RGB by the same accurate conversion.
func oracleFrames(_ path: String, width: Int, height: Int) throws -> [Frame] {
  let flags = "bilinear+accurate_rnd+full_chroma_int+bitexact"
  let bytes = try ffmpeg([
    "-threads", "1", "-i", path, "-map", "0:v:0", "-vsync", "passthrough", "-vf",
    "scale=flags=\(flags),format=rgb24", "-sws_flags", flags, "-f", "rawvideo", "-pix_fmt", "rgb24", "-",
  ])
  let size = 3 * width * height
  return stride(from: 0, to: bytes.count - size + 1, by: size).map {
    Frame(width: width, height: height, pixels: Array(bytes[$0..<($0 + size)]))
  }
}
