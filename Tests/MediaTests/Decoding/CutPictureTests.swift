import Foundation
import Media
import TestSupport
import Testing

/// Pictures of which a part is not there: refused, where libav would give the rest.
@Suite struct CutPictureTests {
  private func reason(_ bytes: [UInt8]) -> MediaError.Reason? {
    do throws(MediaError) {
      _ = try ImageReader.decode(bytes: bytes)
      return nil
    } catch { return error.reason }
  }

  static let kinds: [(colour: UInt8, depths: [UInt8])] = [
    (0, [1, 2, 4, 8, 16]), (2, [8, 16]), (3, [1, 2, 4, 8]), (4, [8, 16]), (6, [8, 16]),
  ]

  @Test(arguments: kinds)
  func `a PNG whose data lack a byte, a row or half is damaged`(kind: (colour: UInt8, depths: [UInt8])) {
    for (depth, isInterlaced) in kind.depths.flatMap({ [($0, false), ($0, true)] }) {
      let picture = PNGFixture(depth: depth, colour: kind.colour, isInterlaced: isInterlaced)
      let sizes = picture.sizes
      // All zero, so that rows that were never written look like the others; filters are zero too.
      let rows = [UInt8](repeating: 0, count: sizes.all)
      #expect(reason(picture.encode(rows)) == nil, "\(kind.colour), \(depth) bits")
      for missing in [1, sizes.last, sizes.all / 2] {
        let found = reason(picture.encode(Array(rows.dropLast(missing))))
        #expect(found == .damaged, "\(kind.colour), \(depth) bits, \(missing) of \(sizes.all) missing")
      }
    }
  }

  /// 64x48 RGB by zlib, whose data are a third of what they should be.
  @Test func `a PNG of short compressed data is damaged`() {
    let bytes: [UInt8] = [
      0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0x00, 0x00, 0x00, 0x0D, 0x49, 0x48, 0x44, 0x52, 0x00, 0x00, 0x00,
      0x40, 0x00, 0x00, 0x00, 0x30, 0x08, 0x02, 0x00, 0x00, 0x00, 0x2E, 0x29, 0xEB, 0x48, 0x00, 0x00, 0x00, 0x11, 0x49,
      0x44, 0x41, 0x54, 0x78, 0xDA, 0x63, 0x60, 0x18, 0x05, 0xA3, 0x60, 0x14, 0x0C, 0x77, 0x00, 0x00, 0x03, 0xE8, 0x00,
      0x01, 0xCE, 0x49, 0x4C, 0x58, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82,
    ]
    #expect(reason(bytes) == .damaged)
  }

  @Test(
    arguments: [
      "color=black:size=161x97", "testsrc2=size=161x97", "testsrc2=size=161x97,noise=alls=40",
      "color=black:size=161x97,noise=alls=3",
    ], ["-ildct", "+ildct"])
  func `whole PNG pictures are read, however they are compressed`(source: String, interlacing: String) throws {
    let folder = try TemporaryFolder()
    _ = try ffmpeg([
      "-f", "lavfi", "-i", source, "-frames:v", "1", "-pix_fmt", "rgb24", "-flags", interlacing, folder.file("a.png"),
    ])
    #expect(reason(try folder.bytes("a.png")) == nil)
  }

  @Test func `a GIF cut in its first picture is truncated, behind it it is not`() throws {
    let folder = try TemporaryFolder()
    let source = "testsrc2=size=96x80:rate=5,noise=alls=20"
    _ = try ffmpeg(["-f", "lavfi", "-i", source, "-frames:v", "1", "-pix_fmt", "rgb8", folder.file("one.gif")])
    let one = try folder.bytes("one.gif")
    #expect(reason(one) == nil)
    // Without its last byte, the trailer, all of the picture is there.
    #expect(reason(Array(one.dropLast(1))) == nil)
    for cut in [20, 500, one.count / 2, one.count * 9 / 10, one.count - 2] {
      #expect(reason(Array(one.prefix(cut))) == .truncated, "\(cut) of \(one.count)")
    }
    _ = try ffmpeg(["-f", "lavfi", "-i", source, "-frames:v", "6", "-pix_fmt", "rgb8", folder.file("six.gif")])
    let six = try folder.bytes("six.gif")
    #expect(reason(Array(six.prefix(six.count * 4 / 5))) == nil)
    #expect(reason(Array(six.prefix(six.count / 20))) == .truncated)
  }

  /// 8x3 pixels of four bits or eight, in runs, behind a palette.
  private func runs(_ data: [UInt8], bits: UInt8) -> [UInt8] {
    let colours = 1 << Int(bits)
    func number(_ value: Int) -> [UInt8] { [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: value >> $0) } }
    let start = 54 + 4 * colours
    var bytes = Array("BM".utf8) + number(start + data.count) + number(0) + number(start)
    bytes += number(40) + number(8) + number(3) + [1, 0, bits, 0] + number(bits == 8 ? 1 : 2) + number(data.count)
    bytes += number(0) + number(0) + number(colours) + number(0)
    for colour in 0..<colours { bytes += [UInt8(colour), 7, UInt8(colour), 0] }
    return bytes + data
  }

  @Test(arguments: [8, 4] as [UInt8])
  func `a run-length BMP needs its last row or its end code`(bits: UInt8) {
    let single: [UInt8] = bits == 8 ? [0, 5, 1, 2, 3, 4, 5, 0] : [0, 5, 0x12, 0x34, 0x50, 0]
    let data: [UInt8] = [8, 3, 0, 0] + single + [3, 1, 0, 0] + [8, 2]
    #expect(reason(runs(data + [0, 1], bits: bits)) == nil)
    #expect(reason(runs(data, bits: bits)) == nil, "all pixels, no end code")
    #expect(reason(runs([8, 3, 0, 0, 0, 1], bits: bits)) == nil, "an end code early on: the rest is background")
    for missing in [1, 2, 3, 5, 9, data.count - 1] {
      #expect(reason(runs(Array(data.dropLast(missing)), bits: bits)) == .truncated, "\(missing) bytes missing")
    }
  }

  @Test func `a plain BMP that is cut is refused`() throws {
    let folder = try TemporaryFolder()
    for format in ["bgr24", "pal8", "rgb565le"] {
      let path = folder.file("\(format).bmp")
      _ = try ffmpeg([
        "-f", "lavfi", "-i", "testsrc2=size=96x80", "-frames:v", "1", "-pix_fmt", format, path,
      ])
      guard let whole = try? folder.bytes("\(format).bmp") else { continue }
      #expect(reason(whole) == nil, "\(format)")
      for cut in [whole.count / 2, whole.count - 100] {
        #expect(reason(Array(whole.prefix(cut))) != nil, "\(format), \(cut) of \(whole.count)")
      }
    }
  }
}
