import ArgumentParser
import Diagnostics
import RecipeLanguage

/// What every command that reads recipes takes.
struct RecipeOptions: ParsableArguments {
  @Option(
    name: .customLong("set"),
    help: "Lay one value over every cell that has the path; may repeat.", completion: .custom(completeOverride))
  var set: [String] = []

  @Option(name: .customLong("site"), help: "State a place or limit of this machine, NAME=VALUE; may repeat.")
  var site: [String] = []

  @Option(name: .customLong("profile"), help: "Lay the recipe's overlay of this name over it.")
  var profile: String?

  /// The loader these options and this machine give.
  /// - Throws: `ValidationError` for options that are no `NAME=VALUE`; `CommandFailure` when site.yaml is wrong.
  func loader() throws -> RecipeLoader {
    let project = Project.current
    var settings = try project.site()
    for text in site {
      guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
        throw ValidationError("--site takes NAME=VALUE, not `\(text)`")
      }
      settings.set(
        String(text[..<equals]), to: String(text[text.index(after: equals)...]), directory: project.workingDirectory)
    }
    let overrides = try set.map { text in
      guard let override = Override(parsing: text) else {
        throw ValidationError("--set takes PATH=VALUE, not `\(printable(text))`")
      }
      return override
    }
    return RecipeLoader(
      reader: DiskFiles(), projectRoot: project.root, workingDirectory: project.workingDirectory, site: settings,
      profile: profile, sets: overrides)
  }
}

/// Paths of the language that begin as typed, for the shell.
@Sendable private func completeOverride(_ words: [String], _ position: Int, _ prefix: String) -> [String] {
  Language.fields.map(\.path).filter { !$0.contains("[]") && $0.hasPrefix(prefix) }.map { $0 + "=" }
}

/// How results are printed.
struct OutputOptions: ParsableArguments {
  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

  @Option(name: .customLong("format"), help: "How to print the result.")
  var format: Format = .text

  @Flag(name: .customLong("json"), help: "The same as --format json.")
  var json = false

  var isJSON: Bool { json || format == .json }
}
