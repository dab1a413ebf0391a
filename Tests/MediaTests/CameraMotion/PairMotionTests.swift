import Glibc
import Media
import Randomness
import Testing

@Suite struct PairMotionTests {
  private let scene = TexturedScene()

  private func estimate(_ first: Frame, _ second: Frame) -> PairMotion {
    var random = CounterRandom(seed: 3, stream: 7)
    return PairMotion.estimate(first, second, random: &random)
  }

  private func found(_ motion: PairMotion) throws -> Homography {
    guard case .found(let homography) = motion else {
      Issue.record("\(motion)")
      return .identity
    }
    return homography
  }

  static let motions: [(String, Homography)] = [
    ("none", .identity),
    ("shift", .similarity(shift: [0.06, -0.03])),
    ("far shift", .similarity(shift: [-0.16, 0.08])),
    ("roll", .similarity(angle: 0.05)),
    ("zoom", .similarity(zoom: 1.06, shift: [0.01, 0.02])),
    ("tilt", Homography(entries: [1.01, 0.01, 0.02, -0.01, 0.99, -0.02, 0.03, -0.02])),
  ]

  @Test(arguments: motions)
  func `a known motion is recovered from noisy pictures`(name: String, motion: Homography) throws {
    let first = scene.frame(150, 124, noise: 4)
    let second = scene.frame(150, 124, moved: motion, noise: 4, grain: 1)
    let error = cornerError(try found(estimate(first, second)), motion, width: 150, height: 124)
    #expect(error < 0.5, "\(name)")
  }

  @Test func `a large picture is reduced, and its motion is that of all of it`() throws {
    let motion = Homography.similarity(angle: 0.02, zoom: 1.02, shift: [0.05, 0.03])
    let error = cornerError(
      try found(estimate(scene.frame(322, 245), scene.frame(322, 245, moved: motion))), motion, width: 322, height: 245)
    // In pixels of the large picture.
    #expect(error < 1)
  }

  @Test func `what moves before the background does not win`() throws {
    let motion = Homography.similarity(angle: -0.01, shift: [0.03, 0.02])
    var first = scene.frame(150, 124)
    var second = scene.frame(150, 124, moved: motion)
    // A third of the picture is another texture, which goes its own way.
    let front = TexturedScene(contrast: 120, seed: 9).frame(100, 100)
    for y in 0..<80 {
      for x in 0..<76 {
        first[30 + x, 20 + y] = front[x + 8, y + 4]
        second[36 + x, 17 + y] = front[x + 8, y + 4]
      }
    }
    let error = cornerError(try found(estimate(first, second)), motion, width: 150, height: 124)
    #expect(error < 0.6)
  }

  @Test func `a change of light is no motion`() throws {
    let first = scene.frame(150, 124)
    var second = scene.frame(150, 124, moved: .similarity(shift: [0.04, 0]))
    for at in second.pixels.indices { second.pixels[at] = UInt8(max(0, min(255, Int(second.pixels[at]) - 18))) }
    let error = cornerError(
      try found(estimate(first, second)), .similarity(shift: [0.04, 0]), width: 150, height: 124)
    #expect(error < 0.5)
  }

  @Test func `an empty wall and a cut say nothing`() {
    let wall = Frame(width: 150, height: 124, red: 90, green: 90, blue: 90)
    #expect(estimate(wall, wall) == .rejected(.noTexture))
    let other = TexturedScene(contrast: 90, seed: 77).frame(150, 124)
    let cut = estimate(scene.frame(150, 124), other)
    #expect([.rejected(.lost), .rejected(.noConsensus)].contains(cut), "\(cut)")
    let tiny = Frame(width: 9, height: 5)
    #expect(estimate(tiny, tiny) == .rejected(.noTexture))
  }

  @Test func `texture in one corner leaves the others undetermined`() {
    var first = Frame(width: 150, height: 124, red: 90, green: 90, blue: 90)
    var second = first
    let a = scene.frame(150, 124, noise: 6)
    let b = scene.frame(150, 124, moved: .similarity(shift: [0.01, 0]), noise: 6, grain: 1)
    for y in 0..<60 { for x in 0..<60 { (first[x, y], second[x, y]) = (a[x, y], b[x, y]) } }
    let motion = estimate(first, second)
    #expect(motion == .rejected(.uncertain) || motion == .rejected(.noTexture), "\(motion)")
  }
}
