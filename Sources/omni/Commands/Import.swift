import ArgumentParser
import Engine
import Execution
import Foundation
import RecipeLanguage

/// `omni import --weights FILE`
struct Import: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say what a file of weights holds and whether a recipe can begin with it. Runs nothing of the file.",
    discussion:
      "Reads files of torch.save (.pth) and safetensors files. Ends with 1 when the file cannot be read, is not "
      + "the file its name says, or does not fit the recipe.")

  @Option(help: "The file.", completion: .file())
  var weights: String

  @Option(help: "Whose parameter names it has; else the names themselves decide.")
  var names: WeightNames?

  @Option(
    help: "Compare with the model of this recipe, FILE or FILE#CELL.", completion: .file(extensions: ["yaml", "yml"]))
  var model: String?

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: "Write the weights under omni's names to this safetensors file.",
    completion: .file(extensions: ["safetensors"]))
  var output: String?

  @Flag(help: "Overwrite the file that is written.")
  var force = false

  @Flag(help: "List every tensor; JSON always does.")
  var tensors = false

  @OptionGroup var recipe: RecipeOptions
  @OptionGroup var printed: OutputOptions

  func validate() throws { try GivenFiles.check([weights] + (model.map { [$0] } ?? [])) }

  func run() throws {
    if let output, !force, FileManager.default.fileExists(atPath: output) {
      throw failure("\(output) is there already; choose another name or give --force", at: output)
    }
    let recipes = try model.map { file in
      let loaded = try recipe.loader().loadGiven([file])
      if loaded.hasErrors { try loaded.stopOnErrors() }
      return loaded.recipes
    }
    var work: WeightsImport
    do {
      work = try WeightsImport(reading: weights, names: names)
      work.compare(with: recipes ?? [])
      if let output { try work.write(to: output) }
    } catch {
      throw failure(String(describing: error), at: weights)
    }
    if printed.isJSON {
      try Terminal.printJSON(work.document)
    } else {
      Terminal.print(ImportText(listsTensors: tensors).render(work.document))
    }
    if !work.document.isUsable { throw ExitCode(1) }
  }

  private func failure(_ message: String, at place: String) -> CommandFailure {
    CommandFailure("operation-failed", message, at: place, exitCode: ExitCode(1))
  }
}

extension WeightNames: ExpressibleByArgument {}
