import ArgumentParser
import Engine
import Foundation
import Media

/// How many files a second the index looks at.
struct MediaIndexCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "media-index", abstract: "Files the index probes in a second, by kind of file.")

  @OptionGroup var places: OmniBenchmarks.Places
  @Option(help: "Threads of the index.") var threads = ProcessInfo.processInfo.activeProcessorCount
  @Option(help: "Keeps the generated files in this folder, and takes them from there when it exists.")
  var files: String?

  func run() throws {
    let temporary = FileManager.default.temporaryDirectory.appendingPathComponent("omni-index-\(getpid())").path
    defer { try? FileManager.default.removeItem(atPath: temporary) }
    let inputs = try MediaInputs(in: files ?? temporary, clips: 12, pictures: 48, threads: threads)
    for container in ["mkv", "ts", "avi"] {
      for sample in inputs.clips {
        let path = inputs.folder + "/" + sample.path
        try Tool.run("ffmpeg", ["-i", path, "-c", "copy", path.dropLast(4) + "." + container])
      }
    }
    try report("10 s clips, MP4", inputs.clips.map(\.path), in: inputs.folder, kind: .video)
    for container in ["mkv", "ts", "avi"] {
      let paths = inputs.clips.map { $0.path.dropLast(4) + "." + container }
      try report("10 s clips, \(container)", paths, in: inputs.folder, kind: .video)
    }
    let long = inputs.longVideos.map { String($0.dropFirst(inputs.folder.count + 1)) }
    try report("240 s videos, MP4", long, in: inputs.folder, kind: .untrimmed)
    try report("pictures", inputs.pictures.map(\.path), in: inputs.folder, kind: .image)
  }

  private func report(_ name: String, _ paths: [String], in folder: String, kind: SampleKind) throws {
    let repeated = (0..<max(1, 96 / paths.count)).flatMap { _ in paths }
    let start = ContinuousClock().now
    let result = MediaIndex.index(
      ListEntries(repeated.map { ListEntry(path: $0, label: 0) }), root: MediaRoot(folder), kind: kind, threads: threads
    )
    let seconds = (ContinuousClock().now - start).seconds
    say(
      "\(name): \(String(format: "%.0f", Double(repeated.count) / seconds)) files/s, \(result.problems.count) refused")
  }
}
