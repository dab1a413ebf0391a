import ArgumentParser
import Diagnostics
import RecipeLanguage

/// Names of files on the command line.
enum GivenFiles {
  /// An empty name would mean the current folder, with everything in it.
  /// - Throws: `ValidationError`.
  static func check(_ names: [String]) throws {
    if names.contains("") { throw ValidationError("the name of a file is empty; is a variable of the shell unset?") }
  }
}

extension RecipeLoader {
  /// Loads what the command line names: recipes, cells of them as `FILE#CELL`, folders.
  /// - Throws: `ValidationError` for a saved plan among it, which is no recipe, and for a cell that its recipe does not have.
  func loadGiven(_ names: [String], acceptsBases: Bool = false) throws -> LoadResult {
    let references = names.map { reference($0) }
    try SavedPlanFile.refuse(among: references.map(\.file))
    do throws(UnknownCell) {
      return try load(references, acceptsBases: acceptsBases)
    } catch {
      throw ValidationError(printable(error.description))
    }
  }
}
