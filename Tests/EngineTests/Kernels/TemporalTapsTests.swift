import Engine
import Testing

@Suite struct TemporalTapsTests {
  /// Frames of a clip that each tap joins, as the definition says: output t reads input t + j − p.
  @Test(arguments: [(1, 1, 4), (3, 2, 5), (3, 1, 1), (5, 3, 2)])
  func `every pair of frames that the kernel joins is in exactly one run`(
    _ kernel: Int, _ clips: Int, _ frames: Int
  ) {
    let pairs = TemporalTapsProbe.pairs(kernel: kernel, clips: clips, frames: frames)
    var expected: [[Int]] = []
    for j in 0..<kernel {
      for clip in 0..<clips {
        for t in 0..<frames where (0..<frames).contains(t + j - kernel / 2) {
          expected.append([j, clip * frames + t + j - kernel / 2, clip * frames + t])
        }
      }
    }
    #expect(pairs.sorted { $0.lexicographicallyPrecedes($1) } == expected.sorted { $0.lexicographicallyPrecedes($1) })
  }
}
