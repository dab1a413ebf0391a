import Execution
import Foundation
import Media
import Planning
import TestSupport
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

  /// Ten frames a second, none shown between 1.9 and 12.0 s: 50 frames in all.
  private var gap: Sample {
    let times = (0..<20).map { Double($0) / 10 } + (0..<30).map { 12 + Double($0) / 10 }
    var sample = video(frames: 50, rate: 50 / 14.9)
    sample.times = FrameTimes(times, rate: 50 / 14.9)
    return sample
  }

  @Test func `parts of a variable rate are those of their seconds, empty ones left out`() {
    let parts = SplitNode.parts(of: gap, seconds: 2)
    #expect(parts.map { $0.part?.index } == [0, 6, 7])
    #expect(parts.map { $0.part?.firstFrame } == [0, 20, 40])
    #expect(parts.map(\.frames) == [20, 20, 10])
    #expect(parts.map(\.id) == ["a/u.mp4#part_0", "a/u.mp4#part_6", "a/u.mp4#part_7"])
  }

  @Test func `seconds that are excluded are those that are shown, at any rate`() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appending(path: "labelled.txt")
      try Data("a/u.mp4 14 15\n".utf8).write(to: file)
      let segments = try ExcludedSegments(path: file.path)
      let kept = SplitNode.parts(of: gap, seconds: 2).filter { !SplitNode.isExcluded($0, segments, seconds: 2) }
      #expect(kept.map { $0.part?.index } == [0, 6])
      // The last frame before the gap does not last until 12 s.
      try Data("a/u.mp4 11 13\n".utf8).write(to: file)
      let within = try ExcludedSegments(path: file.path)
      let others = SplitNode.parts(of: gap, seconds: 2).filter { !SplitNode.isExcluded($0, within, seconds: 2) }
      #expect(others.map { $0.part?.index } == [0, 7])
      // Half a frame a second: 14 s is frame 7.
      let slow = SplitNode.parts(of: video(frames: 20, rate: 0.5), seconds: 2)
      #expect(slow.count == 20)
      let left = slow.filter { !SplitNode.isExcluded($0, segments, seconds: 2) }
      #expect(left.map { $0.part?.index } == (0..<20).filter { $0 != 7 })
    }
  }

  @Test func `single frames are the nearest of every second, each once`() {
    #expect(SplitNode.frames(of: gap).map { $0.part?.firstFrame } == [0, 10, 19, 20, 30, 40])
    #expect(SplitNode.frames(of: video(frames: 4, rate: 0.5)).map { $0.part?.firstFrame } == [0, 1, 2, 3])
    #expect(SplitNode.frames(of: video(frames: 250, rate: 25)).map { $0.part?.firstFrame } == (0..<10).map { $0 * 25 })
    // A file may state any time at all.
    var far = video(frames: 3, rate: 1)
    far.times = FrameTimes([0, 1, 1e15], rate: 1)
    #expect(SplitNode.frames(of: far).map { $0.part?.firstFrame } == [0, 1, 2])
    #expect(SplitNode.parts(of: far, seconds: 1).map(\.frames) == [1, 1, 1])
  }

  @Test func `a list of segments that is about no video is told with names of both sides`() async throws {
    try await withTemporaryFolder { folder in
      var node = HandMadeNode("split.raw", in: folder)
      try node.input("samples").writeSamples([untrimmedVideo("raw/u0.mp4", frames: 20)])
      let file = folder.appending(path: "labelled.txt")
      node.places["sources.raw.exclude"] = file.path
      for (line, isAbout) in [("videos/u0.mp4 0 1\n", false), ("u0 0 1\n", true)] {
        try Data(line.utf8).write(to: file)
        let summary = try await node.run()
        #expect(summary.facts["excluded"] == .number(isAbout ? 1 : 0))
      }
      let notes = node.notes.filter { $0.contains("nothing is excluded") }
      #expect(notes.count == 1, "\(node.notes)")
      #expect(notes.allSatisfy { $0.contains("\"videos/u0.mp4\"") && $0.contains("\"raw/u0.mp4\"") })
    }
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
