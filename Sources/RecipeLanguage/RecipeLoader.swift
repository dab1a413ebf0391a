// The recipe language reads a recipe in four steps, each a function from value to value plus diagnostics:
//
//   Syntax/       YAML text → tree of text with places
//   Composition/  `extends`, profiles, `unset`, `matrix`, `--set` laid over each other; `${…}` replaced
//   Checking/     walked along the list of fields in `Schema/`: leaves with provenance, typed by the schema
//   Rules/        what types cannot say: dangling names and mistakes of the domain
//
// `Model/` holds the typed result. Nothing here touches disk, clock, environment or network: files come through a
// `RecipeFileReader`.

package import Diagnostics

/// Loads recipes: every fault of all of them in one pass, and a resolved recipe for each sound cell.
package struct RecipeLoader: Sendable {
  let reader: any RecipeFileReader
  /// Absolute.
  let projectRoot: String
  let workingDirectory: String
  package let site: Site
  let profile: String?
  let sets: [Override]
  let limits: Limits

  /// - Parameters:
  ///   - projectRoot: absolute path that recipe names are relative to.
  ///   - workingDirectory: absolute path that `--set` paths and relative file arguments start from.
  package init(
    reader: any RecipeFileReader, projectRoot: String, workingDirectory: String, site: Site = Site(),
    profile: String? = nil, sets: [Override] = [], limits: Limits = Limits()
  ) {
    self.reader = reader
    self.projectRoot = projectRoot
    self.workingDirectory = workingDirectory
    self.site = site
    self.profile = profile
    self.sets = sets
    self.limits = limits
  }

  /// Loads recipes named on the command line.
  /// - Parameter acceptsBases: false refuses fragments, which cannot be planned.
  package func load(_ files: [String], acceptsBases: Bool = false) -> LoadResult {
    var session = LoadSession(loader: self)
    var result = LoadResult()
    for file in files {
      let loaded = session.load(file, acceptsBases: acceptsBases)
      result.recipes += loaded
    }
    session.reportUnmatchedOverrides()
    session.reportClaimedRows(result.recipes)
    result.diagnostics = session.diagnostics.sortedAndUnique()
    result.sources = session.sources
    return result
  }

  package func load(_ file: String, acceptsBases: Bool = false) -> LoadResult {
    load([file], acceptsBases: acceptsBases)
  }
}

/// What loading gave.
package struct LoadResult: Sendable {
  /// Sound cells, in the order of the files and of the matrix.
  package var recipes: [ResolvedRecipe] = []
  /// Sorted by place; each said once.
  package var diagnostics: [Diagnostic] = []
  /// Every file that was read, by its name in diagnostics, for excerpts.
  package var sources: [String: SourceFile] = [:]

  package var hasErrors: Bool { diagnostics.hasErrors }

  /// The same for a run, which needs what `validate` and `plan` only warn about: places that are set, and nothing that is
  /// not built yet. Such warnings become errors.
  package var forRunning: LoadResult {
    var result = self
    for position in diagnostics.indices where ["not-supported-yet", "unset-site"].contains(diagnostics[position].id) {
      result.diagnostics[position].severity = .error
    }
    result.diagnostics = result.diagnostics.sortedAndUnique()
    return result
  }
}
