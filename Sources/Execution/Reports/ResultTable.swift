import Foundation
package import Planning
import RecipeLanguage

extension TableDocument {
  /// The rows of compiled recipes with what the store holds of their results; seeds of one family are one row.
  package init(_ compilation: Compilation, store: Store?) throws {
    var rows: [Row] = []
    var curation: [CurationFigures] = []
    var confusion: [Confusion] = []
    for recipes in Self.families(compilation.recipes) {
      guard let first = recipes.first else { continue }
      var values: [String: [Double]] = [:]
      var lost = 0
      for recipe in recipes {
        lost += recipe.positions.reduce(0) { $0 + (compilation.nodes[$1.position].stored?.summary.lostMedia ?? 0) }
        guard let position = recipe.position("evaluate"), let stored = compilation.nodes[position].stored,
          compilation.nodes[position].state == .cached
        else { continue }
        for (name, value) in stored.summary.metrics { values[name, default: []].append(value) }
      }
      let ours = values.compactMapValues(Statistic.init)
      let evaluations = try store.map { try Self.evaluations(recipes, compilation, $0) } ?? []
      let elsewhere = Self.elsewhere(evaluations)
      let steps = Self.steps(first, compilation)
      let claims: [ResolvedRecipe.Row?] = first.recipe.row.isEmpty ? [nil] : first.recipe.row.map { $0 }
      rows += claims.map { Row(first, claim: $0, ours: ours, elsewhere: elsewhere, steps: steps, lost: lost) }
      confusion += Self.confusions(evaluations, of: first.recipe)
      guard let store else { continue }
      for source in first.recipe.experiment.sources where source.role == .web {
        if let figures = try CurationFigures(source.name, in: first, of: compilation, store: store) {
          curation.append(figures)
        }
      }
    }
    self.init(rows: rows, curation: curation, confusion: confusion)
  }

  /// What each seed that has run found on its validation sources, in the recipe's order of sources.
  private static func evaluations(
    _ recipes: [RecipeCompilation], _ compilation: Compilation, _ store: Store
  ) throws -> [[EvaluateNode.SourceMetrics]] {
    try recipes.compactMap { recipe in
      guard let position = recipe.position("evaluate"), compilation.nodes[position].state == .cached,
        let stored = compilation.nodes[position].stored
      else { return nil }
      return try store.reading(stored) {
        try JSONFile.read([EvaluateNode.SourceMetrics].self, from: $0.appendingPathComponent(ArtifactFiles.metrics))
      }
    }
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
        let cell = seedless(recipe.cell)
        sums.append(
          Confusion(
            recipe: recipe.file + (cell.isEmpty ? "" : "#\(cell)"), source: metrics.source, classes: metrics.classes,
            counts: rows))
      }
    }
    return sums
  }

  /// Recipes that differ in nothing but the seed, in order of first appearance.
  private static func families(_ recipes: [RecipeCompilation]) -> [[RecipeCompilation]] {
    var order: [String] = []
    var groups: [String: [RecipeCompilation]] = [:]
    for recipe in recipes {
      let family = recipe.recipe.file + "#" + seedless(recipe.recipe.cell)
      if groups[family] == nil { order.append(family) }
      groups[family, default: []].append(recipe)
    }
    return order.compactMap { groups[$0] }
  }

  /// The cell's name without its seed: `arm=baseline,seed=0` → `arm=baseline`.
  static func seedless(_ cell: String?) -> String {
    (cell ?? "").split(separator: ",").filter { !$0.hasPrefix("seed=") }.joined(separator: ",")
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
    elsewhere: [String: [String: TableDocument.Statistic]], steps: Int?, lost: Int
  ) {
    let recipe = compiled.recipe
    let experiment = recipe.experiment
    let model = experiment.model
    let clip = experiment.clip
    let cell = TableDocument.seedless(recipe.cell)
    table = claim?.table
    column = claim?.column
    self.recipe = recipe.file + (cell.isEmpty ? "" : "#\(cell)")
    self.model =
      switch model.kind {
      case .tsn: "TSN-\(clip.segments)seg"
      case .slowonly: "SlowOnly-\(clip.frames)x\(clip.stride)"
      case .ircsn: "irCSN-\(clip.frames)x\(clip.stride)"
      }
    modality = "RGB"
    pretrained =
      switch model.initial.origin {
      case .random: "None"
      case .weights(let name, _, _): name
      case .recipe(let name, _): name
      case .checkpoint(let name): name
      }
    backbone = "ResNet\(model.depth)" + (model.width == 64 ? "" : ", width \(model.width)")
    input = model.kind == .tsn ? "\(clip.segments)seg" : "\(clip.frames)x\(clip.stride)"
    resolution = experiment.inputSize.map { "\($0)x\($0)" } ?? ""
    published = claim.flatMap(PublishedCatalogue.accuracy).map { .init(top1: $0.top1 / 100, top5: $0.top5 / 100) }
    self.ours = ours
    self.elsewhere = elsewhere
    reconstruction = !recipe.assumed.isEmpty
    optimizerSteps = steps
    lostMedia = lost
  }
}
