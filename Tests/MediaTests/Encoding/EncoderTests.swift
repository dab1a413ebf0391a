import Foundation
import Media
import TestSupport
import Testing

@Suite struct EncoderTests {
  @Test(arguments: [VideoFormat.Codec.h264, .mpeg4], [0, 2])
  func `equal frames give equal bytes`(codec: VideoFormat.Codec, bFrames: Int) throws {
    let folder = try TemporaryFolder()
    let frames = movingFrames(20)
    for name in ["a.mp4", "b.mp4"] {
      try encode(frames, to: folder.file(name)) {
        $0.codec = codec
        $0.bFrames = bFrames
      }
    }
    #expect(try folder.bytes("a.mp4") == folder.bytes("b.mp4"))
    #expect(try oracleFrames(folder.file("a.mp4"), width: 64, height: 48).count == 20)
  }

  @Test func `an encoded video looks like its frames`() throws {
    let folder = try TemporaryFolder()
    let frames = movingFrames(12)
    try encode(frames, to: folder.file("a.mp4")) { $0.quality = 10 }
    let decoded = try oracleFrames(folder.file("a.mp4"), width: 64, height: 48)
    for (a, b) in zip(frames, decoded) { #expect(difference(a, b) < 8) }
  }

  @Test func `nothing appears before finish`() throws {
    let folder = try TemporaryFolder()
    do {
      let encoder = try VideoEncoder(path: folder.file("a.mp4"), format: VideoFormat(width: 64, height: 48))
      try encoder.append(movingFrames(1)[0])
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
  }

  @Test func `odd sizes and wrong frames are refused with the sizes named`() throws {
    let folder = try TemporaryFolder()
    #expect {
      try VideoEncoder(path: folder.file("a.mp4"), format: VideoFormat(width: 63, height: 48))
    } throws: { "\($0)".contains("63x48") }
    let encoder = try VideoEncoder(path: folder.file("a.mp4"), format: VideoFormat(width: 64, height: 64))
    #expect {
      try encoder.append(movingFrames(1)[0])
    } throws: { "\($0)".contains("found a 64x48 frame, expected 64x64") }
    #expect {
      try VideoEncoder(path: folder.file("no/such/folder/a.mp4"), format: VideoFormat(width: 64, height: 48))
    } throws: { ($0 as? MediaError)?.reason == .cannotWrite }
  }

  @Test func `JPEG is deterministic and better quality is nearer`() throws {
    let frame = movingFrames(3, width: 51, height: 37)[2]
    let bytes = try JPEGEncoder.encode(frame, quality: 90)
    #expect(try JPEGEncoder.encode(frame, quality: 90) == bytes)
    #expect(bytes.prefix(2) == [0xFF, 0xD8] && bytes.suffix(2) == [0xFF, 0xD9])
    #expect(try JPEGEncoder.encode(frame, quality: 30).count < bytes.count)
  }
}
