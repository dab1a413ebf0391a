import Dispatch
import Foundation
import Glibc
import Randomness
import Synchronization

/// Makes the files of one source of a pocket world, with their truth.
///
/// A source's folder holds `clips/000123.mp4` or `images/000123.jpg`, `classes.txt` (a name a line), `list.txt`
/// (`path label`, the label the web would give), `truth.jsonl` (a ``TruthRecord`` a line, in the list's order) and
/// `world.json` (the ``WorldManifest``).
package enum PocketWorld {
  /// Raised whenever the same specs would give other files.
  package static let version = 2

  /// Draws, encodes and writes every file of `source` into `folder`, which is made when absent.
  ///
  /// Same specs, same bytes, whatever the number of threads.
  /// - Parameters:
  ///   - threads: files made at the same time.
  ///   - progress: told (files done, files in all) after each file, from any thread, one call at a time.
  ///   - isCancelled: asked before each file, from any thread.
  /// - Returns: what was made, or nil when cancelled: then lists are missing, and the folder is to be thrown away.
  /// - Throws: `outOfRange` for values out of range, else the first file (in the list's order, among those tried) that
  ///   could not be written.
  /// - Cost: about 0.4 ms a frame of 112×84 and thread, encoding included.
  package static func generate(
    source: WorldSourceSpec, world: WorldSpec, into folder: String, threads: Int = 1,
    progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws(MediaError) -> WorldManifest? {
    let problems = world.problems + source.problems
    guard problems.isEmpty else {
      throw MediaError(
        .outOfRange, path: folder, while: "planning the source \(source.name)", problems.joined(separator: "; "))
    }
    let plan = WorldPlan(source: source, world: world)
    for part in ["", source.part == .images ? "/images" : "/clips"] { try makeFolder(folder + part) }
    guard try writeFiles(of: plan, into: folder, threads: threads, progress, isCancelled) else { return nil }
    let truth = plan.truth
    let manifest = WorldManifest(source: source, world: world, truth: truth)
    try write(world.classNames.map { $0 + "\n" }.joined(), to: folder + "/classes.txt")
    try write(truth.map { "\($0.path) \($0.query)\n" }.joined(), to: folder + "/list.txt")
    var lines = ""
    for record in truth { lines += try json(record) + "\n" }
    try write(lines, to: folder + "/truth.jsonl")
    try write(json(manifest) + "\n", to: folder + "/world.json")
    return manifest
  }

  /// What ``generate(source:world:into:threads:progress:isCancelled:)`` would make, without making it.
  package static func truth(source: WorldSourceSpec, world: WorldSpec) -> [TruthRecord] {
    WorldPlan(source: source, world: world).truth
  }

  /// The pictures of one file before encoding, in order: what any copy of the file shows.
  package static func frames(at position: Int, source: WorldSourceSpec, world: WorldSpec) -> [Frame] {
    let plan = WorldPlan(source: source, world: world)
    let shot = plan.shots[position]
    let frames = ShotFrames(shot, of: plan)
    return (0..<shot.frameCount).map(frames.frame)
  }

  /// How the camera moved between two frames of one file: from ``PictureCoordinates`` of the frame `first` to those of
  /// the frame `second`, for everything that stands still in the scene. The file must be no near-copy of another.
  package static func cameraMotion(
    at position: Int, source: WorldSourceSpec, world: WorldSpec, from first: Int, to second: Int
  ) -> Homography {
    let plan = WorldPlan(source: source, world: world)
    let shot = plan.shots[position]
    let painter = ShotPainter(shot, world: plan.world)
    let views = (painter.sight(first), painter.sight(second))
    let coordinates = PictureCoordinates(width: shot.width, height: shot.height)
    return coordinates.normalising * views.1.adjugate * views.0 * coordinates.denormalising
  }

  // MARK: - files

  private struct State {
    var next = 0
    var done = 0
    var failure: (position: Int, error: MediaError)?
    var isCancelled = false
  }

  /// Whether all files were written; false when cancelled.
  private static func writeFiles(
    of plan: WorldPlan, into folder: String, threads: Int, _ progress: @escaping @Sendable (Int, Int) -> Void,
    _ isCancelled: @escaping @Sendable () -> Bool
  ) throws(MediaError) -> Bool {
    let state = Mutex(State())
    let total = plan.shots.count
    DispatchQueue.concurrentPerform(iterations: max(1, min(threads, total))) { _ in
      while true {
        let cancelled = isCancelled()
        let position: Int? = state.withLock { state in
          if cancelled { state.isCancelled = true }
          guard state.failure == nil, !state.isCancelled, state.next < total else { return nil }
          state.next += 1
          return state.next - 1
        }
        guard let position else { return }
        do throws(MediaError) {
          try write(plan.shots[position], of: plan, into: folder)
          state.withLock { state in
            state.done += 1
            progress(state.done, total)
          }
        } catch {
          state.withLock { state in
            if position < state.failure?.position ?? total { state.failure = (position, error) }
          }
        }
      }
    }
    let end = state.withLock { ($0.failure?.error, $0.isCancelled) }
    if let error = end.0 { throw error }
    return !end.1
  }

  private static func write(_ shot: Shot, of plan: WorldPlan, into folder: String) throws(MediaError) {
    let frames = ShotFrames(shot, of: plan)
    var random = WorldPlan.random(shot.source, shot.position, salt: 2, world: plan.world)
    let quality = Int(random.within(Domain.of(shot.part).quality).rounded())
    let path = folder + "/" + shot.path
    if shot.part == .images {
      try write(JPEGEncoder.encode(frames.frame(0), quality: quality), to: path)
      return
    }
    let format = VideoFormat(
      width: shot.width, height: shot.height, frameRate: FrameRate(perSecond: plan.world.frameRate), quality: quality,
      keyFrameInterval: max(1, Int(plan.world.frameRate)))
    let encoder = try VideoEncoder(path: path, format: format)
    for index in 0..<shot.frameCount { try encoder.append(frames.frame(index)) }
    try encoder.finish()
  }

  private static func makeFolder(_ path: String) throws(MediaError) {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw MediaError(.cannotWrite, path: path, while: "making a folder", error.localizedDescription)
    }
  }

  private static func write(_ text: String, to path: String) throws(MediaError) {
    try write(Array(text.utf8), to: path)
  }

  private static func write(_ bytes: [UInt8], to path: String) throws(MediaError) {
    do {
      try Data(bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      let isFull = (error as? CocoaError)?.code == .fileWriteOutOfSpace
      throw MediaError(
        .cannotWrite, path: path, while: "writing \(bytes.count) bytes",
        isFull ? LibAV.text(-ENOSPC) : error.localizedDescription)
    }
  }

  /// One line with sorted keys.
  private static func json(_ value: some Encodable) throws(MediaError) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      return String(decoding: try encoder.encode(value), as: UTF8.self)
    } catch {
      throw MediaError(.cannotWrite, path: "world", while: "writing records as JSON", "\(error)")
    }
  }
}

extension FrameRate {
  /// The fraction nearest to a decimal rate, in thousandths.
  fileprivate init(perSecond rate: Double) {
    let thousandths = Int((rate * 1000).rounded())
    self = thousandths % 1000 == 0 ? FrameRate(thousandths / 1000) : FrameRate(thousandths, over: 1000)
  }
}
