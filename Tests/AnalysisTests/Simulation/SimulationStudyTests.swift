import Foundation
import TestSupport
import Testing

/// The statistics against made-up truth, with fixed seeds: the table of docs/explaining-deltas.md is what these tests find.
@Suite struct SimulationStudyTests {
  private static let path = "docs/explaining-deltas.md"
  private static let begin = "<!-- simulation study: generated, do not edit -->\n"
  private static let end = "<!-- end of the study -->\n"

  @Test func `tests of clips hold their level and have the power predicted`() {
    for row in ClipStudy.rows { #expect(row.holds, "\(row.markdown)") }
  }

  @Test func `tests of recipes hold their level with three and five seeds`() {
    for row in SeedStudy.rows { #expect(row.holds, "\(row.markdown)") }
  }

  @Test func `attributions recover what was planted`() {
    for row in AttributionStudy.rows { #expect(row.holds, "\(row.markdown)") }
  }

  @Test func `the table of the page is fresh`() throws {
    let text = try #require(Repository.text(Self.path))
    let begin = try #require(text.range(of: Self.begin))
    let end = try #require(text.range(of: Self.end))
    let head = "| Truth | What is counted | Replicates | Found | Aimed at |\n|---|---|---|---|---|\n"
    let rows = (ClipStudy.rows + SeedStudy.rows + AttributionStudy.rows).map { $0.markdown + "\n" }.joined()
    try Golden.expect(text[..<begin.upperBound] + head + rows + text[end.lowerBound...], in: Self.path)
  }
}
