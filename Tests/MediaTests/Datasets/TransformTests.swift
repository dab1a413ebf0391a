import Media
import Randomness
import Testing

/// The picture `Reference/resize.py` makes.
func referencePicture(_ width: Int, _ height: Int) -> Frame {
  var frame = Frame(width: width, height: height)
  for y in 0..<height {
    for x in 0..<width {
      let base = x * x * 7 + y * 13 + x * y * 3 + (x ^ y) * 11
      frame[x, y] = (UInt8(base % 256), UInt8((base + 71) % 256), UInt8((base + 142) % 256))
    }
  }
  return frame
}

/// The 64-bit FNV-1a hash of `bytes`.
func fnv(_ bytes: [UInt8]) -> UInt64 {
  bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
}

@Suite struct TransformTests {
  /// Hashes of OpenCV's bytes, printed by `Reference/resize.py`.
  static let opencv: [(Int, Int, Int, Int, UInt64)] = [
    (64, 48, 37, 29, 0x32E0_F37F_0F59_7D6D), (64, 48, 128, 96, 0x7988_3B6E_6BC2_0C92),
    (64, 48, 32, 24, 0xB98B_C34D_B96F_D7E5), (340, 256, 224, 224, 0x67C4_1882_EEB7_9050),
    (17, 13, 5, 40, 0x63AD_9F63_C803_D64C), (1, 1, 3, 3, 0x80DC_B78B_A2A7_5DEA),
    (320, 240, 341, 256, 0x86BA_E796_1658_69AC), (50, 40, 50, 21, 0xEBD8_48B3_6D37_9E94),
  ]

  @Test(arguments: opencv)
  func `resizing gives OpenCV's bytes`(size: (Int, Int, Int, Int, UInt64)) {
    let resized = Resize.bilinear(referencePicture(size.0, size.1), width: size.2, height: size.3)
    #expect(fnv(resized.pixels) == size.4)
  }

  @Test func `sizes round half up and upscale too`() {
    #expect(Resize.shortSide(256, width: 1280, height: 720) == (455, 256))
    #expect(Resize.shortSide(256, width: 320, height: 240) == (341, 256))
    #expect(Resize.fit(340, 256, width: 1280, height: 720) == (340, 191))
  }

  @Test func `three crops come left, right, middle`() {
    #expect(EvaluationCrops.three(256, of: (455, 256)).map(\.x) == [0, 198, 99])
    #expect(EvaluationCrops.three(256, of: (256, 455)).map(\.y) == [0, 198, 99])
  }

  @Test func `five crops are the corners, then the centre`() {
    let crops = EvaluationCrops.five(224, of: (340, 256))
    #expect(crops.map(\.x) == [0, 116, 0, 116, 58])
    #expect(crops.map(\.y) == [0, 0, 32, 32, 16])
  }

  @Test func `ten crops are five places plain and mirrored`() {
    let crops = EvaluationCrops.ten(224, of: (340, 256))
    #expect(crops.filter { !$0.isMirrored }.map(\.box.x) == [0, 116, 0, 116, 58])
    #expect(crops.filter { !$0.isMirrored }.map(\.box.y) == [0, 0, 32, 32, 16])
    #expect(crops.map(\.isMirrored) == [false, true, false, true, false, true, false, true, false, true])
  }

  private func makePlan(_ steps: [AugmentStep], _ width: Int, _ height: Int, position: Int = 0) -> GeometryPlan? {
    var crop = CounterRandom(seed: 3, source: "s", epoch: 0, position: position, purpose: .crop)
    var flip = CounterRandom(seed: 3, source: "s", epoch: 0, position: position, purpose: .flip)
    return GeometryPlan(width: width, height: height, steps: steps, crop: &crop, flip: &flip)
  }

  @Test func `rendering equals the steps done one by one`() throws {
    let frame = referencePicture(64, 48)
    let steps: [AugmentStep] = [.resizeShort(40), .randomResizedCrop(24), .flip(1)]
    for position in 0..<20 {
      let plan = try #require(makePlan(steps, 64, 48, position: position))
      #expect(plan.isMirrored && plan.size == .init(width: 24, height: 24))
      // One by one: whole resize, cut, resize, mirror.
      var whole = Resize.bilinear(frame, width: plan.stages[0].width, height: plan.stages[0].height)
      whole = cut(whole, plan.stages[0].box)
      whole = Resize.bilinear(whole, width: 24, height: 24)
      let rendered = render(frame, plan, normalization: .none)
      for y in 0..<24 {
        for x in 0..<24 {
          let pixel = whole[23 - x, y]
          #expect(rendered[y * 24 + x] == Float(pixel.red))
          #expect(rendered[2 * 24 * 24 + y * 24 + x] == Float(pixel.blue))
        }
      }
    }
  }

