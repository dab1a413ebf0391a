import ArgumentParser
import Engine
import Foundation
import Media

/// Whether the loader's memory stays flat over a long pass: many samples of tiny files, resident memory at ten points.
struct MediaMemoryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "media-memory", abstract: "Resident memory of the loader over a long pass of tiny files.")

  @OptionGroup var places: OmniBenchmarks.Places
  @Option(help: "Samples of the pass.") var samples = 100_000
  @Option(help: "Loader threads.") var threads = ProcessInfo.processInfo.activeProcessorCount

  func run() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("omni-memory-\(getpid())").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let files = try (0..<32).map { try Self.makeFile($0, in: folder) }
    let batch = 50
    let recipe = ClipRecipe(
      segments: 2, frames: 1, stride: 1, size: 32, augment: [.resizeShort(48), .randomResizedCrop(32), .flip(0.5)])
    // Pictures and videos have clips of different shapes, so their batches alternate.
    let iterations = (0..<(samples / batch)).lazy.map { index in
      let draws = (0..<batch).map { slot in
        let file = 2 * ((index * batch + slot) % 16) + index % 2
        return Draw(source: "files", sample: file, epoch: 0, position: index * batch + slot)
      }
      return JointIteration(
        index: index, epoch: 0, batches: [DrawnBatch(role: .main, pool: "files", draws: draws)], isSummed: false)
    }
    let loader = PrefetchingLoader(
      iterations, samples: ["files": files],
      builder: ClipBuilder(recipe: recipe, seed: 1, roots: ["files": folder]), classes: 1, threads: threads,
      policy: .stop)
    let start = ContinuousClock().now
    var done = 0
    while let loaded = try loader.next() {
      done += batch
      loader.recycle(loaded)
      if done % max(samples / 10, batch) == 0 {
        let seconds = (ContinuousClock().now - start).seconds
        say("\(done) samples, \(Int(seconds)) s: \(Self.residentBytes >> 10) KiB")
      }
    }
  }

  /// Twelve frames of video, or one picture of another size each.
  private static func makeFile(_ index: Int, in folder: String) throws -> Sample {
    let painter = MediaPainter(width: 64 + 2 * index, height: 48 + 2 * index, seed: UInt64(index + 1))
    let isVideo = index % 2 == 0
    let path = isVideo ? "\(index).mp4" : "\(index).jpg"
    if isVideo {
      let format = VideoFormat(width: painter.width, height: painter.height, keyFrameInterval: 6, bFrames: 2)
      let encoder = try VideoEncoder(path: folder + "/" + path, format: format)
      for number in 0..<12 { try encoder.append(painter.frame(number)) }
      try encoder.finish()
    } else {
      let bytes = try JPEGEncoder.encode(painter.frame(0))
      try Data(bytes).write(to: URL(fileURLWithPath: folder + "/" + path))
    }
    return Sample(
      id: path, path: path, kind: isVideo ? .video : .image, label: 0, frames: isVideo ? 12 : 1,
      width: painter.width, height: painter.height, frameRate: isVideo ? 25 : 0)
  }

  private static var residentBytes: Int {
    let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
    let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
  }
}
