import Analysis
import Foundation
package import Planning
import RecipeLanguage

extension TableDocument {
  /// The rows of compiled recipes with what the store holds of their results; repeats of one family are one row.
  ///
  /// - Throws: `StoreError` or `ArtifactError` when a stored result cannot be read.
  package init(_ compilation: Compilation, store: Store?) throws {
    try self.init(compilation, families: try EvaluatedFamily.all(of: compilation, store: store), store: store)
  }

  /// The same of families that were read already.
  package init(_ compilation: Compilation, families: [EvaluatedFamily], store: Store?) throws {
    var rows: [Row] = []
    var top1: [String: [String: Double]] = [:]
    var curation: [CurationFigures] = []
    var confusion: [Confusion] = []
    for group in families {
      let recipes = group.recipes
      let lost = recipes.reduce(0) { sum, recipe in
        sum + recipe.positions.reduce(0) { $0 + (compilation.nodes[$1.position].stored?.summary.lostMedia ?? 0) }
      }
      let metrics = Set(group.repeats.flatMap(\.metrics.keys))
      let ours = Dictionary(
        uniqueKeysWithValues: metrics.compactMap { name in
          Statistic(group.repeats.compactMap { $0.metrics[name] }).map { (name, $0) }
        })
      let first = recipes[0]
      let evaluations = group.repeats.map(\.sources)
      let claims: [ResolvedRecipe.Row?] = first.recipe.row.isEmpty ? [nil] : first.recipe.row.map { $0 }
      let family = claims.map {
        Row(
          first, claim: $0, ours: ours, elsewhere: Self.elsewhere(evaluations), steps: Self.steps(first, compilation),
          lost: lost, bestEpochs: group.repeats.compactMap(\.bestEpoch))
      }
      rows += family
      top1[family[0].recipe] = Dictionary(
        group.repeats.compactMap { result in result.metrics["top1"].map { (result.name, $0) } },
        uniquingKeysWith: { first, _ in first })
      confusion += Self.confusions(evaluations, of: first.recipe)
      guard let store else { continue }
      curation += try Self.curation(of: recipes, compilation, store)
    }
    self.init(
      tables: Self.benchmarks(rows), rows: Self.compared(rows, top1: top1), curation: curation, confusion: confusion)
  }

  /// What curation did to the web sources of a family: of every repeat where it differs, for worlds do and seeds do not.
  private static func curation(
    of recipes: [RecipeCompilation], _ compilation: Compilation, _ store: Store
  ) throws -> [CurationFigures] {
    var seen: Set<CurationFigures> = []
    var told: [CurationFigures] = []
    for recipe in recipes {
      for source in recipe.recipe.experiment.sources where source.role == .web {
        guard let figures = try CurationFigures(source.name, in: recipe, of: compilation, store: store)
        else { continue }
        var unnamed = figures
        unnamed.recipe = ""
        if seen.insert(unnamed).inserted { told.append(figures) }
      }
    }
    return told
  }

  /// The tables that rows claim cells of: the catalogue's first, in its order, then others as they appear.
  private static func benchmarks(_ rows: [Row]) -> [Benchmark] {
    let claimed = Set(rows.compactMap(\.table))
    let published = PublishedCatalogue.tables.filter { claimed.contains($0.name) }.map { table in
      Benchmark(
        name: table.name, title: table.title, source: table.source,
        notes: table.notes.map { .init(letter: $0.letter, text: $0.text) })
    }
    var known = Set(published.map(\.name))
    let own = rows.compactMap(\.table).filter { known.insert($0).inserted }
    return published + own.map { Benchmark(name: $0, title: $0, source: "", notes: []) }
  }

  /// Each row beside its baseline: of a claimed cell the published one's, or the column `baseline`; else the first cell
  /// of the same file.
  private static func compared(_ rows: [Row], top1: [String: [String: Double]]) -> [Row] {
    var rows = rows
    for (place, row) in rows.enumerated() {
      let baseline = rows.first { other in
        guard let table = row.table else {
          return other.table == nil && RecipeName(other.recipe).file == RecipeName(row.recipe).file
        }
        let column = PublishedCatalogue.table(table).map { $0.cell(row.column ?? "")?.baseline } ?? "baseline"
        return other.table == table && other.column == column
      }
      guard let baseline, baseline.recipe != row.recipe else { continue }
      rows[place].comparison = Comparison(
        top1[row.recipe] ?? [:], over: top1[baseline.recipe] ?? [:], named: baseline.recipe)
    }
    let groups = Dictionary(grouping: rows.indices) { rows[$0].table ?? RecipeName(rows[$0].recipe).file }
    for group in groups.values {
      let tested = group.filter { rows[$0].comparison?.p != nil }
      let adjusted = Holm.adjusted(tested.compactMap { rows[$0].comparison?.p })
      for (place, value) in zip(tested, adjusted) { rows[place].comparison?.adjustedP = value }
    }
    return rows
  }

