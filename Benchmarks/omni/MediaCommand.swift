import ArgumentParser
import Foundation
import Media

/// `Benchmarks/run media`: files to normalised training batches, and plain decoding.
struct MediaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "media", abstract: "Videos and pictures to training batches, beside four decoders with PyTorch.")

  @OptionGroup var places: OmniBenchmarks.Places
  @Option(help: "Writes the document here.") var json: String?
  @Option(help: "Alternating measurements of each case.") var rounds = 5
  @Option(help: "Threads of both sides.") var threads = ProcessInfo.processInfo.activeProcessorCount
  @Option(help: "Only candidates of the peers whose name contains this, such as decord; all of them when not given.")
  var candidates: String?
  @Option(help: "Keeps the generated files in this folder, and takes them from there when it exists.")
  var files: String?
  @Argument(help: "Parts of case names; all cases when none is given.") var only: [String] = []

  static let decodeCase = "ffmpeg_decode"

  func run() throws {
    func isChosen(_ name: String) -> Bool { only.isEmpty || only.contains { name.contains($0) } }
    let chosen = MediaCase.all.filter { isChosen($0.name) }
    guard !chosen.isEmpty || isChosen(Self.decodeCase) else {
      let names = MediaCase.all.map(\.name) + [Self.decodeCase]
      throw ValidationError("no case matches; there are \(names.joined(separator: ", "))")
    }
    let temporary = FileManager.default.temporaryDirectory.appendingPathComponent("omni-media-\(getpid())").path
    defer { try? FileManager.default.removeItem(atPath: temporary) }
    let inputs = try MediaInputs(in: files ?? temporary, clips: 12, pictures: 48, threads: threads)
    say("generated: \(inputs.summary)")

    var cases: [BenchmarkDocument.Case] = []
    func add(_ result: BenchmarkDocument.Case) {
      cases.append(result)
      say(BenchmarkText.line(result))
    }
    for mediaCase in chosen {
      let duel = MediaDuel(mediaCase: mediaCase, inputs: inputs, threads: threads, rounds: rounds, places: places)
      add(try duel.run(candidates: candidates))
    }
    if isChosen(Self.decodeCase) {
      add(try DecodeDuel(files: inputs.longVideos, threads: threads, rounds: rounds).run(Self.decodeCase))
    }
    try BenchmarkDocument(threads: threads, libraries: MediaLibraries.summary, cases: cases).publish(json: json)
  }
}
