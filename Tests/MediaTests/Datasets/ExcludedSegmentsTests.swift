import Media
import Testing

@Suite struct ExcludedSegmentsTests {
  private func segments(_ text: String, _ file: String = "s.txt") -> ExcludedSegments {
    ExcludedSegments(Array(text.utf8), file: file)
  }

  @Test func `a part that shares a moment is out, one that only touches is not`() {
    let excluded = segments("abc 10 20\n")
    for (start, end, isOut) in [
      (0.0, 10.0, false), (20, 30, false), (0, 10.5, true), (19.5, 30, true), (12, 13, true), (0, 60, true),
      (10, 20, true),
    ] {
      #expect(excluded.overlap("pref_a/abc", start: start, end: end) == isOut, "\(start) \(end)")
    }
  }

  @Test func `a bare name is about every video of that name, a path about one`() {
    let excluded = segments("abc 0 5\nx/def.mp4 0 5\nghi.mp4 0 5\n")
    func isOut(_ video: String) -> Bool { excluded.overlap(video, start: 0, end: 5) }
    #expect(isOut("abc") && isOut("abc.mp4") && isOut("pref_a/abc") && isOut("pref_a/abc.webm"))
    #expect(!isOut("abcd") && !isOut("abc/part_0.mp4"))
    #expect(isOut("x/def.mp4") && !isOut("y/def.mp4") && !isOut("def.mp4"))
    #expect(isOut("y/ghi.webm"))
    #expect(excluded.isAbout("y/ghi.webm") && excluded.isAbout("x/def.mp4") && !excluded.isAbout("y/def.mp4"))
    #expect(excluded.examples == ["abc", "x/def.mp4", "ghi.mp4"])
  }

  @Test func `Kinetics' own lists are understood`() {
    let excluded = segments(
      "label,youtube_id,time_start,time_end,split\n\"abseiling\",-dot-.x_0,20,30,train\n", "kinetics.csv")
    #expect(excluded.problems.isEmpty && excluded.count == 1)
    #expect(excluded.overlap("pref_-/-dot-.x_0", start: 20, end: 30))
  }

  @Test func `a column that stands twice is refused once`() {
    let problems = segments("video,start,start,end\na,0,1,2\nb,0,1,2\n", "l.csv").problems
    #expect(problems.map(\.message) == ["found the column \"start\" twice in the header, expected it once"])
  }

  @Test(arguments: [
    ("a 1", 1, "expected 3"), ("a 2 1", 1, "an end behind its start"), ("a x 1", 1, "expected seconds"),
    ("", 0, "no segments"),
    ("a 0 1\n../b 0 1", 2, "leaves its root"), ("a 0 1e99", 1, "expected seconds"),
  ])
  func `a wrong line is named`(text: String, line: Int, message: String) {
    let problems = segments(text).problems
    #expect(problems.map(\.line) == [line] && problems[0].message.contains(message), "\(problems)")
  }
}
