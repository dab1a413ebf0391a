import Foundation
import Media
import Randomness
import TestSupport
import Testing

@Suite struct VideoReaderTests {
  /// Key-frame distances, B-frames, codec, and the container `ffmpeg` copies the stream into.
  static let shapes: [(gop: Int, bFrames: Int, codec: VideoFormat.Codec, container: String)] = [
    (1, 0, .h264, "mp4"), (8, 0, .h264, "mp4"), (250, 0, .h264, "mp4"), (12, 3, .h264, "mp4"), (250, 3, .h264, "mp4"),
    (10, 0, .mpeg4, "mp4"), (10, 2, .mpeg4, "mp4"), (12, 3, .h264, "mkv"), (12, 2, .h264, "ts"), (12, 0, .mpeg4, "avi"),
  ]

  @Test(arguments: shapes)
  func `frames at any indices are those ffmpeg numbers so`(
    shape: (gop: Int, bFrames: Int, codec: VideoFormat.Codec, container: String)
  ) throws {
    let folder = try TemporaryFolder()
    try encode(movingFrames(61), to: folder.file("a.mp4")) {
      $0.keyFrameInterval = shape.gop
      $0.bFrames = shape.bFrames
      $0.codec = shape.codec
    }
    let path = folder.file("b." + shape.container)
    _ = try ffmpeg(["-i", folder.file("a.mp4"), "-c", "copy", path])
    let expected = try oracleFrames(path, width: 64, height: 48)
    // Kept packets, and packets read again after seeking.
    for keptBytes in [1 << 24, 0] {
      let reader = try VideoReader(path: path, limits: MediaLimits(keptBytes: keptBytes))
      #expect(try reader.frameCount() == expected.count)
      var random = CounterRandom(seed: 7, stream: UInt64(shape.gop))
      let draws = (0..<3).map { _ in (0..<6).map { _ in random.below(expected.count) } }
      for indices in [[expected.count - 1, 0, 0], Array(0..<expected.count)] + draws {
        var frames: [Frame] = []
        do { frames = try reader.frames(at: indices) } catch { Issue.record("\(indices) \(keptBytes) \(error)") }
        for (index, frame) in zip(indices, frames) { #expect(frame == expected[index], "frame \(index), \(shape)") }
      }
    }
  }

  @Test func `numbers beyond the end are refused with both numbers`() throws {
    let folder = try TemporaryFolder()
    try encode(movingFrames(5), to: folder.file("a.mp4"))
    let reader = try VideoReader(path: folder.file("a.mp4"))
    for wrong in [5, -1] {
      #expect {
        try reader.frames(at: [0, wrong])
      } throws: {
        ($0 as? MediaError)?.reason == .outOfRange && "\($0)".contains("expected numbers from 0 to 4")
      }
    }
    #expect(try reader.frames(at: []).isEmpty)
  }

  @Test(arguments: [(90, 48, 64), (180, 64, 48), (270, 48, 64)])
  func `display rotation is applied as ffmpeg does`(degrees: Int, width: Int, height: Int) throws {
    let folder = try TemporaryFolder()
    try encode(movingFrames(4), to: folder.file("a.mp4"))
    let path = folder.file("b.mp4")
    _ = try ffmpeg(["-i", folder.file("a.mp4"), "-c", "copy", "-metadata:s:v:0", "rotate=\(degrees)", path])
    let reader = try VideoReader(path: path)
    #expect(reader.info.rotation == degrees)
    #expect(reader.info.width == width && reader.info.height == height)
    let expected = try oracleFrames(path, width: width, height: height)
    // ffmpeg turns the picture before it converts to RGB, so chroma is interpolated along the other axis.
    for (frame, other) in zip(try reader.frames(at: [0, 1, 2, 3]), expected) { #expect(difference(frame, other) < 6) }
  }

  @Test func `each kind of broken file has its class and names the file`() throws {
    let folder = try TemporaryFolder()
    try encode(movingFrames(40), to: folder.file("good.mp4"))
    let good = try folder.bytes("good.mp4")
    _ = try ffmpeg(["-i", folder.file("good.mp4"), "-c", "copy", "-movflags", "faststart", folder.file("fast.mp4")])
    let fast = try folder.bytes("fast.mp4")
    try folder.write([UInt8](), as: "empty.mp4")
    try folder.write("not a video\n", as: "text.mp4")
    try folder.write(Array(good.prefix(good.count / 2)), as: "headless.mp4")
    try folder.write(Array(fast.prefix(fast.count * 3 / 4)), as: "half.mp4")
    try folder.write(try JPEGEncoder.encode(movingFrames(1)[0]), as: "picture.mp4")
    _ = try ffmpeg(["-f", "lavfi", "-i", "sine=duration=0.2", "-c:a", "aac", folder.file("sound.mp4")])
    let expected: [(String, MediaError.Reason)] = [
      ("none.mp4", .missing), ("empty.mp4", .empty), ("text.mp4", .notMedia), ("headless.mp4", .notMedia),
      ("half.mp4", .truncated), ("picture.mp4", .wrongKind), ("sound.mp4", .noVideoStream), (".", .notMedia),
    ]
    for (name, reason) in expected {
      let path = folder.file(name)
      #expect {
        try VideoReader(path: path)
      } throws: {
        ($0 as? MediaError)?.reason == reason && "\($0)".hasPrefix(path + ": ")
      }
    }
  }

  @Test func `overwritten data are damaged, never wrong frames`() throws {
    let folder = try TemporaryFolder()
    try encode(movingFrames(40), to: folder.file("good.mp4"))
    var bytes = try folder.bytes("good.mp4")
    for index in stride(from: 60, to: 1500, by: 1) { bytes[index] = UInt8(index % 251) }
    let path = try folder.write(bytes, as: "bad.mp4")
    #expect {
      _ = try VideoReader(path: path).frames(at: [0])
    } throws: { ($0 as? MediaError)?.reason == .damaged }
  }

  @Test func `claims beyond the limits are refused before anything is allocated`() throws {
    let folder = try TemporaryFolder()
    try encode(movingFrames(4), to: folder.file("a.mp4"))
    #expect {
      try VideoReader(path: folder.file("a.mp4"), limits: MediaLimits(pixels: 3000))
    } throws: { ($0 as? MediaError)?.reason == .tooLarge }
    #expect {
      try VideoReader(path: folder.file("a.mp4"), limits: MediaLimits(seconds: -1))
    } throws: { ($0 as? MediaError)?.reason == .timedOut }
  }
}
