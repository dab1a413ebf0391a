import Media
import Randomness
import Testing

/// The estimator on generated videos, whose cameras are known: a figure acts before a scene, through compression.
@Suite struct PocketCameraTests {
  @Test func `the cameras of a pocket world are found`() throws {
    let world = WorldSpec(seed: 101, classes: 8, width: 160, height: 120, frameRate: 12, clipSeconds: 1)
    let source = WorldFixtures.source(.target, 14)
    try WorldFixtures.withFolder { folder in
      let manifest = try PocketWorld.generate(source: source, world: world, into: folder)
      #expect(manifest != nil)
      let truth = try WorldFixtures.truth(in: folder)
      var errors: [Double] = []
      var still: [Double] = []
      var rejected = 0
      for (position, record) in truth.enumerated() {
        let frames = try VideoReader(path: folder + "/" + record.path).frames(at: [1, 6])
        var random = CounterRandom(seed: 0, stream: UInt64(position))
        let motion = PocketWorld.cameraMotion(at: position, source: source, world: world, from: 1, to: 6)
        guard case .found(let found) = PairMotion.estimate(frames[0], frames[1], random: &random) else {
          rejected += 1
          continue
        }
        errors.append(cornerError(found, motion, width: 160, height: 120))
        still.append(cornerError(.identity, motion, width: 160, height: 120))
      }
      let order = errors.sorted()
      #expect(rejected <= 8, "\(rejected) of \(truth.count) rejected")
      // In pixels. The cameras do move, by more than the estimates are off.
      #expect(order[order.count / 2] < 0.8, "\(order)")
      #expect(still.max()! > 2, "\(still.sorted())")
      #expect(errors.reduce(0, +) < 0.5 * still.reduce(0, +), "\(order) \(still.sorted())")
    }
  }
}
