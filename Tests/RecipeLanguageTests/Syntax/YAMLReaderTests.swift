import Diagnostics
import RecipeLanguage
import Testing

@Suite struct YAMLReaderTests {
  private func read(_ text: String, limits: Limits = Limits()) -> (root: SyntaxNode?, diagnostics: [Diagnostic]) {
    YAMLReader.read(Array(text.utf8), file: "a.yaml", limits: limits)
  }

  private func ids(_ text: String) -> [String] { read(text).diagnostics.map(\.id) }

  @Test func `scalars stay text whatever YAML would guess`() throws {
    let root = try #require(read("{a: 1:2, b: off, c: 010, d: 1e-4, e: 'x', f: ~}").root)
    #expect(root.entries.map { $0.value.text ?? "" } == ["1:2", "off", "010", "1e-4", "x", "~"])
    #expect(root["e"]?.value.content == .scalar("x", isPlain: false))
    #expect(root["f"]?.value.isNull == true)
  }

  @Test func `spans count scalars from one with exclusive ends`() throws {
    let root = try #require(read("δέλτα: {x: 'ab'}\nb:\n  - 1\n").root)
    let x = try #require(root["δέλτα"]?.value["x"])
    #expect(x.keySpan.start == Span.Position(line: 1, column: 9))
    #expect(x.value.span.start == Span.Position(line: 1, column: 12))
    #expect(x.value.span.end == Span.Position(line: 1, column: 16))
    #expect(root["b"]?.value.span.end == Span.Position(line: 3, column: 6))
  }

  @Test func `a repeated key is reported where it repeats`() {
    let fault = read("a: 1\nb: 2\na: 3\n").diagnostics.first
    #expect(fault?.id == "duplicate-key")
    #expect(fault?.span.start == Span.Position(line: 3, column: 1))
    #expect(fault?.notes.first?.span?.start == Span.Position(line: 1, column: 1))
  }

  @Test(arguments: [
    ("", "empty-recipe"), ("# only words\n", "empty-recipe"), ("a: [1, 2", "syntax"),
    ("a: 1\n---\nb: 2\n", "second-document"),
    ("a: !!int 3", "yaml-tag"), ("a: &x {b: 1}\nc:\n  <<: *x\n", "merge-key"), ("a: *nothing", "syntax"),
    ("? [a]\n: 1", "syntax"), ("a: \u{7}", "not-text"),
  ])
  func `what is no recipe is refused`(_ text: String, _ id: String) {
    #expect(ids(text).contains(id))
  }

  @Test func `invalid UTF-8 is found at its place`() {
    let fault = YAMLReader.read([0x61, 0x3A, 0x20, 0x31, 0x0A, 0x62, 0xFF], file: "a.yaml").diagnostics.first
    #expect(fault?.id == "not-text")
    #expect(fault?.span.start == Span.Position(line: 2, column: 2))
  }

  @Test func `aliases are copies and count as often as they are used`() throws {
    let root = try #require(read("a: &x [1, 2]\nb: *x\n").root)
    #expect(root["b"]?.value.flow == "[1, 2]")
    var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    for level in 1..<12 {
      bomb += "a\(level): &a\(level) [" + repeatElement("*a\(level - 1)", count: 9).joined(separator: ", ") + "]\n"
    }
    let laughs = read(bomb)
    #expect(laughs.root == nil)
    #expect(laughs.diagnostics.map(\.id) == ["too-large"])
  }

  @Test func `depth and size have limits`() {
    #expect(ids(String(repeating: "[", count: 10_000)).contains("too-deep"))
    var limits = Limits()
    limits.fileBytes = 10
    #expect(read("a: 12345678", limits: limits).diagnostics.map(\.id) == ["too-large"])
  }

  @Test func `printing and reading again gives the same tree`() throws {
    let root = try #require(read(Recipes.complete).root)
    let again = try #require(read(root.flow).root)
    #expect(again.flow == root.flow)
  }

  @Test(arguments: 0..<400)
  func `random bytes never crash the reader`(_ seed: UInt64) {
    var random = SplitMix(state: seed)
    var bytes = Array(Recipes.complete.utf8)
    for _ in 0..<(1 + seed % 24) {
      let position = Int(random.next() % UInt64(bytes.count))
      switch random.next() % 3 {
      case 0: bytes[position] = UInt8(truncatingIfNeeded: random.next())
      case 1: bytes.remove(at: position)
      default: bytes.insert(contentsOf: [UInt8]("[{&*!#:-\"'".utf8).shuffled(using: &random), at: position)
      }
    }
    let read = YAMLReader.read(bytes, file: "a.yaml")
    #expect(read.root != nil || !read.diagnostics.isEmpty)
  }
}

/// A small seeded generator for tests.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
