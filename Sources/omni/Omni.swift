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
      Table.self, Init.self, Doctor.self,
    ]
  )
}
