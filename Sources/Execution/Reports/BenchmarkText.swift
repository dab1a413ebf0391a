import Planning
import RecipeLanguage

/// One benchmark table as text: what was published beside what was measured here. A column that is empty in every row is
/// left out.
struct BenchmarkText {
  let format: AccuracyText

  func lines(_ table: TableDocument.Benchmark, _ rows: [TableDocument.Row]) -> [String] {
    let grid = grid(table, rows)
    var lines = [grid.title]
    if !grid.subtitle.isEmpty { lines.append("  \(grid.subtitle)") }
    lines += TextTable(rows: grid.cells).lines(indent: "  ")
    lines += grid.remarks.map { "  \($0)" }
    for note in table.notes { lines += wrapped("  \(note.letter): ", note.text) }
    return lines
  }

  /// The table without its notes.
  func grid(_ table: TableDocument.Benchmark, _ rows: [TableDocument.Row]) -> TableGrid {
    let rows = ordered(rows, of: table.name)
    let isPublished = PublishedCatalogue.table(table.name) != nil
    let further = Set(rows.flatMap(\.elsewhere.keys)).sorted()
    // What all rows of a table of one's own have in common is said once.
    let (common, telling) = isPublished ? ([], model) : shared(model, by: rows)
    let columns = names + telling + (isPublished ? published : []) + own(further)
    let cells = rows.map { row in columns.map { $0.text(row) } }
    let shown = columns.indices.filter { column in
      columns[column].isAlwaysShown || cells.contains { !["", format.dash].contains($0[column]) }
    }
    var remarks: [String] = []
    if rows.contains(where: \.reconstruction) {
      remarks.append("R: reconstruction, stands on settings that were never published; `omni plan` names them")
    }
    remarks += format.remarks(on: rows)
    if let line = comparisons(rows) { remarks.append(line) }
    return TableGrid(
      title: table.title + (isPublished ? "  (\(table.name))" : ""),
      subtitle: table.source.isEmpty ? common.joined(separator: ", ") : table.source,
      cells: [shown.map { columns[$0].title }] + cells.map { row in shown.map { row[$0] } }, remarks: remarks)
  }

  private struct Column {
    var title: String
    var isAlwaysShown = false
    var text: (TableDocument.Row) -> String
  }

  private var names: [Column] {
    [Column(title: "row") { $0.column ?? "" }, Column(title: "") { $0.reconstruction ? "R" : "" }]
  }

  private var model: [Column] {
    [
      Column(title: "model") { $0.model }, Column(title: "modality") { $0.modality },
      Column(title: "pretrained") { $0.pretrained }, Column(title: "backbone") { $0.backbone },
      Column(title: "input") { $0.input }, Column(title: "resolution") { $0.resolution },
    ]
  }

  /// The columns that say the same of every row, as words, and those that tell rows apart.
  private func shared(_ columns: [Column], by rows: [TableDocument.Row]) -> (common: [String], telling: [Column]) {
    let isCommon = columns.map { column in Set(rows.map(column.text)).count == 1 }
    let words = zip(columns, isCommon).filter(\.1).compactMap { column, _ in
      rows.first.map { column.title == "pretrained" ? "pretrained: \(column.text($0))" : column.text($0) }
    }
    return (words, zip(columns, isCommon).filter { !$1 }.map(\.0))
  }

  private var published: [Column] {
    [
      Column(title: "top-1") { format.points($0.published?.top1) },
      Column(title: "top-5") { format.points($0.published?.top5) },
      Column(title: "\(format.delta)1") { format.signed($0.publishedDelta?.top1) },
      Column(title: "\(format.delta)5") { format.signed($0.publishedDelta?.top5) },
    ]
  }

  private func own(_ further: [String]) -> [Column] {
    [
      Column(title: "steps") { $0.optimizerSteps.map(NumberText.grouped) ?? "" },
      Column(title: "our top-1", isAlwaysShown: true) { format.text($0.ours["top1"]) },
      Column(title: "our top-5") { format.text($0.ours["top5"]) },
      Column(title: "mean class") { format.text($0.ours["mean_class"]) },
    ] + further.map { source in Column(title: "top-1 on \(source)") { format.text($0.elsewhere[source]?["top1"]) } }
      + [
        Column(title: "our \(format.delta)1") { format.text($0.comparison) },
        Column(title: "p") { format.p($0.comparison?.p) },
        Column(title: "p, Holm") { format.p($0.comparison?.adjustedP) },
        Column(title: "visible") { format.points($0.comparison?.smallestVisible) },
        Column(title: "n") { $0.ours["top1"].map { String($0.n) } ?? "0" },
      ]
  }

  /// The order of print; in tables of one's own the rows named like published ones first.
  private func ordered(_ rows: [TableDocument.Row], of table: String) -> [TableDocument.Row] {
    let known = (PublishedCatalogue.table(table) ?? PublishedCatalogue.tables[0]).cells.map(\.column)
    let places = rows.map { row in known.firstIndex(of: row.column ?? "") ?? known.count }
    return zip(places, rows).enumerated().sorted { ($0.element.0, $0.offset) < ($1.element.0, $1.offset) }.map {
      $0.element.1
    }
  }

  private func comparisons(_ rows: [TableDocument.Row]) -> String? {
    guard rows.contains(where: { $0.comparison?.p != nil }) else { return nil }
    return
      "\(format.delta)1: against the baseline, paired by repeat, with its 95 % interval; p: paired t-test; visible: the "
      + "smallest mean difference as many repeats could show"
  }

  /// Text in lines of at most 118 characters, those after the first set in.
  private func wrapped(_ lead: String, _ text: String) -> [String] {
    var lines = [lead]
    for word in text.split(separator: " ") {
      if lines[lines.count - 1].count + word.count > 117 { lines.append(String(repeating: " ", count: lead.count)) }
      lines[lines.count - 1] += (lines[lines.count - 1].last == " " ? "" : " ") + word
    }
    return lines
  }
}
