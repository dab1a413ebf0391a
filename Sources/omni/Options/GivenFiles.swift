import ArgumentParser
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
  /// Loads what the command line names.
  /// - Throws: `ValidationError` for a saved plan among it, which is no recipe.
  func loadGiven(_ files: [String], acceptsBases: Bool = false) throws -> LoadResult {
    try SavedPlanFile.refuse(among: files)
    return load(files, acceptsBases: acceptsBases)
  }
}
