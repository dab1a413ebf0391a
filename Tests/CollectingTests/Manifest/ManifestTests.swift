import Collecting
import Testing

@Suite struct ManifestTests {
  private func read(_ text: String, _ name: String = "urls.csv") -> Manifest { Manifest(Array(text.utf8), name: name) }

  @Test func `columns are told by their names, in any order`() {
    let digest = String(repeating: "aB", count: 32)
    let found = read(
      """
      \u{FEFF}title, SHA256 ,class,url,query
      # a comment
      "A title, with ""quotes"" and
      a line end",\(digest),bee keeping,http://a/1.jpg,beekeep

      ,,zumba,https://b/2.jpg?x=1,

      """)
    #expect(found.problems == [])
    #expect(
      found.rows == [
        Manifest.Row(
          line: 3, url: "http://a/1.jpg", query: "beekeep", className: "bee keeping", sha256: digest.lowercased()),
        Manifest.Row(line: 6, url: "https://b/2.jpg?x=1", query: "", className: "zumba", sha256: nil),
      ])
  }

  @Test(arguments: [
    ("urls.csv", "url,query\nhttp://a/1,q\nhttp://a/2,q\n", 2), ("urls.csv", "url,query\n", 0),
    ("urls.csv", "http://a/1,q\r\n\r\nhttp://a/2,q", 2),
    ("urls.csv", "# made by hand\n\n\"URL\", query\nhttp://a/1,q\n", 1),
    ("urls.tsv", "\u{FEFF}query\turl\nq\thttp://a/1\n#\n", 1), ("urls.txt", "url,class\nhttp://a/1,c\n", 1),
    ("urls.txt", "# two\nhttp://a/1\n \nhttp://a/2\n", 2), ("urls.txt", "", 0),
  ])
  func `rows are counted as they are read`(_ name: String, _ text: String, _ count: Int) {
    #expect(Manifest.countRows(Array(text.utf8), name: name) == count)
    #expect(read(text, name).rows.count == count)
  }

  @Test func `without a header the columns are url, query, class, sha256`() {
    let found = read("http://a/1,q,c\r\n\"http://a/2\",q2\r\n")
    #expect(found.rows.map(\.className) == ["c", ""] && found.rows.map(\.query) == ["q", "q2"])
    #expect(found.rows.map(\.url) == ["http://a/1", "http://a/2"])
  }

  @Test func `tabs and plain lines`() {
    let tabs = read("label\turl\n3\thttp://a/1,2\n", "urls.tsv")
    #expect(tabs.rows.map(\.url) == ["http://a/1,2"] && tabs.rows.map(\.className) == ["3"])
    let lines = read("# urls\n\nhttp://a/1,2\n  https://b/3  \r\n", "urls.txt")
    #expect(lines.rows.map(\.url) == ["http://a/1,2", "https://b/3"] && lines.rows.map(\.line) == [3, 4])
    #expect(read("query,url\nq,http://a/1", "urls.txt").rows.map(\.query) == ["q"])
  }

  @Test(arguments: [
    (
      "url\nfile:///etc/passwd",
      "line 2: found \"file:///etc/passwd\", expected a URL that begins with http:// or https://"
    ),
    ("url\nwww.a.org/x.jpg", "line 2: found \"www.a.org/x.jpg\", expected a URL that begins with http:// or https://"),
    ("url,class\n,a", "line 2: found no URL"), ("url\nhttp://a/\u{7}", "line 2: found a URL with control characters"),
    ("url,sha256\nhttp://a/,12", "line 2: found the SHA-256 \"12\", expected 64 hexadecimal digits"),
    ("link,class\n", "line 1: found the columns link, class, expected one called url"),
    ("url,class\nhttp://a/,\"b", "line 2: found a quote that is never closed"),
    ("url,class\nhttp://a/,\"b\"c\n", "line 2: found text behind a closing quote, expected a comma or the line's end"),
    ("", "found no row, expected one URL a line or columns url, query, class"),
    ("url,class\n", "found no row, expected one URL a line or columns url, query, class"),
  ])
  func `a wrong line is named with what was expected`(text: String, problem: String) {
    #expect(read(text).problems.map(\.description) == [problem])
  }

  @Test func `problems are not counted without end`() {
    #expect(read("url\n" + String(repeating: "x\n", count: 1000)).problems.count == Manifest.problemLimit)
  }

  // MARK: classes

  private func place(
    _ text: String, _ classes: [String], _ queries: QueryTerm.Kind = .stemmed, isLabelled: Bool = true
  ) -> ([String], [String]) {
    var rows = read(text).rows
    let problems = ManifestClasses(classes, queries: queries, isLabelled: isLabelled).place(&rows)
    return (rows.map(\.className), problems.map(\.description))
  }

  @Test func `a class is a name, a number, or the one whose term found the URL`() {
    let classes = ["bee keeping", "zumba"]
    let (names, problems) = place("url,query,class\nhttp://a,,zumba\nhttp://b,,0\nhttp://c,keepbee,\n", classes)
    #expect(names == ["zumba", "bee keeping", "bee keeping"] && problems == [])
  }

  @Test func `without classes of the recipe every name is one`() {
    #expect(place("url,query,class\nhttp://a,,anything (at all)\n", []).0 == ["anything (at all)"])
  }

  @Test(arguments: [
    ("http://a,,juggling", "line 1: found the class \"juggling\", expected one of bee keeping, zumba"),
    ("http://a,,7", "line 1: found the class \"7\", expected one of bee keeping, zumba"),
    ("http://a,wasps,", "line 1: found the query \"wasps\", which is no term of a class; expected it or a class"),
    ("http://a", "line 1: found neither class nor query, expected the class the URL was found for"),
  ])
  func `a row of no class is named`(text: String, problem: String) {
    let (_, problems) = place(text, ["zumba", "bee keeping"])
    #expect(problems == [problem])
  }

  @Test func `a term of two classes needs the class`() {
    let problems = place("http://a,passing,", ["passing (in game)", "passing (not in game)"]).1
    #expect(problems.first?.contains("is a term of passing (in game) and of passing (not in game)") == true)
  }

  @Test func `where a teacher labels, a row may be of no class`() {
    let (names, problems) = place("http://a\nhttp://b,zumba\n", ["zumba"], isLabelled: false)
    #expect(names == ["", "zumba"] && problems == [])
  }

  @Test(arguments: ["a/b", ".hidden", "..", "a\tb"])
  func `a class that can be no folder is refused`(name: String) {
    #expect(place("url,class\nhttp://a,\(name)\n", []).1.count == 1)
  }

  @Test func `random bytes are read without a crash, and everything has a line`() {
    var state: UInt64 = 7
    for _ in 0..<400 {
      let alphabet = Array("url,class\"\"\n\r\t#http://a/,query\u{e9}".utf8)
      var bytes: [UInt8] = []
      for _ in 0..<120 {
        state = state &* 6_364_136_223_846_793_005 &+ 1
        bytes.append(
          state >> 60 == 0 ? UInt8(truncatingIfNeeded: state >> 32) : alphabet[Int(state >> 33) % alphabet.count])
      }
      for name in ["a.csv", "a.tsv", "a"] {
        let found = Manifest(bytes, name: name)
        #expect(!found.rows.isEmpty || !found.problems.isEmpty)
        #expect(found.rows.allSatisfy { $0.line > 0 && $0.line <= 121 })
      }
    }
  }
}
