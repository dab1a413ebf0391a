import Foundation
import Planning
import RecipeLanguage
import TestSupport
import Testing

/// `docs/recipes.md`: what stands between its two marks is made from the catalogue and the planned recipes.
@Suite struct RecipesPageTests {
  private static let path = "docs/recipes.md"
  private static let begin = "<!-- tables: generated, do not edit -->\n"
  private static let end = "<!-- end of tables -->\n"

  @Test func `the page of rows is fresh`() throws {
    let text = try #require(Repository.text(Self.path))
    let begin = try #require(text.range(of: Self.begin))
    let end = try #require(text.range(of: Self.end))
    let tables = Self.tables(try PublishedRowsTests.plan(PublishedRowsTests.folders))
    try Golden.expect(text[..<begin.upperBound] + tables + text[end.lowerBound...], in: Self.path)
  }

  private static func tables(_ plan: PlanDocument) -> String {
    PublishedCatalogue.tables.map { table in
      let claims = table.cells.map { cell in
        (cell, plan.recipes.first { $0.row.contains { $0.table == table.name && $0.column == cell.column } })
      }
      var lines = ["", "### \(table.title)", "", "`\(table.name)`; published in \(table.source).", ""]
      lines += [
        "| Column | Recipe | Top-1 / top-5 | Δ | Steps per epoch | Steps | Assumed |", "|---|---|---|---|---|---|---|",
      ]
      lines += claims.map { line($0, $1, table) }
      let notes = table.notes.map { "- (\($0.letter)) \($0.text)" }
      if !notes.isEmpty { lines += ["", "What does not agree:", ""] + notes }
      lines += assumptions(claims.compactMap(\.1))
      return lines.joined(separator: "\n") + "\n"
    }.joined()
  }

  private static func line(_ cell: PublishedCell, _ recipe: PlanDocument.RecipePlan?, _ table: PublishedTable) -> String
  {
    let delta = table.delta(cell).map { "\(signed($0.top1)) / \(signed($0.top5))" } ?? "–"
    let file = recipe.map { "[\(name($0))](../\($0.file))" } ?? "missing"
    let figures = [
      "`\(cell.column)`", file, "\(cell.top1) / \(cell.top5)", delta, number(recipe?.optimizerStepsPerEpoch),
      number(recipe?.optimizerSteps), String(recipe?.assumed.count ?? 0),
    ]
    return "| " + figures.joined(separator: " | ") + " |"
  }

  /// Each assumption once, with the number of recipes that make it.
  private static func assumptions(_ recipes: [PlanDocument.RecipePlan]) -> [String] {
    var order: [ResolvedRecipe.Assumption] = []
    var counts: [ResolvedRecipe.Assumption: Int] = [:]
    for assumption in recipes.flatMap(\.assumed) {
      if counts[assumption] == nil { order.append(assumption) }
      counts[assumption, default: 0] += 1
    }
    if order.isEmpty { return ["", "Nothing is assumed."] }
    let lines = order.sorted { ($0.path, $0.reason) < ($1.path, $1.reason) }.map { assumption in
      "- `\(assumption.path)` (\(counts[assumption] ?? 0) of \(recipes.count)): \(assumption.reason)"
    }
    return ["", "Assumed:", ""] + lines
  }

  private static func name(_ recipe: PlanDocument.RecipePlan) -> String {
    recipe.file.split(separator: "/").last.map { String($0.dropLast(".yaml".count)) } ?? recipe.file
  }

  private static func signed(_ points: Double) -> String {
    points < 0 ? "−\(-points)" : points == 0 ? "0.0" : "+\(points)"
  }

  /// 79200 → 79,200.
  private static func number(_ value: Int?) -> String {
    guard let value else { return "?" }
    var text = String(value)
    var place = text.count - 3
    while place > 0 {
      text.insert(",", at: text.index(text.startIndex, offsetBy: place))
      place -= 3
    }
    return text
  }
}
