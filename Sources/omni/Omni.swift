import ArgumentParser

/// The command line: one short file per subcommand, listed here in the order `omni --help` shows them.
@main
struct Omni: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "omni",
    abstract: "Declarative omni-sourced video-recognition experiments: plan, run, compare.",
    version: "0.1.0",
    subcommands: [
      Validate.self, Explain.self, Schema.self, Show.self, Plan.self, Run.self, Runs.self, Status.self, Graph.self,
      Programme.self, Table.self, Diff.self, Bench.self, ReportCommand.self, Collect.self, Import.self, Probe.self,
      Init.self, Doctor.self,
    ]
  )

  /// Every failure of every command ends in `end`, so that exit codes, streams and `--json` are decided once.
  static func main() async {
    do {
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch {
      end(error)
    }
  }
}
