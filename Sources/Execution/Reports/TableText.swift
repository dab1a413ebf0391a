import Planning

/// Tables as terminal text.
package struct TableText: Sendable {
  private let format: AccuracyText
  private let isUnicode: Bool
  private let showsConfusion: Bool
  private let showsCuration: Bool

  /// - Parameter showsCuration: also what every threshold would keep, and samples by class.
  package init(isUnicode: Bool = true, showsConfusion: Bool = false, showsCuration: Bool = false) {
    format = AccuracyText(isUnicode: isUnicode)
    self.isUnicode = isUnicode
    self.showsConfusion = showsConfusion
    self.showsCuration = showsCuration
  }

  /// Benchmark tables, then recipes that claim no cell, file by file: rows, what was lost, what curation did.
  package func render(_ document: TableDocument) -> String {
    var lines: [String] = []
    for table in document.tables {
      let rows = document.rows.filter { $0.table == table.name }
      lines += BenchmarkText(format: format).lines(table, rows)
      if showsCuration { lines += curation(document, of: Set(rows.map(\.recipe))) }
      lines += confusions(document, of: Set(rows.map(\.recipe))) + [""]
    }
    for (name, rows) in unclaimed(document) {
      let grid = grid(name, rows)
      lines.append(grid.title)
      lines += TextTable(rows: grid.cells).lines(indent: "  ") + grid.remarks.map { "  \($0)" }
      lines += curation(document, of: Set(rows.map(\.recipe))) + confusions(document, of: Set(rows.map(\.recipe)))
      lines.append("")
    }
    return lines.joined(separator: "\n")
  }

  /// Every table before it is laid out, in the order of print.
  func grids(_ document: TableDocument) -> [TableGrid] {
    document.tables.map { table in
      var grid = BenchmarkText(format: format).grid(table, document.rows.filter { $0.table == table.name })
      grid.remarks += table.notes.map { "\($0.letter): \($0.text)" }
      return grid
    } + unclaimed(document).map { grid($0.name, $0.rows) }
  }

  /// The rows that claim no cell, file by file.
  private func unclaimed(_ document: TableDocument) -> [(name: String, rows: [TableDocument.Row])] {
    let rows = document.rows.filter { $0.table == nil }
    let files = rows.map { RecipeName($0.recipe).file }
    return files.enumerated().filter { files.firstIndex(of: $1) == $0 }.map { _, name in
      (name, rows.filter { RecipeName($0.recipe).file == name })
    }
  }

  private func grid(_ file: String, _ rows: [TableDocument.Row]) -> TableGrid {
    let further = Set(rows.flatMap(\.elsewhere.keys)).sorted()
    let isTested = rows.contains { $0.comparison?.p != nil }
    return TableGrid(
      title: file, subtitle: "",
      cells: [header(further, isTested)] + rows.map { cells($0, further: further, isTested) },
      remarks: format.remarks(on: rows))
  }

  private func curation(_ document: TableDocument, of recipes: Set<String>) -> [String] {
    let figures = document.curation.filter { figure in
      let name = RecipeName(figure.recipe)
      return recipes.contains(RecipeName(name.file, family: name.cell).text)
    }
    guard !figures.isEmpty else { return [] }
    return ["", "  curation (precision and recall against the recorded truth)"]
      + TextTable(rows: [curationHeader] + figures.map(cells)).lines(indent: "  ") + pairs(figures)
      + statistics(figures)
  }

  private func confusions(_ document: TableDocument, of recipes: Set<String>) -> [String] {
    guard showsConfusion else { return [] }
    return document.confusion.filter { recipes.contains($0.recipe) }.flatMap { confusion in
      ["", "  \(confusion.recipe) on \(confusion.source): rows are true classes, columns predictions"]
        + TextTable(rows: matrix(confusion)).lines(indent: "  ")
    }
  }

  /// With a column of top-1 for each validation source behind the headline's, and those of tests where there are any.
  private func header(_ further: [String], _ isTested: Bool) -> [String] {
    ["cell", "model", "backbone", "input", "steps", "top-1", "top-5", "mean class", "delta"]
      + (isTested ? ["p", "p, Holm", "visible"] : []) + further.map { "top-1 on \($0)" } + ["n"]
  }

  private func cells(_ row: TableDocument.Row, further: [String], _ isTested: Bool) -> [String] {
    let tests = [
      format.p(row.comparison?.p), format.p(row.comparison?.adjustedP), format.points(row.comparison?.smallestVisible),
    ]
    return cells(row) + (isTested ? tests : []) + further.map { format.text(row.elsewhere[$0]?["top1"]) }
      + [row.ours["top1"].map { String($0.n) } ?? "0"]
  }

  private func cells(_ row: TableDocument.Row) -> [String] {
    [
      (RecipeName(row.recipe).cell ?? format.dash) + (row.reconstruction ? " (reconstruction)" : ""),
      row.model, row.backbone, "\(row.input) \(row.resolution)",
      row.optimizerSteps.map(NumberText.grouped) ?? format.dash,
      format.text(row.ours["top1"]), format.text(row.ours["top5"]), format.text(row.ours["mean_class"]),
      format.text(row.comparison),
    ]
  }

  private let curationHeader = [
    "cell", "source", "samples", "agreed", "share", "precision", "recall", "base rate", "duplicates", "precision",
    "recall", "kept",
  ]

  private func cells(_ figures: CurationFigures) -> [String] {
    let share = figures.agreed.map { Double($0) / Double(max(1, figures.samples)) }
    return [
      RecipeName(figures.recipe).cell ?? format.dash, figures.source,
      NumberText.grouped(figures.samples), figures.agreed.map(NumberText.grouped) ?? format.dash, format.percent(share),
      format.percent(figures.filterQuality?.precision), format.percent(figures.filterQuality?.recall),
      format.percent(figures.filterQuality?.baseRate), figures.duplicates.map(NumberText.grouped) ?? format.dash,
      format.percent(figures.duplicateQuality?.precision), format.percent(figures.duplicateQuality?.recall),
      figures.kept.map(NumberText.grouped) ?? format.dash,
    ]
  }

  /// Where the statistics of each cell are, and on demand what they say.
  private func statistics(_ figures: [CurationFigures]) -> [String] {
    var lines: [String] = []
    var told: Set<String> = []
    for figure in figures {
      guard let folder = figure.folder, told.insert(folder).inserted else { continue }
      lines += ["", "  thresholds, samples by class, and plots: \(folder)"]
      guard showsCuration else { continue }
      let sources = figures.filter { $0.folder == folder }.compactMap(\.statistics)
      let text = StatisticsText(isUnicode: isUnicode).render(CurationStatistics(sources: sources), indent: "    ")
      lines += [""] + text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }
    return lines
  }

  /// Where the pages of suspected duplicates lie, each once.
  private func pairs(_ figures: [CurationFigures]) -> [String] {
    let told = figures.compactMap { figure in
      figure.pairs.map { "  duplicates of \(figure.source) from \(similarity(figure.threshold)) on: \($0)" }
    }
    let once = told.enumerated().filter { told.firstIndex(of: $1) == $0 }.map(\.element)
    return once.isEmpty ? [] : [""] + once
  }

  private func similarity(_ threshold: Double?) -> String {
    threshold.map { NumberText.hundredths($0) } ?? format.dash
  }

  private func matrix(_ confusion: TableDocument.Confusion) -> [[String]] {
    [[""] + confusion.classes]
      + zip(confusion.classes, confusion.counts).map { name, counts in [name] + counts.map(String.init) }
  }
}
