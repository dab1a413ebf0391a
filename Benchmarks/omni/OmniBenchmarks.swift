import ArgumentParser
import Engine
import Foundation

/// Measures omni beside its peers, alternately in one run. Start it through `Benchmarks/run`.
@main
struct OmniBenchmarks: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "Benchmarks/run", abstract: "Measures omni beside its peers, alternately in one run.",
    subcommands: [
      EngineCommand.self, EngineProfileCommand.self, EngineDepthwiseCommand.self, EngineMemoryCommand.self,
      EngineLoadingCommand.self, ListsCommand.self, ListsPartCommand.self, ImageClipCommand.self,
      DuplicatesCommand.self, DuplicatesMemoryCommand.self, MediaCommand.self, MediaMemoryCommand.self,
      MediaIndexCommand.self, ScoringCommand.self, LanguageCommand.self,
    ])

  struct Places: ParsableArguments {
    @Option(help: .hidden) var python = "python3"
    @Option(help: .hidden) var peers = "Benchmarks/peers"
  }
}