  @Test func `a crop before any resize only moves where the resize begins`() throws {
    let frame = referencePicture(61, 47)
    for position in 0..<20 {
      let plan = try #require(makePlan([.randomResizedCrop(24), .flip(0.5)], 61, 47, position: position))
      let whole = Resize.bilinear(cut(frame, plan.stages[0].box), width: 24, height: 24)
      let rendered = render(frame, plan, normalization: .none)
      for y in 0..<24 {
        for x in 0..<24 {
          #expect(rendered[24 * 24 + y * 24 + x] == Float(whole[plan.isMirrored ? 23 - x : x, y].green))
        }
      }
    }
  }

  @Test func `normalisation is by channel, red first`() {
    let frame = Frame(width: 4, height: 4, red: 255, green: 0, blue: 128)
    let values = render(frame, GeometryPlan(width: 4, height: 4), normalization: .imageNet)
    #expect(abs(values[0] - (255 - 123.675) / 58.395) < 1e-5)
    #expect(abs(values[16] - (0 - 116.28) / 57.12) < 1e-5)
    #expect(abs(values[32] - (128 - 103.53) / 57.375) < 1e-5)
  }

  @Test func `a crop after mirroring is taken from the mirrored picture`() {
    let frame = referencePicture(40, 40)
    var plan = GeometryPlan(width: 40, height: 40)
    plan.mirror()
    let isInside = plan.crop(CropBox(x: 0, y: 5, width: 10, height: 10))
    #expect(isInside)
    let values = render(frame, plan, normalization: .none)
    #expect(values[0] == Float(frame[39, 5].red) && values[9] == Float(frame[30, 5].red))
  }

  @Test func `random resized crops keep to their ranges and fall back to the centre`() throws {
    var areas: [Double] = []
    for position in 0..<2000 {
      let box = try #require(makePlan([.randomResizedCrop(8)], 341, 256, position: position)).stages[0].box
      #expect(box.x >= 0 && box.y >= 0 && box.x + box.width <= 341 && box.y + box.height <= 256)
      let ratio = Double(box.width) / Double(box.height)
      #expect(ratio > 0.72 && ratio < 1.38)
      areas.append(Double(box.width * box.height) / (341 * 256))
    }
    #expect(areas.min()! > 0.07 && areas.min()! < 0.1 && areas.max()! > 0.9)
    // Nothing of this shape fits.
    let box = try #require(makePlan([.randomResizedCrop(8, area: 0.9...1, ratio: 1...1)], 400, 100)).stages[0].box
    #expect(box == CropBox(x: 150, y: 0, width: 100, height: 100))
  }

  @Test func `multi-scale crops use the published sizes and places`() throws {
    var sizes: Set<Int> = []
    var places: Set<Int> = []
    for position in 0..<500 {
      let box = try #require(makePlan([.multiScaleCrop(224)], 340, 256, position: position)).stages[0].box
      sizes.formUnion([box.width, box.height])
      if box.width == 224 && box.height == 224 { places.insert(box.x * 1000 + box.y) }
    }
    #expect(sizes == [256, 224, 192, 168])
    #expect(places == [0, 116_000, 32, 116_032, 58_016])
  }

  @Test func `thirteen places add the sides' centres and four quarter points`() throws {
    var places: Set<Int> = []
    for position in 0..<2000 {
      let step = AugmentStep.multiScaleCrop(224, MultiScale(scales: [0.875], places: .thirteen))
      let box = try #require(makePlan([step], 340, 256, position: position)).stages[0].box
      #expect(box.width == 224 && box.height == 224)
      places.insert(box.x * 1000 + box.y)
    }
    // Steps of a quarter: 29 across, 8 down.
    let corners = [0, 116_000, 32, 116_032, 58_016]
    let sides = [16, 116_016, 58_032, 58_000]
    let quarters = [29_008, 87_008, 29_024, 87_024]
    #expect(places == Set(corners + sides + quarters))
  }

  @Test func `a crop beyond the picture is refused`() {
    #expect(makePlan([.centerCrop(100)], 64, 48) == nil)
    #expect(makePlan([.randomCrop(48)], 64, 48)?.stages[0].box.width == 48)
  }

  private func cut(_ frame: Frame, _ box: CropBox) -> Frame {
    var part = Frame(width: box.width, height: box.height)
    for y in 0..<box.height { for x in 0..<box.width { part[x, y] = frame[box.x + x, box.y + y] } }
    return part
  }

  private func render(_ frame: Frame, _ plan: GeometryPlan, normalization: Normalization) -> [Float] {
    let buffer = FloatBuffer(count: 3 * plan.size.width * plan.size.height)
    FrameRenderer(plan, normalization: normalization).render(frame, into: buffer.pointer)
    return buffer.array
  }
}
