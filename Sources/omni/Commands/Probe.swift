import ArgumentParser
import Media

/// `omni probe FILE…`
struct Probe: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say what a media file is, and why omni would refuse it. Ends with 1 when it would.")

  @Argument(help: "Videos or pictures; with --json, one.", completion: .file())
  var files: [String]

  @Option(name: .customLong("as"), help: "What a source says the file is; else its name and contents decide.")
  var kind: ProbeDocument.Kind?

  @OptionGroup var output: OutputOptions

  func validate() throws {
    try GivenFiles.check(files)
    if output.isJSON, files.count > 1 {
      throw ValidationError("--json prints one document, so it takes one FILE, not \(files.count)")
    }
  }

  func run() throws {
    var isRefused = false
    for file in files {
      let document = MediaProbe.probe(file, as: kind)
      if output.isJSON { try Terminal.printJSON(document) } else { Terminal.print(ProbeText.render(document)) }
      if document.isRefused { isRefused = true }
    }
    if isRefused { throw ExitCode(1) }
  }
}

extension ProbeDocument.Kind: ExpressibleByArgument {}
