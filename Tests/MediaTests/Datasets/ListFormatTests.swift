import Foundation
import Media
import TestSupport
import Testing

/// CSV lists, JSON lists by line, and which format a source's list is taken for.
@Suite struct ListFormatTests {
  private func csv(_ text: String, names: [String] = [], isLabelled: Bool = true) -> MediaList {
    MediaListCSV.parse(Array(text.utf8), file: "list.csv", names: names, isLabelled: isLabelled)
  }

  @Test func `CSV has a header with columns in any order, or none`() {
    let plain = csv("a b.mp4,3\r\n\r\nc.mp4,0,\n")
    #expect(plain.entries.map(\.path) == ["a b.mp4"] && plain.problems.map(\.line) == [3])
    let named = csv("split,Label,END,start,path\ntrain,2,20,10.5,v.mp4\ntest,1,,,w.mp4\n")
    #expect(named.problems == [])
    #expect(named.entries.map(\.path) == ["v.mp4", "w.mp4"] && named.entries.map(\.label) == [2, 1])
    #expect(named.entries.map(\.segment) == [.init(start: 10.5, end: 20), nil])
    #expect(named.entries.map(\.line) == [2, 3])
    // Columns that nobody reads may be called alike.
    #expect(csv("path,,label,\na.mp4,x,1,y\n").entries.map(\.label) == [1])
    let positional = csv("v.mp4,1,0,2.5\nv.mp4,0,2.5,5")
    #expect(positional.entries.map(\.segment?.end) == [2.5, 5])
    let ids = SampleIDs(positional.entries)
    #expect((0..<2).map { ids[$0] } == ["v.mp4#0.0-2.5", "v.mp4#2.5-5.0"])
  }

  @Test func `CSV fields in quotes hold commas, quotes and line ends`() {
    let list = csv("\u{FEFF}path,label\n\"a, \"\"b\"\".mp4\",1\n\"two\nlines.mp4\",2\nlast.mp4,x\n")
    #expect(list.entries.map(\.path) == ["a, \"b\".mp4", "two\nlines.mp4"])
    #expect(list.entries.map(\.line) == [2, 3])
    #expect(list.problems.map(\.line) == [5])
  }

  @Test func `CSV labels may be names of classes`() {
    let list = csv("path,label\na.mp4,jump\nb.mp4,0\nc.mp4,sing\nd.mp4,2\n", names: ["run", "jump"])
    #expect(list.entries.map(\.label) == [1, 0])
    #expect(list.problems.map(\.line) == [4, 5])
    #expect(list.problems[0].message == "found \"sing\", expected a class's name or number")
    #expect(list.problems[1].message == "found the label 2, expected 0 to 1")
    #expect(csv("path,label\na.mp4,1\n", names: ["1", "0"]).entries.map(\.label) == [1])
    #expect(csv("path\na.mp4\n", isLabelled: false).entries.map(\.label) == [nil])
  }

  @Test(arguments: [
    ("a,1\nb\"c,2", 2, "found a quote within a field"), ("a,1\n\"b\"c,2", 2, "text behind a closing quote"),
    ("a,1\n\"b,2\nc,3", 2, "a quote that is never closed"), ("a,1\nb,2,3", 2, "found 3 fields, expected 2"),
    ("a,1,2\n", 1, "expected path,label or path,label,start,end"), ("path,label\n../a,1", 2, "leaves its root"),
    ("path,start,label\na,1,1", 2, "expected both"), ("a,1,5,5", 1, "an end behind its start"),
    ("a,1,nan,5", 1, "expected seconds"), ("a,1,-1,5", 1, "expected seconds"), ("a,1,0x10,50", 1, "expected seconds"),
    ("path,split\na,train", 2, "no column \"label\""), ("a,99999999999", 1, "expected a label"),
    ("\u{1B}[2Ja,x", 1, "expected a label"), (",1", 1, "empty path"), ("", 0, "no lines"),
    ("path,label\n", 0, "no lines"), ("path,label,label\na,1,2\nb,1,2\n", 1, "the column \"label\" twice"),
    ("label,PATH,path\n1,a,b\n", 1, "the column \"path\" twice"),
  ])
  func `a wrong CSV record is named with its line and what was expected`(text: String, line: Int, message: String) {
    let problems = csv(text).problems
    #expect(problems.map(\.line) == [line] && problems[0].message.contains(message), "\(problems)")
  }

  private func json(_ text: String, all: Bool = false, classes: Int? = 10, isLabelled: Bool = true) -> MediaList {
    MediaListJSON.parse(
      Array(text.utf8), file: "list.json", classes: classes, isLabelled: isLabelled, takesAllParts: all)
  }

