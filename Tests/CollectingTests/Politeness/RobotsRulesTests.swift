import Collecting
import Testing

@Suite struct RobotsRulesTests {
  private func allows(_ path: String, _ lines: String..., agent: String = "omni") -> Bool {
    RobotsRules(Array(lines.joined(separator: "\n").utf8), agent: agent).allows(path)
  }

  /// Patterns of RFC 9309 and of the pages search engines publish about it: pattern, path, whether it matches.
  @Test(arguments: [
    ("/", "/anything", true), ("/fish", "/fish.html", true), ("/fish", "/Fish.asp", false),
    ("/fish", "/catfish", false), ("/fish*", "/fish/salmon", true), ("/fish/", "/fish", false),
    ("/fish/", "/fish/salmon", true), ("/*.php", "/folder/file.php?x", true), ("/*.php", "/windows.PHP", false),
    ("/*.php$", "/file.php", true), ("/*.php$", "/file.php?x", false), ("/fish*.php", "/fish/a.php?id=1", true),
    ("/fish*.php", "/Fish.php", false), ("/$", "/", true), ("/$", "/a", false), ("*/b", "/a/b", true),
    ("/a/*/c$", "/a/b/b/c", true), ("/a/*/c$", "/a/c", false), ("/a**b", "/axb", true), ("/a*$", "/abc", true),
    ("/foo/bar?baz=https://foo.bar", "/foo/bar?baz=https://foo.bar", true),
    ("/foo/bar/\u{30C4}", "/foo/bar/%E3%83%84", true), ("/foo/bar/%E3%83%84", "/foo/bar/%e3%83%84", true),
    ("/foo/bar/%62%61%7A", "/foo/bar/baz", true), ("/a%2Fb", "/a/b", false),
  ])
  func `a pattern forbids what it matches`(pattern: String, path: String, matches: Bool) {
    #expect(allows(path, "User-agent: *", "Disallow: \(pattern)") == !matches)
  }

  @Test func `the longest rule decides, and allow among equals`() {
    #expect(allows("/p/page", "User-agent: *", "Allow: /p", "Disallow: /"))
    #expect(!allows("/p/page", "User-agent: *", "Allow: /p", "Disallow: /p/p"))
    #expect(allows("/folder/page", "User-agent: *", "Disallow: /folder", "Allow: /folder"))
    #expect(!allows("/page.htm", "User-agent: *", "Allow: /page", "Disallow: /*.htm"))
  }

  @Test func `our group counts alone, wherever its lines are`() {
    let lines = [
      "# comment", "User-agent: other", "User-agent: OMNI/2.0  # ours", "Disallow: /a", "", "User-agent: *",
      "Disallow: /", "Sitemap: http://x/", "User-agent: omni", "Disallow: /b",
    ]
    let rules = RobotsRules(Array(lines.joined(separator: "\r\n").utf8), agent: "omni")
    #expect(!rules.allows("/a") && !rules.allows("/b") && rules.allows("/c"))
    let other = RobotsRules(Array(lines.joined(separator: "\n").utf8), agent: "else")
    #expect(!other.allows("/c") && other.allows("/robots.txt"))
  }

  @Test func `empty, wrong and missing lines forbid nothing`() {
    #expect(allows("/a"))
    #expect(allows("/a", "Disallow: /"))
    #expect(allows("/a", "User-agent: *", "Disallow:"))
    #expect(allows("/a", "User-agent: *", "Disalow: /", "no colon", ": /"))
    #expect(RobotsRules([0xFF, 0xFE, 0, 58, 10, 0x80], agent: "omni").allows("/a"))
  }

  @Test func `a wish for a delay is read, within reason`() {
    func delay(_ text: String) -> Double? {
      RobotsRules(Array("User-agent: *\nCrawl-delay: \(text)".utf8), agent: "o").delay
    }
    #expect(delay("2.5") == 2.5 && delay("100000") == 60 && delay("-1") == nil && delay("soon") == nil)
  }
}
