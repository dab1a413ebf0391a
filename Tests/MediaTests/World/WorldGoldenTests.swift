import Media
import Testing

/// The pictures themselves, before encoding: whoever changes them raises `PocketWorld.version` and these digests.
@Suite struct WorldGoldenTests {
  @Test(arguments: [
    (WorldPart.target, UInt64(0xD8C2_8504_1F31_5771)), (.validation, 0x9AAC_96B3_AF28_5921),
    (.broadValidation, 0x1A00_A42F_A031_6A09), (.images, 0x591F_090F_3C84_9B11), (.videos, 0x14E6_0814_8C33_E450),
    (.untrimmed, 0x61CC_C3AE_EF17_1D60),
  ])
  func `pictures are those of this version`(part: WorldPart, digest: UInt64) {
    #expect(PocketWorld.version == 1)
    let source = WorldFixtures.noisy(part, 8)
    var found: UInt64 = 0xCBF2_9CE4_8422_2325
    for position in 0..<3 {
      for frame in PocketWorld.frames(at: position, source: source, world: WorldFixtures.world).prefix(4) {
        for byte in frame.pixels { found = (found ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
      }
    }
    #expect(found == digest, "\(part): found 0x\(String(found, radix: 16))")
  }

  @Test func `a clip's frames differ from one another and from other clips`() {
    let source = WorldFixtures.source(.target, UInt64(0xD8C2_8504_1F31_5771))
    let clips = (0..<16).map { PocketWorld.frames(at: $0, source: source, world: WorldFixtures.world) }
    #expect(Set(clips.map { $0[0] }).count == 16)
    for clip in clips { #expect(Set(clip).count == clip.count) }
  }
}
