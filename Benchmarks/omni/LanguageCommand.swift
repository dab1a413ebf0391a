import ArgumentParser
import Engine
import Foundation

/// `Benchmarks/run language`: planning every published row, each time in a process of its own and with an empty store.
///
/// There is no peer that does this; the figure stands beside the bar it must stay under.
struct LanguageCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "language", abstract: "Planning all published rows, in a new process each time.")

  @OptionGroup var places: OmniBenchmarks.Places
  @Option(help: "Writes the document here.") var json: String?
  @Option(help: "Measurements.") var rounds = 10

  /// Milliseconds.
  private static let bar = 300.0

  func run() async throws {
    let omni = URL(fileURLWithPath: ChildProcess.ownProgram).deletingLastPathComponent().appendingPathComponent("omni")
    let store = FileManager.default.temporaryDirectory.appendingPathComponent("omni-no-store-\(getpid())").path
    let arguments = ["plan", "--json", "--store", store, "recipes/minikinetics", "recipes/kinetics400"]
    var times: [Double] = []
    // The first one finds nothing of the program in memory and is left out.
    for round in 0...rounds {
      let clock = ContinuousClock()
      let start = clock.now
      let answer = try ChildProcess.answer(of: omni.path, arguments)
      let milliseconds = (clock.now - start).seconds * 1000
      guard let plan = try? JSONSerialization.jsonObject(with: answer) as? [String: Any],
        let recipes = plan["recipes"] as? [Any], recipes.count == 38
      else { throw PeerProcess.Failure(description: "\(omni.path) did not plan the 38 rows") }
      if round > 0 { times.append(milliseconds) }
    }
    let ratios = times.map { $0 / Self.bar }
    let line = BenchmarkDocument.Case(
      name: "plan_rows", unit: "ms", omni: median(times), peer: Self.bar, peerName: "bar", ratio: median(ratios),
      low: ratios.min() ?? 0, high: ratios.max() ?? 0)
    say(String(format: "  38 rows: best %.0f ms, median %.0f ms of %d", times.min() ?? 0, median(times), rounds))
    try BenchmarkDocument(threads: 1, libraries: EngineLibraries.summary, cases: [line]).publish(json: json)
  }
}