  @Test func `JSON problems are on the line their item begins on, and do not hide the others`() {
    let list = json(
      """
      [
        {"filename": "a.mp4", "label": 1},
        {"filename": "b.mp4",
         "label": 11},
        {"filename": 7, "label": 1}, {"filename": "c\\u002emp4", "label": [2]},
        {"filename": "d.mp4", "label": [1, 2]},
        {"filename": "e.mp4"}
      ]
      """)
    #expect(list.entries.map(\.path) == ["a.mp4", "c.mp4"])
    #expect(list.problems.map(\.line) == [3, 5, 6, 7], "\(list.problems)")
    #expect(list.problems.last?.description == "list.json:7: item 6: found no \"label\", expected one")
  }

  @Test(arguments: [
    ("[1, 2]", "found 2 labels, [1, 2], expected one label"), ("[]", "found 0 labels, [], expected one label"),
    ("\"jump\"", "found the text \"jump\", expected one label"), ("1.5", "found 1.5, expected one label"),
    ("{}", "found neither a number nor a list of one, expected one label"),
    ("12", "found the label 12, expected 0 to 9"),
  ])
  func `a problem says which item of one line, and what it found`(label: String, message: String) {
    let list = json("[{\"filename\": \"a.mp4\", \"label\": 1}, {\"filename\": \"b.mp4\", \"label\": \(label)}, 7]")
    #expect(list.problems.map(\.line) == [1, 1])
    #expect(list.problems.map(\.item) == [2, 3])
    #expect(list.problems[0].message.contains(message), "\(list.problems)")
    #expect(list.problems[1].message == "found \"7\", expected a valid JSON object")
  }

