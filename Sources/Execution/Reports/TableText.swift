import Planning

/// A table as terminal text: accuracies in points with one decimal, deltas against each file's first row.
package struct TableText: Sendable {
  private let isUnicode: Bool

  private let showsConfusion: Bool
  private let showsCuration: Bool

  /// - Parameter showsCuration: also what every threshold would keep, and samples by class.
  package init(isUnicode: Bool = true, showsConfusion: Bool = false, showsCuration: Bool = false) {
    self.isUnicode = isUnicode
    self.showsConfusion = showsConfusion
    self.showsCuration = showsCuration
  }

  /// The rows, what was lost, then what curation did.
  package func render(_ document: TableDocument) -> String {
    var lines: [String] = []
    let files = document.rows.map { file($0.recipe) }
    for name in files.enumerated().filter({ files.firstIndex(of: $1) == $0 }).map(\.element) {
      let rows = document.rows.filter { file($0.recipe) == name }
      lines.append(name)
      let further = Set(rows.flatMap(\.elsewhere.keys)).sorted()
      let table = [header(further)] + rows.map { row in cells(row, first: rows[0], further: further) }
      lines += TextTable(rows: table).lines(indent: "  ")
      let lost = rows.reduce(0) { $0 + $1.lostMedia }
      lines.append(lost == 0 ? "  no media file was lost" : "  \(lost) media files could not be used and were skipped")
      if rows.contains(where: { $0.ours["top1"]?.n == 1 }) { lines.append("  one seed: seed noise unknown") }
      let figures = document.curation.filter { file($0.recipe) == name }
      if !figures.isEmpty {
        lines += ["", "  curation (precision and recall against the recorded truth)"]
        lines += TextTable(rows: [curationHeader] + figures.map(cells)).lines(indent: "  ")
        lines += pairs(figures)
        lines += statistics(figures)
      }
      for confusion in document.confusion where showsConfusion && file(confusion.recipe) == name {
        lines += ["", "  \(confusion.recipe) on \(confusion.source): rows are true classes, columns predictions"]
        lines += TextTable(rows: matrix(confusion)).lines(indent: "  ")
      }
      lines.append("")
    }
    return lines.joined(separator: "\n")
  }

  /// With a column of top-1 for each validation source behind the headline's.
  private func header(_ further: [String]) -> [String] {
    ["cell", "model", "backbone", "input", "steps", "published", "top-1", "top-5", "mean class", "delta"]
      + further.map { "top-1 on \($0)" } + ["n"]
  }

  private func cells(_ row: TableDocument.Row, first: TableDocument.Row, further: [String]) -> [String] {
    let top1 = row.ours["top1"]
    let delta = top1.flatMap { own in first.ours["top1"].map { own.mean - $0.mean } }
    return [
      cell(row), row.model, row.backbone, "\(row.input) \(row.resolution)",
      row.optimizerSteps.map(NumberText.grouped) ?? dash,
      row.published.map { "\(points($0.top1)) / \(points($0.top5))" } ?? dash,
      text(top1), text(row.ours["top5"]), text(row.ours["mean_class"]),
      row == first ? "" : delta.map { ($0 < 0 ? minus : "+") + points(abs($0)) } ?? dash,
    ] + further.map { text(row.elsewhere[$0]?["top1"]) } + [top1.map { String($0.n) } ?? "0"]
  }

  private let curationHeader = [
    "cell", "source", "samples", "agreed", "share", "precision", "recall", "base rate", "duplicates", "precision",
    "recall", "kept",
  ]

  private func cells(_ figures: CurationFigures) -> [String] {
    let share = figures.agreed.map { Double($0) / Double(max(1, figures.samples)) }
    return [
      figures.recipe.split(separator: "#").dropFirst().first.map(String.init) ?? dash, figures.source,
      NumberText.grouped(figures.samples), figures.agreed.map(NumberText.grouped) ?? dash, percent(share),
      percent(figures.filterQuality?.precision), percent(figures.filterQuality?.recall),
      percent(figures.filterQuality?.baseRate), figures.duplicates.map(NumberText.grouped) ?? dash,
      percent(figures.duplicateQuality?.precision), percent(figures.duplicateQuality?.recall),
      figures.kept.map(NumberText.grouped) ?? dash,
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
    threshold.map { NumberText.hundredths($0) } ?? dash
  }

  private func matrix(_ confusion: TableDocument.Confusion) -> [[String]] {
    [[""] + confusion.classes]
      + zip(confusion.classes, confusion.counts).map { name, counts in [name] + counts.map(String.init) }
  }

  private func file(_ recipe: String) -> String { recipe.split(separator: "#").first.map(String.init) ?? recipe }

  private func cell(_ row: TableDocument.Row) -> String {
    let name = row.recipe.split(separator: "#").dropFirst().first.map(String.init)
    let claimed = row.table.map { table in "\(table)/\(row.column ?? "")" }
    return (claimed ?? name ?? dash) + (row.reconstruction ? " (reconstruction)" : "")
  }

  private func text(_ statistic: TableDocument.Statistic?) -> String {
    guard let statistic else { return dash }
    let spread = statistic.sd.map { (isUnicode ? " ±" : " +-") + points($0) } ?? ""
    return points(statistic.mean) + spread
  }

  private func points(_ fraction: Double) -> String { NumberText.tenths(fraction * 100) }
  private func percent(_ fraction: Double?) -> String { fraction.map { points($0) + " %" } ?? dash }
  private var dash: String { isUnicode ? "\u{2013}" : "-" }
  private var minus: String { isUnicode ? "\u{2212}" : "-" }
}
