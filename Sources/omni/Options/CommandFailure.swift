import ArgumentParser
import Diagnostics
import Execution
import Glibc

/// Why a command ends without its result.
struct CommandFailure: Error {
  /// At least one is an error.
  var diagnostics: [Diagnostic]
  /// Files by the name that spans use, for excerpts.
  var sources: [String: SourceFile] = [:]
  /// 64 wrong arguments, 65 recipe invalid, 1 an operation failed, 75 locked.
  var exitCode: ExitCode
}

extension CommandFailure {
  /// Something other than a recipe is at fault, here named by `place`: a path, or the command line.
  init(_ id: String, _ message: String, at place: String, exitCode: ExitCode) {
    diagnostics = [Diagnostic(id: id, severity: .error, message: message, span: Span(startOf: place))]
    self.exitCode = exitCode
  }

  init(_ error: StoreError) {
    switch error {
    case .locked: self.init("store-locked", error.description, at: error.path, exitCode: ExitCode(75))
    default: self.init("operation-failed", error.description, at: error.path, exitCode: ExitCode(1))
    }
  }
}

extension Omni {
  /// The one end of every command that failed: words on stderr; with `--json`, the diagnostics as the one document on
  /// stdout; and the exit code.
  ///
  /// An `ExitCode` is thrown by commands whose result has been printed and says no.
  static func end(_ error: any Error) -> Never {
    if let code = error as? ExitCode { exit(withError: code) }
    if exitCode(for: error) == .success { exit(withError: error) }
    let failure = failure(for: error)
    if asksForJSON(CommandLine.arguments) { try? Terminal.printJSON(DiagnosticsDocument(failure.diagnostics)) }
    if failure.exitCode == .validationFailure { exit(withError: error) }
    Terminal.printError(
      failure.diagnostics.allSatisfy(isOutsideRecipes)
        ? failure.diagnostics.map { "error: \($0.message)\n" }.joined()
        : Terminal.diagnosticText(failure.sources).render(failure.diagnostics))
    exit(withError: failure.exitCode)
  }

  private static func failure(for error: any Error) -> CommandFailure {
    if let failure = error as? CommandFailure { return failure }
    if let error = error as? StoreError { return CommandFailure(error) }
    if exitCode(for: error) == .validationFailure {
      return CommandFailure(
        "wrong-arguments", message(for: error), at: "command line", exitCode: .validationFailure)
    }
    return CommandFailure("operation-failed", String(describing: error), at: "omni", exitCode: ExitCode(1))
  }

  /// What is wrong lies in no text that could be shown.
  private static func isOutsideRecipes(_ diagnostic: Diagnostic) -> Bool {
    ["operation-failed", "store-locked"].contains(diagnostic.id)
  }

  /// Whether the words of the command line, understood or not, ask for JSON.
  static func asksForJSON(_ arguments: [String]) -> Bool {
    let words = arguments.dropFirst().prefix { $0 != "--" }
    return words.contains("--json") || words.contains("--format=json")
      || zip(words, words.dropFirst()).contains { $0 == "--format" && $1 == "json" }
  }
}
