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
  package let reader: any RecipeFileReader
  /// Absolute.
  package let projectRoot: String
  package let workingDirectory: String
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

  /// The same loader over other files: those of an earlier revision, or some that are not written yet.
  package func reading(through reader: any RecipeFileReader) -> RecipeLoader {
    RecipeLoader(
      reader: reader, projectRoot: projectRoot, workingDirectory: workingDirectory, site: site, profile: profile,
      sets: sets, limits: limits)
  }

  /// Loads recipes named on the command line; a folder stands for the recipes in it, sorted by name, its bases left out.
  /// - Parameter acceptsBases: false refuses fragments named as files, which cannot be planned.
  package func load(_ files: [String], acceptsBases: Bool = false) -> LoadResult {
    loaded(files.map { GivenRecipe(file: $0) }, acceptsBases: acceptsBases).result
  }

  package func load(_ file: String, acceptsBases: Bool = false) -> LoadResult {
    load([file], acceptsBases: acceptsBases)
  }

  /// Loads what a command line names, `FILE#CELL` among it: of a file that is named so no other cell is looked at, so what
  /// is wrong with one of those, or only warned about, does not matter.
  ///
  /// - Throws: `UnknownCell`, unless something is wrong with a recipe: that comes first, for it may be why the cell is not
  ///   there.
  package func load(_ references: [GivenRecipe], acceptsBases: Bool = false) throws(UnknownCell) -> LoadResult {
    let (result, unknown) = loaded(references, acceptsBases: acceptsBases)
    if let unknown, !result.hasErrors { throw unknown }
    return result
  }

  private func loaded(
    _ references: [GivenRecipe], acceptsBases: Bool
  ) -> (result: LoadResult, unknown: UnknownCell?) {
    var session = LoadSession(loader: self)
    var result = LoadResult()
    var cells: [ResolvedRecipe] = []
    for reference in references {
      guard reference.cell == nil, let names = session.recipes(inFolder: reference.file) else {
        result.fileCount += 1
        cells += session.load(reference, acceptsBases: acceptsBases)
        continue
      }
      result.fileCount += names.count
      for name in names { cells += session.load(GivenRecipe(file: name), acceptsBases: true) }
    }
    var seen: Set<[String?]> = []
    result.recipes = cells.filter { seen.insert([$0.file, $0.cell]).inserted }
    if session.unknownCell == nil { session.reportUnmatchedOverrides() }
    session.reportClaimedRows(result.recipes)
    session.keepSharedNotes(files: result.fileCount)
    result.diagnostics = session.diagnostics.sortedAndUnique()
    result.sources = session.sources
    return (result, session.unknownCell)
  }
}

/// What loading gave.
package struct LoadResult: Sendable {
  /// Sound cells, in the order of the files and of the matrix; each once, however often it was named.
  package var recipes: [ResolvedRecipe] = []
  /// Files that were named, or lie in folders that were named.
  package var fileCount = 0
  /// Sorted by place; each said once.
  package var diagnostics: [Diagnostic] = []
  /// Every file that was read, by its name in diagnostics, for excerpts.
  package var sources: [String: SourceFile] = [:]

  package var hasErrors: Bool { diagnostics.hasErrors }

  /// The same for a run, which needs what `validate` and `plan` only warn about: places that are set. Such warnings become
  /// errors.
  package var forRunning: LoadResult {
    var result = self
    for position in diagnostics.indices where diagnostics[position].id == "unset-site" {
      result.diagnostics[position].severity = .error
    }
    result.diagnostics = result.diagnostics.sortedAndUnique()
    return result
  }
}