  /// The metrics of the sources behind the first, which is the headline.
  private static func elsewhere(_ evaluations: [[EvaluateNode.SourceMetrics]]) -> [String: [String: Statistic]] {
    let further = Dictionary(grouping: evaluations.flatMap { $0.dropFirst() }, by: \.source)
    return further.mapValues { seeds in
      let values = ["top1": seeds.map(\.top1), "top5": seeds.map(\.top5), "mean_class": seeds.map(\.meanClass)]
      return values.compactMapValues(Statistic.init)
    }
  }

  /// The confusion matrices of one family, one for each validation source, added over the seeds that have run.
  private static func confusions(
    _ evaluations: [[EvaluateNode.SourceMetrics]], of recipe: ResolvedRecipe
  ) -> [Confusion] {
    var sums: [Confusion] = []
    for metrics in evaluations.joined() {
      let count = metrics.classes.count
      let rows = (0..<count).map { Array(metrics.confusion[$0 * count..<($0 + 1) * count]) }
      if let index = sums.firstIndex(where: { $0.source == metrics.source && $0.classes == metrics.classes }) {
        for (row, values) in rows.enumerated() {
          for (column, value) in values.enumerated() { sums[index].counts[row][column] += value }
        }
      } else {
        sums.append(
          Confusion(
            recipe: RecipeName(recipe.file, family: recipe.cell).text, source: metrics.source,
            classes: metrics.classes, counts: rows))
      }
    }
    return sums
  }

  private static func steps(_ recipe: RecipeCompilation, _ compilation: Compilation) -> Int? {
    guard let position = recipe.position("train"),
      case .number(let steps)? = compilation.nodes[position].stored?.summary.facts["optimizer_steps"]
    else { return nil }
    return Int(steps)
  }
}

extension TableDocument.Row {
  init(
    _ compiled: RecipeCompilation, claim: ResolvedRecipe.Row?, ours: [String: TableDocument.Statistic],
    elsewhere: [String: [String: TableDocument.Statistic]], steps: Int?, lost: Int, bestEpochs: [Int]
  ) {
    let recipe = compiled.recipe
    let experiment = recipe.experiment
    let model = experiment.model
    let clip = experiment.clip
    let cell = claim.flatMap(PublishedCatalogue.cell)
    table = claim?.table
    column = claim?.column
    self.recipe = RecipeName(recipe.file, family: recipe.cell).text
    let start =
      switch model.initial.origin {
      case .random: "None"
      case .weights(let name): name
      case .recipe(let name, _): name
      case .checkpoint(let name): name
      }
    let frames = model.kind == .tsn ? "\(clip.segments)seg" : "\(clip.frames)x\(clip.stride)"
    // What the published table prints, where it prints this row.
    self.model = cell?.model ?? TableDocument.modelName(experiment)
    modality = cell?.modality ?? "RGB"
    pretrained = cell?.pretrained ?? start
    backbone = cell?.backbone ?? "ResNet\(model.depth)" + (model.width == 64 ? "" : ", width \(model.width)")
    input = cell?.input ?? frames
    resolution = cell?.resolution ?? experiment.inputSize.map { "\($0)x\($0)" } ?? ""
    published = cell.map { .init(top1: $0.top1 / 100, top5: $0.top5 / 100) }
    publishedDelta = cell.flatMap { cell in
      PublishedCatalogue.table(claim?.table ?? "")?.delta(cell).map { .init(top1: $0.top1 / 100, top5: $0.top5 / 100) }
    }
    self.ours = ours
    self.elsewhere = elsewhere
    reconstruction = !recipe.assumed.isEmpty
    optimizerSteps = steps
    lostMedia = lost
    self.bestEpochs = bestEpochs
  }
}

extension TableDocument {
  /// `TSN-8seg`, `SlowOnly-8x8`.
  static func modelName(_ experiment: Experiment) -> String {
    let clip = experiment.clip
    return switch experiment.model.kind {
    case .tsn: "TSN-\(clip.segments)seg"
    case .slowonly: "SlowOnly-\(clip.frames)x\(clip.stride)"
    case .ircsn: "irCSN-\(clip.frames)x\(clip.stride)"
    }
  }
}
