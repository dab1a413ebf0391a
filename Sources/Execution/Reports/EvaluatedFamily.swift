import Curation
import Foundation
package import Planning
package import RecipeLanguage

/// A recipe with its repeats, and what the store holds of each one's evaluation: what tables, comparisons and reports are
/// made of.
package struct EvaluatedFamily: Sendable {
  /// One evaluation that has run.
  package struct Repeat: Sendable {
    /// `seed=0`; empty where nothing is repeated.
    package let name: String
    package let recipe: RecipeCompilation
    /// The stored evaluation, and the training whose weights it looked at; nil where that is not in the store.
    package let evaluate: StoredNode
    package let train: StoredNode?
    /// In the recipe's order of validation sources; the first is the headline.
    package let sources: [EvaluateNode.SourceMetrics]

    /// Fractions of 1 by name: the headline's.
    package var metrics: [String: Double] { evaluate.summary.metrics }

    /// The epoch whose weights these are, from 1, where validation data chose it.
    package var bestEpoch: Int? {
      guard case .number(let epoch)? = evaluate.summary.facts["best_epoch"] else { return nil }
      return Int(epoch)
    }
  }

  /// `FILE` or `FILE#CELL`, repeats left out of the cell's name.
  package let name: String
  /// All cells, those that have not run too; at least one.
  package let recipes: [RecipeCompilation]
  /// Those that have run; cells that come to the same evaluation count once.
  package let repeats: [Repeat]

  /// The recipe that stands for all: they differ in nothing but what is repeated.
  package var recipe: ResolvedRecipe { recipes[0].recipe }

  /// - Parameter store: where the details of each evaluation are; without one only its headline is known.
  /// - Throws: `StoreError` or `ArtifactError` when a stored evaluation cannot be read.
  init(_ name: String, _ recipes: [RecipeCompilation], _ compilation: Compilation, store: Store?) throws {
    self.name = name
    self.recipes = recipes
    var seen: Set<Int> = []
    repeats = try recipes.compactMap { recipe in
      guard let position = recipe.position("evaluate"),
        let stored = compilation.finished("evaluate", of: recipe), seen.insert(position).inserted
      else { return nil }
      let sources = try store?.reading(stored) {
        try JSONFile.read([EvaluateNode.SourceMetrics].self, from: $0.appendingPathComponent(ArtifactFiles.metrics))
      }
      return Repeat(
        name: CellName(recipe.recipe.cell).repetition, recipe: recipe, evaluate: stored,
        train: compilation.finished("train", of: recipe), sources: sources ?? [])
    }
  }

  /// The families of all compiled recipes, in order of first appearance.
  ///
  /// - Throws: `StoreError` or `ArtifactError` when a stored evaluation cannot be read.
  package static func all(of compilation: Compilation, store: Store?) throws -> [EvaluatedFamily] {
    var order: [String] = []
    var groups: [String: [RecipeCompilation]] = [:]
    for recipe in compilation.recipes {
      let name = RecipeName(recipe.recipe.file, family: recipe.recipe.cell).text
      if groups[name] == nil { order.append(name) }
      groups[name, default: []].append(recipe)
    }
    return try order.compactMap { name in
      try groups[name].map { try EvaluatedFamily(name, $0, compilation, store: store) }
    }
  }
}

extension Compilation {
  /// The stored result of a recipe's node, when nothing of it needs to run.
  package func finished(_ name: String, of recipe: RecipeCompilation) -> StoredNode? {
    guard let position = recipe.position(name), nodes[position].state == .cached else { return nil }
    return nodes[position].stored
  }
}
