import Foundation
import Media
import Randomness
import TestSupport
import Testing

/// JPEG in all its flavours, beside OpenCV's pixels.
@Suite struct JPEGDecoderTests {
  /// Width, height, subsampling, and OpenCV's pixels, printed by `Reference/jpeg.py`.
  static let opencv: [(Int, Int, Int, UInt64)] = [
    (61, 43, 420, 0x3137_D875_4A6B_E96A), (61, 43, 422, 0x0E42_3269_B5A1_7B39), (61, 43, 444, 0x1208_D20C_4370_3DC3),
    (96, 64, 420, 0x23A1_BAE6_A574_F42A), (96, 64, 422, 0xCD94_CFF0_FFF4_4F18), (96, 64, 444, 0x016E_D9FE_415A_98ED),
  ]

  private static func fixture(_ subsampling: Int) -> JPEGFixture {
    JPEGFixture(subsampling: subsampling == 420 ? (2, 2) : subsampling == 422 ? (2, 1) : (1, 1))
  }

  @Test(arguments: opencv)
  func `baseline and progressive files have OpenCV's pixels`(wanted: (Int, Int, Int, UInt64)) throws {
    let picture = referencePicture(wanted.0, wanted.1)
    var fixture = Self.fixture(wanted.2)
    for isProgressive in [false, true] {
      fixture.isProgressive = isProgressive
      let file = fixture.encode(picture.pixels, width: picture.width, height: picture.height)
      #expect(fnv(try ImageReader.decode(bytes: file).pixels) == wanted.3, "progressive \(isProgressive)")
    }
  }

  @Test func `a part has the pixels the whole picture has there`() throws {
    var random = CounterRandom(seed: 5, stream: 0)
    for (number, subsampling) in [420, 422, 444].enumerated() {
      let (width, height) = (101 + 30 * number, 83 + number)
      let picture = referencePicture(width, height)
      for isProgressive in [false, true] {
        var fixture = Self.fixture(subsampling)
        fixture.isProgressive = isProgressive
        fixture.restartInterval = number == 1 ? 3 : 0
        let file = fixture.encode(picture.pixels, width: width, height: height)
        let whole = try ImageReader.decode(bytes: file)
        for _ in 0..<40 {
          let box = CropBox(
            x: random.below(width), y: random.below(height), width: 1 + random.below(width),
            height: 1 + random.below(height))
          let part = try ImageReader.decode(bytes: file, region: { _, _ in box })
          #expect(part.width == width && part.height == height)
          for y in box.y..<min(height, box.y + box.height) {
            for x in box.x..<min(width, box.x + box.width) where part[x, y] != whole[x, y] {
              Issue.record("\(subsampling) \(box): differs at \(x), \(y)")
              return
            }
          }
        }
      }
    }
  }

  @Test func `restart markers and grey change nothing and have three channels`() throws {
    let picture = referencePicture(61, 43)
    var fixture = JPEGFixture()
    let plain = try ImageReader.decode(bytes: fixture.encode(picture.pixels, width: 61, height: 43))
    fixture.restartInterval = 2
    #expect(try ImageReader.decode(bytes: fixture.encode(picture.pixels, width: 61, height: 43)) == plain)
    fixture = JPEGFixture(quality: 100, components: 1)
    let ramp = (0..<(32 * 16)).map { UInt8($0 % 32 * 8) }
    let grey = try ImageReader.decode(bytes: fixture.encode(ramp, width: 32, height: 16))
    for (index, value) in ramp.enumerated() {
      for channel in 0..<3 { #expect(abs(Int(grey.pixels[3 * index + channel]) - Int(value)) <= 2) }
    }
  }

  /// Ink stored inverted, as Adobe's programs do: light = value · key ÷ 255.
  @Test(arguments: [false, true])
  func `CMYK and YCCK files become light`(isYCCK: Bool) throws {
    let fixture = JPEGFixture(quality: 100, components: 4, isYCCK: isYCCK)
    let inks: [[UInt8]] = [[255, 255, 255, 255], [0, 255, 255, 255], [255, 128, 0, 200], [40, 90, 200, 128]]
    for ink in inks {
      let file = fixture.encode((0..<256).flatMap { _ in ink }, width: 16, height: 16)
      let pixel = try ImageReader.decode(bytes: file)[8, 8]
      let expected = ink.prefix(3).map { Int($0) * Int(ink[3]) / 255 }
      for (actual, wanted) in zip([pixel.red, pixel.green, pixel.blue], expected) {
        #expect(abs(Int(actual) - wanted) <= 4, "\(ink): \(pixel)")
      }
    }
  }

  @Test func `lost data are damaged and a claim of another size is refused`() throws {
    let picture = referencePicture(96, 64)
    let file = JPEGFixture().encode(picture.pixels, width: 96, height: 64)
    var holed = file
    for index in (file.count / 2)..<(file.count / 2 + 80) { holed[index] = 0xFF }
    #expect {
      try ImageReader.decode(bytes: holed)
    } throws: { ($0 as? MediaError)?.reason == .damaged }
    #expect {
      try ImageReader.decode(bytes: file, limits: MediaLimits(seconds: -1))
    } throws: { ($0 as? MediaError)?.reason == .timedOut }
  }
}
