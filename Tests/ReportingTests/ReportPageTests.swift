import Foundation
import TestSupport
import Testing

/// The page that the built `omni` writes about a small world, as a browser sees it.
@Suite("Report", .serialized)
struct ReportPageTests {
  private static let recipe = """
    omni: 1
    extends: omni.yaml
    matrix:
      arm:
        baseline: {unset: [mixup, curate, teachers, balance.auxiliary, balance.resample, balance.batch.images, balance.batch.videos, balance.batch.raw]}
        omnisource: {}
      seed: [0, 1, 2]
    """

  /// Looks at the page from inside and leaves what it saw in the title.
  private static let probe = """
    <script>
    const all = s => [...document.querySelectorAll(s)];
    all('details').forEach(e => e.open = true);
    const luminance = c => {
      const [r, g, b] = c.match(/[\\d.]+/g).map(v => v / 255).map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
      return .2126 * r + .7152 * g + .0722 * b;
    };
    const contrast = (a, b) => { const [x, y] = [luminance(a), luminance(b)].sort((m, n) => n - m); return (x + .05) / (y + .05); };
    const ground = getComputedStyle(document.body).backgroundColor;
    const seen = {
      sections: all('main > section').map(e => e.id),
      unlabelled: all('main > section').filter(e => !document.getElementById(e.getAttribute('aria-labelledby'))).length,
      deadLinks: all('a[href^="#"]').filter(e => !document.querySelector(e.getAttribute('href'))).length,
      outside: all('[src],[href]').map(e => e.getAttribute('src') ?? e.getAttribute('href'))
        .filter(u => !u.startsWith('#') && !u.startsWith('data:')).length,
      tables: all('table').length,
      bareTables: all('table').filter(t => !t.querySelector('caption')).length,
      bareHeads: all('th').filter(t => !t.getAttribute('scope')).length,
      unreachable: all('.scroll').filter(e => e.tabIndex !== 0 || !e.getAttribute('aria-label')).length,
      silentPictures: all('img').filter(e => !e.getAttribute('alt')).length,
      brokenPictures: all('img').filter(e => e.complete && e.naturalWidth === 0).length,
      pictures: all('img').length,
      silentCharts: all('svg').filter(e => e.getAttribute('role') !== 'img' || !e.getAttribute('aria-label')).length,
      charts: all('svg').length,
      headings: all('h1').length,
      duplicateIds: all('[id]').length - new Set(all('[id]').map(e => e.id)).size,
      faint: all('p,td,th,caption,summary,h2,h3,figcaption').filter(e => e.textContent.trim() && !e.closest('.matrix')
        && contrast(getComputedStyle(e).color, ground) < 4.5).length,
      isDark: luminance(ground) < .2,
      width: innerWidth,
      wide: document.documentElement.scrollWidth > document.documentElement.clientWidth,
      rows: all('#results tbody tr').map(r => r.querySelector('th').textContent),
    };
    document.title = JSON.stringify(seen);
    </script>
    """

  private struct Seen: Decodable {
    var sections: [String]
    var unlabelled, deadLinks, outside, tables, bareTables, bareHeads, unreachable: Int
    var silentPictures, brokenPictures, pictures, silentCharts, charts, headings, duplicateIds, faint: Int
    var wide, isDark: Bool
    var width: Int
    var rows: [String]
  }

