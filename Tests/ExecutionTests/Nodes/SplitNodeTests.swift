import Execution
import Media
import Testing

@Suite("Parts of untrimmed videos")
struct SplitNodeTests {
  private func video(frames: Int, rate: Double) -> Sample {
    Sample(
      id: "a/u.mp4", path: "a/u.mp4", kind: .untrimmed, label: 2, frames: frames, width: 64, height: 48,
      frameRate: rate)
  }

  @Test func `parts follow each other without gap and the last is what is left`() {
    let parts = SplitNode.parts(of: video(frames: 250, rate: 25), seconds: 4)
    #expect(parts.map(\.frames) == [100, 100, 50])
    #expect(parts.map { $0.part?.firstFrame } == [0, 100, 200])
    #expect(parts.map { $0.part?.frameCount } == [100, 100, 50])
    #expect(parts.map { $0.part?.index } == [0, 1, 2])
  }

  @Test func `a part is its video's in everything but id and range`() {
    let parts = SplitNode.parts(of: video(frames: 30, rate: 10), seconds: 2)
    #expect(parts.map(\.id) == ["a/u.mp4#part_0", "a/u.mp4#part_1"])
    #expect(parts.allSatisfy { $0.path == "a/u.mp4" && $0.label == 2 && $0.kind == .untrimmed && $0.frameRate == 10 })
  }

  @Test(arguments: [
    // (frames, rate, seconds, lengths)
    (20, 10.0, 2.0, [20]), (21, 10.0, 2.0, [20, 1]), (5, 10.0, 2.0, [5]), (0, 10.0, 2.0, []),
    // 29.97 frames a second: a part of one second is the nearest whole number of frames.
    (61, 29.97, 1.0, [30, 30, 1]),
    // Shorter than a frame, or a rate that is not known: never an empty part.
    (3, 10.0, 0.01, [1, 1, 1]), (3, 0.0, 2.0, [2, 1]),
  ])
  func `lengths by frames, rate and seconds`(frames: Int, rate: Double, seconds: Double, lengths: [Int]) {
    #expect(SplitNode.parts(of: video(frames: frames, rate: rate), seconds: seconds).map(\.frames) == lengths)
  }
}
