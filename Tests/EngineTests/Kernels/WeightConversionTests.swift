import Engine
import Testing

@Suite struct WeightConversionTests {
  /// `[K, C, 1, 3]` in square blocks of channels; whole ones, and ones that padding fills up.
  private static func blocks(_ k: Int, _ c: Int, _ size: Int, isInputInnermost: Bool) -> WeightLayout {
    let (outputs, inputs) = ((k + size - 1) / size, (c + size - 1) / size)
    let block = size * size
    return WeightLayout(
      shape: [k, c, 1, 3], strides: [inputs * 3 * block, 3 * block, 3 * block, block],
      inner: (isInputInnermost ? [0, 1] : [1, 0]).map { .init(axis: $0, size: size) },
      elements: outputs * inputs * 3 * block)
  }

  @Test(arguments: [8, 16], [(32, 16), (19, 41), (5, 3)])
  func `blocks turned and turned back are what they were, whatever the slices`(
    _ size: Int, _ channels: (Int, Int)
  ) {
    let (k, c) = channels
    let plain = WeightLayout.plain([k, c, 1, 3])
    let outputs = Self.blocks(k, c, size, isInputInnermost: false)
    let inputs = Self.blocks(k, c, size, isInputInnermost: true)
    let values = Formula.values(1, count: k * c * 3, -1, 1) + [Float](repeating: 0, count: plain.elements - k * c * 3)
    func convert(_ source: [Float], _ from: WeightLayout, _ to: WeightLayout, cuts: [Int] = []) -> [Float] {
      var target = [Float](repeating: 0, count: to.elements)
      let conversion = WeightConversion(from: from, to: to)
      let ends = [0] + cuts.filter { $0 < k } + [k]
      for (first, end) in zip(ends, ends.dropFirst()) { conversion.copy(source, to: &target, slices: first..<end) }
      return target
    }
    let blocked = convert(values, plain, outputs)
    // By definition: the plain order in between.
    let expected = convert(convert(blocked, outputs, plain), plain, inputs)
    for cuts in [[], [1], [7, 16, 17]] {
      let turned = convert(blocked, outputs, inputs, cuts: cuts)
      #expect(turned == expected)
      #expect(turned != blocked)
      #expect(convert(turned, inputs, outputs, cuts: cuts) == blocked)
    }
    #expect(convert(expected, inputs, plain) == values)
  }
}
