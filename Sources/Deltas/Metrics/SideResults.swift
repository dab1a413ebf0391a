package import Planning
package import RecipeLanguage

/// What was measured of one side: the evaluations that the store holds, and what was published.
package struct SideResults: Sendable {
  /// One evaluated repeat.
  package struct Cell: Sendable {
    package var repetition: Repeat
    package var recipe: RecipeCompilation
    /// The finished evaluation: its metrics in `summary.metrics`, its predictions in the store's output.
    package var evaluation: StoredNode
    /// Names of the validation sources; the first is the headline.
    package var sources: [String]
  }

  /// Sorted by repeat, each evaluation once.
  package var cells: [Cell]
  package var published: PublishedCell?

  package init(cells: [Cell], published: PublishedCell? = nil) {
    self.cells = cells
    self.published = published
  }

  package init(_ entries: [RecipeCompilation], of compilation: Compilation, published: PublishedCell? = nil) {
    var seen: Set<Int> = []
    let cells = entries.compactMap { entry -> Cell? in
      guard let position = entry.position("evaluate"), compilation.nodes[position].state == .cached,
        let stored = compilation.nodes[position].stored, seen.insert(position).inserted
      else { return nil }
      return Cell(
        repetition: Repeat(entry.recipe), recipe: entry, evaluation: stored,
        sources: entry.recipe.experiment.evaluate?.sources ?? [])
    }
    self.init(cells: cells.sorted { $0.repetition < $1.repetition }, published: published)
  }

  /// A published accuracy as a fraction of 1, exactly the decimal that is printed.
  package func publishedValue(_ metric: String) -> Double? {
    switch metric {
    case "top1": published.map { Self.fraction($0.top1) }
    case "top5": published.map { Self.fraction($0.top5) }
    default: nil
    }
  }

  /// A metric of every repeat that has it.
  package func values(_ metric: String) -> [Repeat: Double] {
    Dictionary(
      cells.compactMap { cell in cell.evaluation.summary.metrics[metric].map { (cell.repetition, $0) } },
      uniquingKeysWith: { first, _ in first })
  }

  private static func fraction(_ points: Double) -> Double { (points * 10).rounded() / 1000 }
}

extension Comparison {
  package var resultsOfA: SideResults { SideResults(entriesOfA, of: compilation, published: a.published) }
  package var resultsOfB: SideResults { SideResults(entriesOfB, of: compilation, published: b.published) }
}
