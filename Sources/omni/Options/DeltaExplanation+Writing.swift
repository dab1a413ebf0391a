import ArgumentParser
import Deltas
import Diagnostics
import RecipeLanguage

extension DeltaExplanation {
  /// Writes the recipe that runs what is missing, and says on stderr how to run it.
  ///
  /// A file that this did not write is left alone.
  func write(to path: String, options: RecipeOptions) throws {
    let file = PathText.join(Project.current.workingDirectory, path)
    let text: String?
    do {
      text = try closingRecipe(for: file)
    } catch let fault as Fault {
      throw ValidationError(fault.description)
    }
    guard let text else { return Terminal.printError("nothing is missing; no recipe was written\n") }
    let heading = text.prefix { $0 != "\n" }
    try OutputFile(path: path, what: "closing recipe") { $0.prefix { $0 != "\n" } == heading }.write(text)
    // What was given to this command decides what the results are, so it has to be given to that one too.
    let same = options.set.map { " --set \($0)" } + (options.profile.map { [" --profile \($0)"] } ?? [])
    Terminal.printError("wrote \(path); next: omni run \(path)\(same.joined()), then this command again\n")
  }
}
