import Media
import Testing

@Suite struct LabelledSegmentsTests {
  private func segments(_ text: String) throws -> LabelledSegments {
    try LabelledSegments(Array(text.utf8), file: "notes.csv")
  }

  @Test func `a part shows what fills at least half of it`() throws {
    let notes = try segments(
      """
      video,label,start_s,end_s
      a.mp4,walk,0,10
      a.mp4,fall,12.5,14
      a.mp4,fall,14.5,15
      b.mp4,walk,1,2
      """)
    #expect(notes.labels == ["walk", "fall"])
    #expect(notes.label(of: "a.mp4", start: 8, end: 12) == "walk")
    #expect(notes.label(of: "a.mp4", start: 8.1, end: 12.1) == nil)
    #expect(notes.label(of: "a.mp4", start: 12, end: 16) == "fall")
    #expect(notes.label(of: "b.mp4", start: 0, end: 4) == nil)
    #expect(notes.label(of: "c.mp4", start: 0, end: 4) == nil)
  }

  @Test func `columns may stand in any order, and what is missing is named`() throws {
    let notes = try segments("end,note,class,path,start\n2,x,walk,a.mp4,1\n")
    #expect(notes.label(of: "a.mp4", start: 1, end: 2) == "walk")
    #expect(
      throws: ListProblem(
        file: "notes.csv", line: 1, message: "found the columns video, start, end, expected label or class")
    ) {
      try segments("video,start,end\na,1,2\n")
    }
    #expect(throws: ListProblem(file: "notes.csv", line: 3, message: "found 3 fields, expected 4")) {
      try segments("video,label,start,end\na,b,1,2\na,b,1\n")
    }
    #expect(throws: ListProblem.self) { try segments("video,label,start,end\na,b,3,2\n") }
    #expect(throws: ListProblem.self) { try segments("") }
  }
}
