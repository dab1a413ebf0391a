import ArgumentParser
import Engine
import Foundation
import Media

/// Whether a teacher that scores videos waits for its network or for decoding: the share of the time its compute thread
/// waits for the loader, with both on the same cores.
struct MediaScoringCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "media-scoring", abstract: "Teacher scoring end to end: the share of its time spent waiting for clips."
  )

  @OptionGroup var places: OmniBenchmarks.Places
  @Option(help: "Threads of the engine and of the loader.") var threads = ProcessInfo.processInfo.activeProcessorCount
  @Option(help: "Videos scored.") var videos = 48
  @Option(help: "Depth of the TSN teacher's ResNet.") var depth = 50
  @Flag(help: "Activations in bfloat16.") var bfloat16 = false
  @Option(help: "Keeps the generated files in this folder, and takes them from there when it exists.")
  var files: String?

  func run() async throws {
    let temporary = FileManager.default.temporaryDirectory.appendingPathComponent("omni-scoring-\(getpid())").path
    defer { try? FileManager.default.removeItem(atPath: temporary) }
    let inputs = try MediaInputs(in: files ?? temporary, clips: 12, pictures: 48, threads: threads)
    let (threads, videos, depth) = (threads, videos, depth)
    let precision: EnginePrecision = bfloat16 ? .bfloat16 : .float32
    let text = try await ComputeThread().perform {
      try Self.measure(inputs, videos: videos, depth: depth, precision: precision, threads: threads)
    }
    say(text)
  }

  /// Scores by eight segments and the central crop, four videos at once, as `score` nodes do.
  private static func measure(
    _ inputs: MediaInputs, videos: Int, depth: Int, precision: EnginePrecision, threads: Int
  ) throws -> String {
    let batch = 4
    let views = EvaluationViews(clips: 8, crops: .center, size: 224, shortSide: 256)
    let step = try EngineStep(
      EngineCase(
        name: "scoring", spec: ModelSpec(kind: .tsn, depth: depth, classes: 200, dropout: 0.4),
        shape: InputShape(clips: batch * views.clips, frames: 1, height: 224, width: 224), task: .infer,
        precision: precision), threads: threads, kernels: .timed(NoKernelMemory()))
    let alone = try step.run(4).dropFirst().min() ?? 0
    let samples = (0..<(videos / batch * batch)).map { inputs.clips[$0 % inputs.clips.count] }
    let builder = ClipBuilder(
      recipe: ClipRecipe(segments: 8, frames: 1, stride: 1, size: 224, augment: []), seed: 0,
      roots: ["files": inputs.folder])
    let loader = EvaluationLoader(
      samples, source: "files", builder: builder, views: views, batch: batch, threads: threads, policy: .stop)
    let clock = ContinuousClock()
    let start = clock.now
    var (waiting, first) = (0.0, 0.0)
    var batches = 0
    while true {
      let asked = clock.now
      guard let loaded = try loader.next() else { break }
      let waited = (clock.now - asked).seconds
      // Nothing can be ready before the first batch.
      if batches == 0 { first = waited } else { waiting += waited }
      try step.infer(loaded.clips.pointer)
      loader.recycle(loaded)
      batches += 1
    }
    let seconds = (clock.now - start).seconds - first
    let network = alone * Double(batches)
    func percent(_ value: Double) -> String { String(format: "%.1f %%", 100 * value) }
    return """
      TSN-R\(depth), \(precision), 8 segments: \(samples.count) videos, \
      \(String(format: "%.2f", Double(samples.count) / seconds)) videos/s
      network alone            \(String(format: "%.2f", Double(samples.count) / network)) videos/s
      waiting for the loader   \(percent(waiting / seconds)) of the time (and \(String(format: "%.2f", first)) s for the \
      first batch)
      end to end               \(percent(network / seconds)) of the network's own speed, decoding on the same cores
      """
  }
}