  @Test func `a browser finds every part, nothing from outside, and a name on everything`() async throws {
    try await withTemporaryFolder { folder in
      try write(in: folder)
      let ran = try await omni(["run", "bench.yaml"], folder)
      try #require(ran.status == 0, "\(ran.errors)")
      let reported = try await omni(["report", "bench.yaml", "-o", "report.html"], folder)
      try #require(reported.status == 0, "\(reported.errors)")
      let page = try String(contentsOf: folder.appending(path: "report.html"), encoding: .utf8)
      #expect(page.utf8.count < 5_000_000)
      #expect(!page.contains("<script"))
      for (flags, isDark, width) in [
        (["--window-size=1280,900"], false, 1280), (["--window-size=520,844"], false, 520),
        (["--window-size=1280,900", "--blink-settings=preferredColorScheme=0"], true, 1280),
      ] {
        let seen = try await look(at: page, in: folder, flags)
        #expect(seen.isDark == isDark && seen.width == width)
        #expect(
          seen.sections == [
            "results", "gains", "classes", "confusion", "flips", "learning", "curation", "duplicates", "graph",
            "recipes",
          ])
        #expect(
          [
            seen.unlabelled, seen.deadLinks, seen.outside, seen.bareTables, seen.bareHeads, seen.unreachable,
            seen.silentPictures, seen.brokenPictures, seen.silentCharts, seen.duplicateIds, seen.faint,
          ] == Array(repeating: 0, count: 11), "\(seen)")
        #expect(seen.headings == 1 && seen.tables > 10 && seen.charts >= 8 && seen.pictures > 10, "\(seen)")
        #expect(!seen.wide, "the page itself never scrolls sideways")
        #expect(seen.rows == ["arm=baseline", "arm=omnisource"])
      }
    }
  }

  @Test func `a run stands for its recipe and cell, an unknown one is named`() async throws {
    try await withTemporaryFolder { folder in
      try write(in: folder)
      try Data("omni: 1\nextends: pocket.yaml\n".utf8).write(to: folder.appending(path: "one.yaml"))
      try #require(try await omni(["run", "one.yaml"], folder).status == 0)
      let reported = try await omni(["report", "r-0001", "-o", "report.html"], folder)
      #expect(reported.status == 0, "\(reported.errors)")
      let page = try String(contentsOf: folder.appending(path: "report.html"), encoding: .utf8)
      #expect(page.contains("<h1>one.yaml</h1>"))

      let unknown = try await omni(["report", "r-0007", "-o", "other.html"], folder)
      #expect(unknown.status == 64)
      #expect(unknown.errors.contains("there is no run `r-0007`; the last one is r-0001, see `omni runs`"))
      #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "other.html").path))

      try Data("omni: 1\nextends: pocket.yaml\nschedule: {epochs: 3}\n".utf8).write(
        to: folder.appending(path: "one.yaml"))
      let changed = try await omni(["report", "r-0001", "-o", "other.html"], folder)
      #expect(changed.status == 1)
      #expect(changed.errors.contains("which no cell of it has now; give the --set and --profile that it ran with"))
    }
  }

  @Test func `a page about what has not run says so`() async throws {
    try await withTemporaryFolder { folder in
      try write(in: folder)
      let reported = try await omni(["report", "bench.yaml", "-o", "report.html"], folder)
      #expect(reported.status == 0, "\(reported.errors)")
      let page = try String(contentsOf: folder.appending(path: "report.html"), encoding: .utf8)
      #expect(page.contains("None of the 2 rows has run yet"))
      #expect(page.contains("id=\"graph\"") && page.contains("id=\"recipes\"") && !page.contains("id=\"flips\""))

      let nowhere = try await omni(["report", "bench.yaml", "-o", "no/such/folder/report.html"], folder)
      #expect(nowhere.status == 1)
      #expect(nowhere.errors.contains("`no/such/folder/report.html` cannot be written: no such file or directory"))
      #expect(try await omni(["report", "bench.yaml", "-o", "."], folder).status == 1)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).allSatisfy { !$0.hasSuffix(".new") })
    }
  }

  private func write(in folder: URL) throws {
    let files = [
      "pocket.yaml": PocketRecipes.pocket, "teacher.yaml": PocketRecipes.teacher, "omni.yaml": PocketRecipes.omni,
      "bench.yaml": Self.recipe, "site.yaml": "threads: 1\n",
    ]
    for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name)) }
  }

  private func omni(_ arguments: [String], _ folder: URL) async throws -> OmniProcess.Ending {
    try await OmniProcess.run(arguments, in: folder)
  }

  /// The page with the probe in it, without the rule that forbids scripts, in a browser without a network.
  private func look(at page: String, in folder: URL, _ flags: [String]) async throws -> Seen {
    let rule = try #require(
      page.range(of: "<meta http-equiv=\"Content-Security-Policy\"[^\n]*\n", options: .regularExpression))
    let watched = page.replacingCharacters(in: rule, with: "").replacing("</body>", with: Self.probe + "</body>")
    let file = folder.appending(path: "watched.html")
    try Data(watched.utf8).write(to: file)
    let text = try await Chromium.document(at: file, profile: folder.appending(path: "profile"), flags)
    let title = try #require(text.firstMatch(of: /<title>([^<]*)<\/title>/)).1
    let json = title.replacing("&amp;", with: "&").replacing("&lt;", with: "<").replacing("&gt;", with: ">")
    return try JSONDecoder().decode(Seen.self, from: Data(json.utf8))
  }
}
