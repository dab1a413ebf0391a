import ArgumentParser
import Engine
import Foundation

/// Measures omni beside its peers, alternately in one run. Start it through `Benchmarks/run`.
@main
struct OmniBenchmarks: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "Benchmarks/run", abstract: "Measures omni beside its peers, alternately in one run.",
    subcommands: [EngineCommand.self, EngineProfileCommand.self, EngineMemoryCommand.self])

  /// Lines appear as they are printed, also into a file.
  static func main() async {
    setvbuf(stdout, nil, _IOLBF, 0)
    await main(nil)
  }

  struct Places: ParsableArguments {
    @Option(help: .hidden) var python = "python3"
    @Option(help: .hidden) var peers = "Benchmarks/peers"
  }
}
