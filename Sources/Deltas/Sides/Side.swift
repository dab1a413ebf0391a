package import Diagnostics
package import Execution
package import RecipeLanguage

/// One side of a comparison: an experiment with its repeats.
package struct Side: Sendable {
  package enum Kind: String, Hashable, Codable, Sendable, CaseIterable { case recipe, run, revision, published }

  /// As given on the command line.
  package var name: String
  package var kind: Kind
  /// Repeats of one experiment, each once; never empty.
  package var recipes: [ResolvedRecipe]
  /// The files they were read from, by their name in diagnostics.
  package var sources: [String: SourceFile]
  /// What reads them: the files as they are, or those of a revision.
  package var loader: RecipeLoader
  /// The published cell that was asked for.
  package var claim: ResolvedRecipe.Row?
  /// The run that was asked for.
  package var run: RunRecord?

  /// Published accuracies of the cell that was asked for; nil for our own tables.
  package var published: PublishedCell? { claim.flatMap(PublishedCatalogue.cell) }

  /// Relative to the project root when inside it.
  package var file: String { recipes[0].file }

  package var cells: [CellName] { recipes.map { CellName($0.cell) } }

  package var repeats: [Repeat] { recipes.map(Repeat.init) }
}

/// Why a side cannot be looked at.
package enum SideError: Error, Sendable {
  /// A recipe is wrong or cannot be read.
  case unsound(LoadResult)
  /// Nothing goes by this name; what was found, what was expected, and how to mend it.
  case unknown(String)
  /// An operation failed.
  case failed(String, place: String)
}
