package import Execution
import Foundation
package import Planning
import RecipeLanguage

/// What a report is made from.
package struct ReportMaterial {
  package let compilation: Compilation
  package let store: Store?
  package let families: [EvaluatedFamily]
  package let table: TableDocument
  package let plan: PlanDocument
  /// Shared by all sections.
  let pictures: PictureBudget

  let words = AccuracyText(isUnicode: true)

  /// - Throws: `StoreError` or `ArtifactError` when a stored result cannot be read.
  package init(_ compilation: Compilation, store: Store?) throws {
    self.compilation = compilation
    self.store = store
    families = try EvaluatedFamily.all(of: compilation, store: store)
    table = try TableDocument(compilation, store: store)
    plan = PlanDocument(compilation)
    pictures = PictureBudget(bytes: 3_000_000)
  }

  /// The rows of one table beside each other: of a claimed table, or of one recipe file.
  struct Group {
    var title: String
    var benchmark: TableDocument.Benchmark?
    var rows: [TableDocument.Row]
  }

  /// Claimed tables first, as the table document has them, then the files that claim none.
  var groups: [Group] {
    let claimed = table.tables.map { benchmark in
      Group(title: benchmark.title, benchmark: benchmark, rows: table.rows.filter { $0.table == benchmark.name })
    }
    var order: [String] = []
    var rest: [String: [TableDocument.Row]] = [:]
    for row in table.rows where row.table == nil {
      let file = row.recipe.prefix { $0 != "#" }
      if rest[String(file)] == nil { order.append(String(file)) }
      rest[String(file), default: []].append(row)
    }
    return claimed + order.map { Group(title: $0, benchmark: nil, rows: rest[$0] ?? []) }
  }

  func family(_ name: String) -> EvaluatedFamily? { families.first { $0.name == name } }

  /// What a row is called beside the others of its group: its column, or its cell.
  func name(of row: TableDocument.Row) -> String {
    row.column ?? row.recipe.split(separator: "#").dropFirst().first.map(String.init)
      ?? row.recipe.split(separator: "/").last.map { String($0.replacing(".yaml", with: "")) } ?? row.recipe
  }

  /// A row and its baseline, each repeat that both have run beside its own: what is compared clip by clip.
  struct Pair {
    var row: TableDocument.Row
    var title: String
    var repeats: [(baseline: EvaluatedFamily.Repeat, own: EvaluatedFamily.Repeat)]
  }

  /// Every row that has a baseline and a repeat in common with it.
  var pairs: [Pair] {
    table.rows.compactMap { row in
      guard let baseline = row.comparison.flatMap({ family($0.baseline) }), let own = family(row.recipe) else {
        return nil
      }
      let repeats = own.repeats.compactMap { repetition in
        baseline.repeats.first { $0.name == repetition.name }.map { (baseline: $0, own: repetition) }
      }
      guard !repeats.isEmpty else { return nil }
      let table = row.table.map { "\($0): " } ?? ""
      return Pair(row: row, title: "\(table)\(name(of: row))", repeats: repeats)
    }
  }
}
