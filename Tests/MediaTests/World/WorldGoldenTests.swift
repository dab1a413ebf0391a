import Media
import Testing

/// The pictures themselves, before encoding: whoever changes them raises `PocketWorld.version` and these digests.
@Suite struct WorldGoldenTests {
  @Test(arguments: [
    (WorldPart.target, UInt64(0xA5F4_6949_4039_EB99)), (.validation, 0x01F7_7D9F_D7A5_E31B),
    (.broadValidation, 0x97BC_9473_6A86_B3F7), (.images, 0x2F03_F4CE_454C_8CFB), (.videos, 0x7702_1C2D_CF6B_8262),
    (.untrimmed, 0x5E66_0479_3F19_0BFA),
  ])
  func `pictures are those of this version`(part: WorldPart, digest: UInt64) {
    #expect(PocketWorld.version == 2)
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
