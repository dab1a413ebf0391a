import Testing

import Reporting

@Suite("HTML")
struct HTMLTests {
  @Test func `text from outside is never markup`() {
    let hostile = "</title><script>alert(\"1\")</script> & \u{1}\u{7f}\u{0} '"
    let shown = HTML("p", ["title": hostile], text: hostile).markup
    let escaped = "&lt;/title&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp;     '"
    #expect(shown == "<p title=\"\(escaped)\">\(escaped)</p>")
    #expect(shown.count { $0 == "<" } == 2)
    #expect(shown.count { $0 == ">" } == 2)
    #expect(!shown.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7f })
  }

  @Test func `a table without the columns that say nothing`() {
    var table = HTMLTable("named", [.init(title: "a"), .init(title: "b"), .init(title: "c", isNumber: true)])
    table.add([HTML(""), HTML("\u{2013}"), HTML("1")])
    table.add([HTML(""), HTML(""), HTML("")])
    #expect(table.trimmed.columns.map(\.title) == ["a", "c"])
    let markup = table.trimmed.html.markup
    #expect(markup.contains("<caption>named</caption>"))
    #expect(markup.contains("<th scope=\"col\" class=\"number\">c</th>"))
    #expect(markup.contains("<tr><th scope=\"row\"></th><td class=\"number\">1</td></tr>"))
  }

  @Test func `a figure says what it shows, and that it cannot be shown`() {
    let shown = HTML.figure(jpeg: [1, 2, 3], caption: [HTML("c")], alternative: "a \"clip\"").markup
    #expect(shown.contains("src=\"data:image/jpeg;base64,AQID\""))
    #expect(shown.contains("alt=\"a &quot;clip&quot;\""))
    #expect(HTML.figure(jpeg: nil, caption: [], alternative: "x").markup.contains("cannot be read"))
  }
}
