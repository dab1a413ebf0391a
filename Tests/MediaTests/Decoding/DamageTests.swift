import Foundation
import Media
import Randomness
import TestSupport
import Testing

/// Files with random damage: each is read or refused with its name; nothing crashes, hangs or allocates without bound.
@Suite struct DamageTests {
  private static let limits = MediaLimits(pixels: 1 << 20, seconds: 20)

  private func damaged(_ bytes: [UInt8], _ random: inout CounterRandom) -> [UInt8] {
    var bytes = bytes
    switch random.below(4) {
    case 0: return Array(bytes.prefix(random.below(bytes.count)))
    case 1:
      let start = random.below(bytes.count)
      bytes.removeSubrange(start..<min(bytes.count, start + 1 + random.below(200)))
    default:
      for _ in 0..<(1 + random.below(40)) { bytes[random.below(bytes.count)] = UInt8(random.below(256)) }
    }
    return bytes
  }

  @Test(arguments: ["mp4", "mkv", "avi", "ts"])
  func `damaged videos are read or refused`(container: String) throws {
    let folder = try TemporaryFolder()
    try encode(movingFrames(20), to: folder.file("a.mp4")) {
      $0.keyFrameInterval = 8
      $0.bFrames = 2
      $0.codec = container == "avi" ? .mpeg4 : nil
    }
    _ = try ffmpeg(["-i", folder.file("a.mp4"), "-c", "copy", folder.file("good." + container)])
    let good = try folder.bytes("good." + container)
    var random = CounterRandom(seed: 20, source: container, epoch: 0, position: 0, purpose: .order)
    for round in 0..<60 {
      let path = try folder.write(damaged(good, &random), as: "bad\(round).\(container)")
      let document = MediaProbe.probe(path, as: .video, limits: Self.limits)
      #expect(document.isRefused || document.frames ?? 0 > 0, "round \(round)")
      guard let reader = try? VideoReader(path: path, limits: Self.limits), let count = try? reader.frameCount() else {
        continue
      }
      do throws(MediaError) {
        let frames = try reader.frames(at: [count - 1, 0])
        #expect(frames.count == 2)
      } catch { #expect(error.path == path) }
    }
  }

  @Test(arguments: ["jpg", "png", "gif", "webp", "bmp", "tiff"])
  func `damaged pictures are read or refused`(format: String) throws {
    let folder = try TemporaryFolder()
    let source = try folder.write(try JPEGEncoder.encode(movingFrames(1)[0]), as: "a.jpg")
    if format != "jpg" { _ = try ffmpeg(["-i", source, folder.file("a." + format)]) }
    let good = try folder.bytes("a." + format)
    var random = CounterRandom(seed: 21, source: format, epoch: 0, position: 0, purpose: .order)
    for _ in 0..<150 {
      do throws(MediaError) {
        let frame = try ImageReader.decode(bytes: damaged(good, &random), path: "bad", limits: Self.limits)
        #expect(frame.width * frame.height <= 1 << 20)
      } catch { #expect(error.path == "bad") }
    }
  }
}
