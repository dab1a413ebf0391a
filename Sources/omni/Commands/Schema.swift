import ArgumentParser
import RecipeLanguage

/// `omni schema`
struct Schema: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Print the recipe language: every block and field.")

  @OptionGroup var output: OutputOptions

  @Option(name: .customLong("write-docs"), help: .hidden)
  var writeDocs: String?

  func run() throws {
    if let folder = writeDocs {
      for document in GeneratedDocuments.all {
        try DiskFiles.write(document.text, to: PathText.join(folder, document.path))
      }
    } else if output.isJSON {
      Terminal.print(JSONSchema.text)
    } else {
      Terminal.print(SchemaOutline.text)
    }
  }
}
