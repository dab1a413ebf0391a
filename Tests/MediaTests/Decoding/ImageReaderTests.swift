import Foundation
import Media
import TestSupport
import Testing

@Suite struct ImageReaderTests {
  @Test(arguments: ["png", "bmp", "gif", "tiff"])
  func `formats written by ffmpeg come back exactly`(format: String) throws {
    let folder = try TemporaryFolder()
    // Few colours, so that GIF loses none.
    var frame = Frame(width: 33, height: 21, red: 10, green: 200, blue: 30)
    for x in 5..<20 { frame[x, 7] = (250, 0, 128) }
    let raw = try folder.write(frame.pixels, as: "a.rgb")
    let path = folder.file("a." + format)
    let filter = format == "gif" ? ["-vf", "split[a][b];[a]palettegen[p];[b][p]paletteuse=dither=none"] : []
    _ = try ffmpeg(["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", "33x21", "-i", raw] + filter + [path])
    #expect(difference(try ImageReader.decode(path: path), frame) < (format == "gif" ? 2 : 0.001))
  }

  @Test func `JPEG and WebP come back nearly`() throws {
    let folder = try TemporaryFolder()
    let frame = movingFrames(1)[0]
    let path = try folder.write(try JPEGEncoder.encode(frame, quality: 95), as: "a.jpg")
    #expect(difference(try ImageReader.decode(path: path), frame) < 3)
    _ = try ffmpeg(["-i", path, folder.file("a.webp")])
    #expect(difference(try ImageReader.decode(path: folder.file("a.webp")), frame) < 6)
  }

  /// The first row of the stored picture is red; where it is displayed depends on the tag.
  @Test(arguments: [(1, 4, 2), (3, 4, 2), (6, 2, 4), (8, 2, 4)])
  func `the orientation tag is applied`(tag: Int, width: Int, height: Int) throws {
    var frame = Frame(width: 64, height: 32)
    for y in 0..<16 { for x in 0..<64 { frame[x, y] = (255, 0, 0) } }
    let jpeg = try JPEGEncoder.encode(frame, quality: 95)
    let tiff: [UInt8] = [
      0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, UInt8(tag), 0, 0, 0, 0, 0, 0,
    ]
    let segment = Array("Exif\0\0".utf8) + tiff
    let marker: [UInt8] = [0xFF, 0xE1, 0, UInt8(segment.count + 2)]
    let picture = try ImageReader.decode(bytes: Array(jpeg.prefix(2)) + marker + segment + jpeg.dropFirst(2))
    #expect(picture.width == width * 16 && picture.height == height * 16)
    let isRedTop = picture[picture.width / 2, 1].red > 128
    let isRedLeft = picture[1, picture.height / 2].red > 128
    switch tag {
    case 1: #expect(isRedTop)
    case 3: #expect(!isRedTop)
    case 6: #expect(!isRedLeft && picture[picture.width - 2, 30].red > 128)
    default: #expect(isRedLeft && picture[picture.width - 2, 30].red < 128)
    }
  }

  @Test func `broken pictures have their class`() throws {
    let folder = try TemporaryFolder()
    let jpeg = try JPEGEncoder.encode(movingFrames(1)[0])
    try encode(movingFrames(3), to: folder.file("video.jpg"))
    try folder.write(Array(jpeg.prefix(jpeg.count / 2)), as: "cut.jpg")
    try folder.write([UInt8](), as: "empty.jpg")
    try folder.write("hello", as: "text.jpg")
    let expected: [(String, MediaError.Reason)] = [
      ("none.jpg", .missing), ("cut.jpg", .truncated), ("empty.jpg", .empty), ("text.jpg", .notMedia),
      ("video.jpg", .wrongKind),
    ]
    for (name, reason) in expected {
      #expect(MediaProbe.probe(folder.file(name), as: .image).problems.first?.id == reason, "\(name)")
    }
    #expect {
      try ImageReader.decode(bytes: jpeg, limits: MediaLimits(pixels: 100))
    } throws: { ($0 as? MediaError)?.reason == .tooLarge }
  }
}
