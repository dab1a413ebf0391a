import Foundation
import Media
import TestSupport
import Testing

@Suite struct MediaIndexTests {
  @Test func `samples and problems keep the order of the list for any number of threads`() throws {
    let folder = try TemporaryFolder()
    var entries = ListEntries()
    for index in 0..<12 {
      let name = "v\(index).mp4"
      if index % 4 == 1 {
        try folder.write("no video", as: name)
      } else {
        try encode(movingFrames(5 + index), to: folder.file(name))
      }
      entries.append(ListEntry(path: name, label: index % 3, line: index + 1))
    }
    entries.append(ListEntry(path: "none.mp4", label: 0, line: 13))
    entries.append(ListEntry(path: "v0.mp4", label: 1, line: 14))
    let results = [1, 2, 5].map {
      MediaIndex.index(entries, root: MediaRoot(folder.path), kind: .video, threads: $0)
    }
    #expect(results[0] == results[1] && results[1] == results[2])
    let result = results[0]
    #expect(result.samples.map(\.frames) == [5, 7, 8, 9, 11, 12, 13, 15, 16, 5])
    #expect(result.samples.last?.id == "v0.mp4#2")
    #expect(result.samples[0].width == 64 && result.samples[0].height == 48 && result.samples[0].frameRate == 25)
    #expect(result.problems.map(\.path) == ["v1.mp4", "v5.mp4", "v9.mp4", "none.mp4"])
    #expect(result.problems.map(\.reason) == [.notMedia, .notMedia, .notMedia, .missing])
  }

  @Test func `raw frames are counted or checked against the list`() throws {
    let folder = try TemporaryFolder()
    for index in 0..<4 {
      try folder.write(try JPEGEncoder.encode(movingFrames(1)[0]), as: "f/" + FrameFiles().name(index))
    }
    #expect(FrameFiles().name(0) == "img_00001.jpg")
    let entries = ListEntries([
      ListEntry(path: "f", label: 0), ListEntry(path: "f", label: 0, frames: 4),
      ListEntry(path: "f", label: 0, frames: 2, firstFrame: 2), ListEntry(path: "f", label: 0, frames: 5),
    ])
    let result = MediaIndex.index(entries, root: MediaRoot(folder.path), kind: .frames, threads: 1)
    #expect(result.samples.map(\.frames) == [4, 4, 2])
    #expect(result.samples[2].part == PartRange(index: 0, firstFrame: 2, frameCount: 2))
    #expect(result.problems.map(\.reason) == [.truncated])
  }
}
