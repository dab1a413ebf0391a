import Engine
import Testing

@Suite struct TemporalTapsTests {
  /// Frames of a clip that each tap joins, as the definition says: output t reads input t·s + j − p.
  @Test(
    arguments: [
      (1, 1, 4, 1, 0), (3, 2, 5, 1, 1), (3, 1, 1, 1, 1), (5, 3, 2, 1, 2), (1, 2, 5, 2, 0), (3, 2, 6, 2, 1),
      (3, 1, 7, 2, 1), (3, 2, 5, 1, 0), (2, 1, 7, 3, 0), (4, 2, 5, 2, 2),
    ] as [(Int, Int, Int, Int, Int)])
  func `every pair of frames that the kernel joins is in exactly one run`(
    _ kernel: Int, _ clips: Int, _ frames: Int, _ stride: Int, _ padding: Int
  ) {
    let pairs = TemporalTapsProbe.pairs(
      kernel: kernel, clips: clips, frames: frames, stride: stride, padding: padding)
    let outputs = (frames + 2 * padding - kernel) / stride + 1
    var expected: [[Int]] = []
    for j in 0..<kernel {
      for clip in 0..<clips {
        for t in 0..<outputs where (0..<frames).contains(t * stride + j - padding) {
          expected.append([j, clip * frames + t * stride + j - padding, clip * outputs + t])
        }
      }
    }
    #expect(pairs.sorted { $0.lexicographicallyPrecedes($1) } == expected.sorted { $0.lexicographicallyPrecedes($1) })
  }
}
