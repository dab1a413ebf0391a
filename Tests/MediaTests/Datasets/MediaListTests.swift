import Foundation
import Media
import TestSupport
import Testing

@Suite struct MediaListTests {
  private func parse(
    _ text: String, _ format: MediaListReader.Format = .media, classes: Int? = nil, isLabelled: Bool = true
  ) -> MediaList {
    MediaListReader.parse(
      Array(text.utf8), file: "list.txt", format: format, classes: classes, isLabelled: isLabelled)
  }

  @Test func `video and image lists hold a path and a label`() {
    let list = parse("a/b.mp4 3\r\n\n  c.mp4\t0  \nd.mp4 7")
    #expect(list.problems.isEmpty)
    #expect(list.entries.map(\.path) == ["a/b.mp4", "c.mp4", "d.mp4"])
    #expect(list.entries.map(\.label) == [3, 0, 7])
    #expect(list.entries.map(\.line) == [1, 3, 4])
    #expect(parse("a.mp4\nb.mp4 1\n", isLabelled: false).entries.map(\.label) == [nil, 1])
  }

  @Test func `raw-frame lists hold frames and perhaps an offset`() {
    let list = parse("v1 100 4\nv2 30 100 5\n", .rawFrames)
    #expect(Array(list.entries) == [ListEntry(path: "v1", label: 4, line: 1, frames: 100)])
    #expect(
      list.problems.first?.description.hasSuffix(
        "list.txt:2: found 4 fields, expected `folder frames label`; "
          + "state frames: {offset: true}") == true)
    let other = parse("v1 100 4\nv2 30 100 5\n", .rawFramesOffset)
    #expect(Array(other.entries) == [ListEntry(path: "v2", label: 5, line: 2, frames: 100, firstFrame: 30)])
    #expect(other.problems.first?.message.hasSuffix("state frames: {offset: false}") == true)
  }

  @Test func `raw-video lists give an entry for each positive clip`() {
    let list = parse("v1 4 10 0 7\nv2 5 3\n", .rawVideo)
    #expect(list.entries.map(\.path) == ["v1/part_0.mp4", "v1/part_7.mp4"])
    #expect(list.entries.map(\.part) == [0, 7] && list.problems.isEmpty)
  }

  @Test(arguments: [
    ("a.mp4", "found 1 fields, expected a path and a label"),
    ("a b.mp4 3", "paths with blanks need a CSV list or class folders"),
    ("a.mp4 x", "found \"x\", expected a label"),
    ("a.mp4 -1", "found \"-1\", expected a label"),
    ("a.mp4 10", "found the label 10, expected 0 to 9"),
    ("../a.mp4 1", "leaves its root"),
    ("x/../../a.mp4 1", "leaves its root"),
    ("/etc/passwd 1", "absolute path"),
  ])
  func `a wrong line is named with its number and what was expected`(line: String, message: String) {
    let list = parse("ok.mp4 1\n\(line)\n", classes: 10)
    #expect(list.entries.count == 1)
    #expect(list.problems.map(\.line) == [2])
    #expect(list.problems.first?.message.contains(message) == true, "\(list.problems)")
  }

  @Test func `the same line may be wrong in another format`() {
    #expect(parse("v1 100\n", .rawFrames).problems.count == 1)
    #expect(parse("v1 0 3\n", .rawFrames).problems.first?.message.contains("at least one") == true)
    #expect(parse("v1 3 4 4\n", .rawVideo).problems.first?.message.contains("positive clip 4") == true)
    #expect(parse("", .media).problems.first?.message == "the list holds no lines")
  }

  @Test func `JSON lists give the same entries`() {
    let text = """
      [{"video_dir": "v1", "label": 4, "num_clips": 10, "positive_clip_inds": [0, 7]},
       {"filename": "a.mp4", "label": [3]}, {"frame_dir": "f", "total_frames": 9, "label": [1]}]
      """
    let list = MediaListJSON.parse(Array(text.utf8), file: "list.json", classes: 10)
    #expect(list.problems.isEmpty)
    #expect(list.entries.map(\.path) == ["v1/part_0.mp4", "v1/part_7.mp4", "a.mp4", "f"])
    #expect(list.entries.map(\.label) == [4, 4, 3, 1])
    for wrong in [
      "[{\"filename\": \"../a\", \"label\": 1}]", "{}", "[{\"label\": 1}]", "[{\"filename\": \"a\", \"label\": 99}]",
    ] {
      #expect(MediaListJSON.parse(Array(wrong.utf8), file: "list.json", classes: 10).problems.count == 1, "\(wrong)")
    }
  }

  @Test func `class folders give labels in order of names or of the recipe`() throws {
    let folder = try TemporaryFolder()
    for name in ["walk/b.mp4", "walk/a b.mp4", "run/x/c.mp4", "run/.hidden", "note.txt"] {
      try folder.write("x", as: name)
    }
    let (classes, list) = try ClassFolders.read(root: MediaRoot(folder.path))
    #expect(classes == ["run", "walk"])
    #expect(list.entries.map(\.path) == ["run/x/c.mp4", "walk/a b.mp4", "walk/b.mp4"])
    #expect(list.entries.map(\.label) == [0, 1, 1])
    let other = try ClassFolders.read(root: MediaRoot(folder.path), classes: ["walk", "jump"])
    #expect(other.list.entries.map(\.label) == [0, 0])
    #expect(other.list.problems.first?.message.contains("found the folder \"run\"") == true)
    #expect(throws: MediaError.self) { try ClassFolders.read(root: MediaRoot(folder.file("none"))) }
  }
}