  @Test func `a field of another type says what belongs there`() {
    let list = json(
      "[{\"filename\": 7, \"label\": 1}, {\"frame_dir\": \"f\", \"total_frames\": \"9\", \"label\": 1}]")
    #expect(
      list.problems.map(\.message) == [
        "\"filename\": expected a path in quotes", "\"total_frames\": expected a whole number",
      ])
  }

  @Test(arguments: [
    "", "{}", "[", "[{\"filename\": \"a\", \"label\": 1}", "[{}{}]", "[] x", "[\"", "[{\"filename\": \"a",
    "[,]", String(repeating: "[", count: 100_000), "[" + String(repeating: "{\"a\":", count: 100_000), "[{\"a\\", "nul",
  ])
  func `what is no array of objects is refused once, with a line`(text: String) {
    #expect(json(text).problems.count == 1, "\(json(text).problems)")
    #expect(json(text).entries.isEmpty || text.hasPrefix("[{\"filename\": \"a\", \"l"))
  }

  @Test func `the lines of all problems are told, the first ones with what is wrong`() {
    func read(_ lines: [String]) -> MediaList {
      MediaListReader.parse(Array(lines.joined(separator: "\n").utf8), file: "l.txt", format: .media)
    }
    let few = read(["a.mp4", "b.mp4 1", "c.mp4"]).problems
    #expect(few.summary == few.map(\.description).joined(separator: "; "))
    let wrong = Set([1, 2, 3, 4, 5, 7, 8, 9, 12])
    let some = read((1...12).map { wrong.contains($0) ? "v.mp4" : "v.mp4 0" }).problems.summary
    #expect(some.contains("l.txt:5: ") && !some.contains("l.txt:7: "))
    #expect(some.hasSuffix("; and 4 more, in the lines 7-9, 12"), "\(some)")
    let items = json("[" + Array(repeating: "{}", count: 8).joined(separator: ", ") + "]").problems.summary
    #expect(items.hasSuffix("; and 3 more, in the items 6-8"), "\(items)")
    let many = read((1...300).map { "v\($0).mp4" }).problems.summary
    #expect(
      many.hasSuffix("; and 95 more, in the lines 6-100; after 100 problems reading stopped"), "\(many)")
  }

  @Test func `raw videos give their positive parts or all of them`() {
    let text = """
      [{"video_dir": "pref_a/v", "label": 4, "num_clips": 4, "positive_clip_inds": [0, 2]},
       {"video_dir": "w", "label": 1, "num_clips": 2, "positive_clip_inds": []}]
      """
    let list = json(text)
    #expect(list.entries.map(\.path) == ["pref_a/v/part_0.mp4", "pref_a/v/part_2.mp4"])
    #expect(list.entries.map(\.video) == ["pref_a/v", "pref_a/v"])
    #expect(json(text, all: true).entries.map(\.part) == [0, 1, 2, 3, 0, 1])
    let lines = "pref_a/v 4 4 0 2\nw 1 2\n"
    for all in [false, true] {
      let fromText = MediaListReader.parse(
        Array(lines.utf8), file: "list.txt", format: .rawVideo, takesAllParts: all)
      #expect(Array(fromText.entries).map(\.path) == Array(json(text, all: all).entries).map(\.path))
    }
    for wrong in [
      "[{\"video_dir\": \"v\", \"label\": 1, \"num_clips\": 1000000000}]",
      "[{\"video_dir\": \"v\", \"label\": 1, \"num_clips\": -1}]", "[{\"video_dir\": \"v\", \"label\": 1}]",
      "[{\"video_dir\": \"v\", \"label\": 1, \"num_clips\": 2, \"positive_clip_inds\": [2]}]",
    ] {
      #expect(json(wrong, all: true).problems.count == 1, "\(wrong)")
    }
  }

  @Test func `the format of a list follows from its ending, the kind of source and its first line`() {
    func read(_ text: String, _ file: String, _ list: SourceList) -> MediaList {
      list.parse(Array(text.utf8), file: file)
    }
    let untrimmed = SourceList(kind: .untrimmed)
    #expect(read("\nv.mp4 1\n", "l.txt", untrimmed).entries.map(\.part) == [nil])
    #expect(read("\nv 1 3 2\n", "l.txt", untrimmed).entries.map(\.part) == [2])
    #expect(read("v,1\n", "l.csv", untrimmed).entries.map(\.label) == [1])
    #expect(read("v 3 9 1\n", "l.txt", SourceList(kind: .frames, hasOffset: true)).entries.map(\.firstFrame) == [3])
    let wrong = read(
      "[{\"video_dir\":\"v\",\"label\":1,\"num_clips\":2,\"positive_clip_inds\":[1]}]", "l.json",
      SourceList(kind: .video))
    #expect(wrong.problems.first?.message.contains("kind untrimmed") == true)
    let image = read("a.jpg,1,0,2\n", "l.csv", SourceList(kind: .image))
    #expect(image.problems.first?.message.contains("an image does not have") == true)
    let frames = read("[{\"frame_dir\":\"v\",\"label\":1,\"total_frames\":2}]", "l.json", SourceList(kind: .video))
    #expect(frames.problems.first?.message.contains("kind frames") == true)
  }

  @Test func `ids number what is listed again, whatever makes it the same`() {
    let list = MediaListReader.parse(
      Array("a 5 0\nb 5 0\na 5 1\na 7 1\n".utf8), file: "l", format: .rawFrames)
    let ids = SampleIDs(list.entries)
    #expect(list.entries.indices.map { ids[$0] } == ["a", "b", "a#2", "a#3"])
    let offsets = MediaListReader.parse(
      Array("a 0 5 0\na 5 5 0\na 5 5 1\n".utf8), file: "l", format: .rawFramesOffset)
    let others = SampleIDs(offsets.entries)
    #expect(offsets.entries.indices.map { others[$0] } == ["a#from_0", "a#from_5", "a#from_5#2"])
  }

  @Test func `ids agree with the plain way on many entries`() {
    // Many entries of each path that differ in their first frame, part or segment alone.
    let entries = ListEntries(
      (0..<6000).map { index in
        let name = "p\(index * 7919 % 523)"
        if index % 4 == 0 { return ListEntry(video: name, part: index % 9, label: nil) }
        let segment = ListEntry.Segment(start: 1, end: Double(2 + index % 3))
        return ListEntry(
          path: name, label: nil, firstFrame: index % 4 == 1 ? index % 5 : nil, segment: index % 4 == 2 ? segment : nil)
      })
    let ids = SampleIDs(entries)
    var seen: [String: Int] = [:]
    for (index, entry) in entries.enumerated() {
      var plain = entry.path
      if let first = entry.firstFrame { plain += "#from_\(first)" }
      if let segment = entry.segment { plain += "#\(segment.start)-\(segment.end)" }
      seen[plain, default: 0] += 1
      let time = seen[plain] ?? 0
      #expect(ids[index] == (time == 1 ? plain : "\(plain)#\(time)"))
    }
  }

  @Test func `segments of videos become ranges of frames`() throws {
    let folder = try TemporaryFolder()
    try encode(movingFrames(50), to: folder.file("v.mp4"))
    let list = csv("v.mp4,1,0.4,1.2\nv.mp4,0,1.6,9\nv.mp4,0,2,3\n")
    let result = MediaIndex.index(list.entries, root: MediaRoot(folder.path), kind: .video, threads: 1)
    #expect(
      result.samples.map(\.part) == [
        PartRange(index: 0, firstFrame: 10, frameCount: 20), PartRange(index: 0, firstFrame: 40, frameCount: 10),
      ])
    #expect(result.samples.map(\.frames) == [20, 10] && result.problems.map(\.reason) == [.outOfRange])
    let reader = try VideoReader(path: folder.file("v.mp4"))
    let frames = try SampleReader.frames(of: result.samples[0], at: [0, 19], root: MediaRoot(folder.path))
    #expect(try frames == reader.frames(at: [10, 29]))
  }
}
