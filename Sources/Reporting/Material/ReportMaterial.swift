import Deltas
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
  let pairs: [Pair]
  /// Shared by all sections.
  let pictures: PictureBudget

  let words = AccuracyText(isUnicode: true)

  /// - Throws: `StoreError` or `ArtifactError` when a stored result cannot be read.
  package init(_ compilation: Compilation, store: Store?) throws {
    self.compilation = compilation
    self.store = store
    families = try EvaluatedFamily.all(of: compilation, store: store)
    table = try TableDocument(compilation, families: families, store: store)
    plan = PlanDocument(compilation)
    pairs = try Self.pairs(table, families, store: store)
    pictures = PictureBudget(bytes: 2_200_000)
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
      let file = RecipeName(row.recipe).file
      if rest[file] == nil { order.append(file) }
      rest[file, default: []].append(row)
    }
    return claimed + order.map { Group(title: $0, benchmark: nil, rows: rest[$0] ?? []) }
  }

  /// What a row is called beside the others of its group: its column, or its cell.
  static func name(of row: TableDocument.Row) -> String {
    row.column ?? RecipeName(row.recipe).cell
      ?? row.recipe.split(separator: "/").last.map { String($0.replacing(".yaml", with: "")) } ?? row.recipe
  }

  /// A row beside its baseline, clip by clip.
  struct Pair {
    var title: String
    /// The row's own repeats.
    var own: [EvaluatedFamily.Repeat]
    /// Where the two differ, the baseline being A.
    var results: ResultsDocument
  }

  /// Every row that has a baseline with a repeat on the same clips.
  ///
  /// - Throws: `StoreError` or `ArtifactError` when stored predictions cannot be read.
  private static func pairs(
    _ table: TableDocument, _ families: [EvaluatedFamily], store: Store?
  ) throws -> [Pair] {
    guard let store else { return [] }
    func family(_ name: String) -> EvaluatedFamily? { families.first { $0.name == name } }
    return try table.rows.compactMap { row in
      guard let baseline = row.comparison.flatMap({ family($0.baseline) }), let own = family(row.recipe),
        let paired = PairedRepeats(try baseline.clips(in: store), try own.clips(in: store))
      else { return nil }
      return Pair(
        title: (row.table.map { "\($0): " } ?? "") + Self.name(of: row), own: own.repeats,
        results: ResultsDocument(paired, added: own.addedSamples(over: baseline, paired, in: store)))
    }
  }
}
