import Media
import Testing

/// The pictures themselves, before encoding: whoever changes them raises `PocketWorld.version` and these digests.
@Suite struct WorldGoldenTests {
  @Test(arguments: [
    (WorldPart.target, UInt64(0x521C_2AC5_5F17_CC64)), (.validation, 0x552E_3A5B_7669_92FF),
    (.broadValidation, 0xCA74_3C02_E8A2_9202), (.images, 0xE8BA_7A4F_354E_9A5C), (.videos, 0x751B_1222_3E22_FDBD),
    (.untrimmed, 0xAF5B_7BDA_4EF3_9970),
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
    let source = WorldFixtures.source(.target, 16)
    let clips = (0..<16).map { PocketWorld.frames(at: $0, source: source, world: WorldFixtures.world) }
    #expect(Set(clips.map { $0[0] }).count == 16)
    for clip in clips { #expect(Set(clip).count == clip.count) }
  }
}
