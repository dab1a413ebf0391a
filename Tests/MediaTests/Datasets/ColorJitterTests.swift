import Foundation
import Media
import Randomness
import TestSupport
import Testing

@Suite struct ColorJitterTests {
  /// What `Reference/color_jitter.py` wrote.
  private struct Reference: Decodable {
    struct Case: Decodable {
      var values: [Double]
      var order: [Int]
      var bytes: String
    }
    var width: Int
    var height: Int
    var cases: [Case]
  }

  @Test func `changes give the bytes of NumPy and OpenCV`() throws {
    let text = try #require(Repository.text("Tests/MediaTests/Reference/color_jitter.json"))
    let reference = try JSONDecoder().decode(Reference.self, from: Data(text.utf8))
    for expected in reference.cases {
      let digits = Array(expected.bytes.utf8)
      let bytes = stride(from: 0, to: digits.count, by: 2).map {
        UInt8(String(decoding: digits[$0..<($0 + 2)], as: UTF8.self), radix: 16)!
      }
      var frame = referencePicture(reference.width, reference.height)
      let values = expected.values
      ColorJitter.Choice(
        brightness: values[0], contrast: values[1], saturation: values[2], hue: values[3],
        order: expected.order.map { ColorJitter.Change.allCases[$0] }
      ).apply(to: &frame)
      try #require(bytes.count == frame.pixels.count)
      #expect(frame.pixels == bytes, "\(values) \(expected.order)")
    }
  }

  @Test func `defaults are MMAction2's, and factors stay in their ranges`() {
    let jitter = ColorJitter()
    #expect((jitter.brightness, jitter.contrast, jitter.saturation, jitter.hue) == (0.5, 0.5, 0.5, 0.1))
    var choices: [ColorJitter.Choice] = []
    for position in 0..<2000 {
      var random = CounterRandom(seed: 1, source: "s", epoch: 0, position: position, purpose: .colour)
      choices.append(jitter.choice(order: ColorJitter.Change.allCases, random: &random))
    }
    for values in [choices.map(\.brightness), choices.map(\.contrast), choices.map(\.saturation)] {
      #expect(values.min()! >= 0.5 && values.min()! < 0.51 && values.max()! < 1.5 && values.max()! > 1.49)
      #expect(abs(values.reduce(0, +) / 2000 - 1) < 0.03)
    }
    let hues = choices.map(\.hue)
    #expect(hues.min()! >= -0.1 && hues.min()! < -0.098 && hues.max()! <= 0.1 && hues.max()! > 0.098)
  }

  @Test func `the order is one for a run and differs between runs`() {
    #expect(ColorJitter.order(seed: 7, step: 1) == ColorJitter.order(seed: 7, step: 1))
    let orders = Set((0..<300).map { ColorJitter.order(seed: $0, step: 1) })
    #expect(orders.count == 24)
    #expect(orders.allSatisfy { Set($0) == Set(ColorJitter.Change.allCases) })
  }
}
