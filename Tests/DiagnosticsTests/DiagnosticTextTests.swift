import Diagnostics
import Testing

@Suite struct DiagnosticTextTests {
  private func span(_ line: Int, _ start: Int, _ end: Int) -> Diagnostics.Span {
    Span(file: "a.yaml", start: .init(line: line, column: start), end: .init(line: line, column: end))
  }

  private let source = SourceFile(path: "a.yaml", text: "omni: 1\nsede: 3\n\tδ: [1, 2]\n")

  @Test func `the fault is marked below its line`() {
    let text = DiagnosticText(sources: ["a.yaml": source]).render(
      Diagnostic(id: "unknown-key", severity: .error, message: "unknown key `sede`", span: span(2, 1, 5)))
    #expect(
      text == """
        a.yaml:2:1: error: unknown key `sede` [unknown-key]
           2 │ sede: 3
             │ ^^^^

        """)
  }

  @Test func `columns count scalars and tabs stay tabs`() {
    let text = DiagnosticText(sources: ["a.yaml": source], asciiOnly: true).render(
      Diagnostic(id: "x", severity: .warning, message: "m", span: span(3, 5, 11)))
    #expect(text == "a.yaml:3:5: warning: m [x]\n   3 | \tδ: [1, 2]\n     | \t   ^^^^^^\n")
  }

  @Test func `notes have excerpts of their own`() {
    var diagnostic = Diagnostic(id: "x", severity: .error, message: "m", span: span(2, 1, 5))
    diagnostic.notes = [.init("first", at: span(1, 1, 5)), .init("keys here: a")]
    let text = DiagnosticText(sources: ["a.yaml": source]).render(diagnostic)
    #expect(text.contains("a.yaml:1:1: note: first\n   1 │ omni: 1\n     │ ^^^^\n     = keys here: a\n"))
  }

  @Test func `a span past the end of the file has no excerpt`() {
    let text = DiagnosticText(sources: ["a.yaml": source]).render(
      Diagnostic(id: "x", severity: .error, message: "m", span: span(99, 1, 5)))
    #expect(text == "a.yaml:99:1: error: m [x]\n")
  }

  @Test func `counts come last`() {
    let text = DiagnosticText(sources: [:]).render([
      Diagnostic(id: "x", severity: .error, message: "m", span: span(1, 1, 1)),
      Diagnostic(id: "y", severity: .warning, message: "m", span: span(1, 1, 1)),
    ])
    #expect(text.hasSuffix("1 error, 1 warning in 1 file\n"))
  }

  @Test func `diagnostics are sorted by place and said once`() {
    let early = Diagnostic(id: "x", severity: .warning, message: "m", span: span(1, 9, 9))
    let late = Diagnostic(id: "a", severity: .error, message: "m", span: span(2, 1, 1))
    #expect([late, early, late].sortedAndUnique() == [early, late])
  }

  @Test func `the document keeps a null suggestion`() {
    let document = DiagnosticsDocument([Diagnostic(id: "x", severity: .error, message: "m", span: span(2, 1, 5))])
    #expect(document.format_version == "1.0")
    #expect(document.diagnostics[0].suggestion == nil)
    #expect(document.diagnostics[0].end_column == 5)
  }

  @Test func `control characters of a recipe never reach the terminal`() {
    let line = "a\u{1B}[31m: \u{202E}1"
    let span = Span(file: "r\u{7}.yaml", start: .init(line: 1, column: 1), end: .init(line: 1, column: 2))
    let diagnostic = Diagnostic(id: "x", severity: .error, message: "unknown key `a\u{1B}[31m`", span: span)
    let text = DiagnosticText(sources: [span.file: SourceFile(path: span.file, text: line)]).render(diagnostic)
    #expect(text == "r?.yaml:1:1: error: unknown key `a?[31m` [x]\n   1 │ a?[31m: ?1\n     │ ^\n")
  }

  @Test func `of a line as long as a file only the neighbourhood of the mark is shown`() {
    let line = String(repeating: "a", count: 5_000) + "HERE" + String(repeating: "b", count: 5_000)
    let span = Span(file: "r", start: .init(line: 1, column: 5_001), end: .init(line: 1, column: 5_005))
    let diagnostic = Diagnostic(id: "x", severity: .error, message: "m", span: span)
    let rows = DiagnosticText(sources: ["r": SourceFile(path: "r", text: line)]).render(diagnostic).split(
      separator: "\n")
    #expect(rows[1] == "   1 │ \(String(repeating: "a", count: 60))HERE\(String(repeating: "b", count: 176))")
    #expect(rows[2] == "     │ \(String(repeating: " ", count: 60))^^^^")
  }
}
