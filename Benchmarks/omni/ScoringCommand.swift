import ArgumentParser
import Engine
import Foundation
import Media

/// `Benchmarks/run engine-scoring`: a teacher's scores of files, decoding and network together.
struct ScoringCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "engine-scoring",
    abstract: "A TSN-R50 teacher scores JPEG files and videos, beside PyTorch with its best loader.")

  @OptionGroup var places: OmniBenchmarks.Places
  @Option(help: "Writes the document here.") var json: String?
  @Option(help: "Alternating measurements of each case.") var rounds = 3
  @Option(help: "Threads of both sides.") var threads = ProcessInfo.processInfo.activeProcessorCount
  @Option(help: "Only candidates of the peer whose name contains this, such as decord; all of them when not given.")
  var candidates: String?
  @Argument(help: "Parts of case names; all cases when none is given.") var only: [String] = []

  func run() async throws {
    let chosen = ScoringCase.all.filter { scoring in only.isEmpty || only.contains { scoring.name.contains($0) } }
    guard !chosen.isEmpty else {
      throw ValidationError("no case matches; there are \(ScoringCase.all.map(\.name).joined(separator: ", "))")
    }
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("omni-scoring-\(getpid())").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let inputs = try MediaInputs(in: folder, clips: 8, pictures: 48, threads: threads)
    say("generated: \(inputs.summary)")
    var cases: [BenchmarkDocument.Case] = []
    for scoring in chosen where scoring.precision == .float32 || EngineLibraries.hasBFloat16 {
      let duel = ScoringDuel(scoring: scoring, inputs: inputs, threads: threads, rounds: rounds, places: places)
      cases.append(try await duel.run(candidates: candidates))
      say(BenchmarkText.line(cases[cases.count - 1]))
    }
    try BenchmarkDocument(
      threads: threads, libraries: EngineLibraries.summary + ", " + MediaLibraries.summary, cases: cases
    ).publish(json: json)
  }
}
