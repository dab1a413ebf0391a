import Foundation
import Media

/// The files both sides read, made in the run: ten-second H.264 clips as `ffmpeg` codes them by default and the same
/// pictures with a key frame every twelve frames, photographs, and one long video.
struct MediaInputs: Sendable {
  static let (width, height, frames) = (340, 256, 300)

  let folder: String
  /// Samples whose paths are relative to `folder`.
  let clips: [Sample]
  let shortGroups: [Sample]
  let pictures: [Sample]
  /// As many equal long videos as there are threads.
  let longVideos: [String]

  /// Makes everything in `folder` with `threads` at once.
  init(in folder: String, clips count: Int, pictures pictureCount: Int, threads: Int) throws {
    self.folder = folder
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let isMade = FileManager.default.fileExists(atPath: folder + "/list.txt")
    let sizes = (0..<pictureCount).map { $0 % 4 == 3 ? (1024, 768) : (500, 375) }
    try Parallel.run(count: isMade ? 0 : count, threads: threads) { try Self.encodeClip($0, in: folder) }
    try Parallel.run(count: isMade ? 0 : pictureCount, threads: threads) { index in
      let painter = MediaPainter(width: sizes[index].0, height: sizes[index].1, seed: UInt64(1000 + index))
      let bytes = try JPEGEncoder.encode(painter.frame(20), quality: 90)
      try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/\(index).jpg"))
    }
    clips = (0..<count).map { Self.clip("\($0).mp4") }
    shortGroups = (0..<count).map { Self.clip("\($0)_gop12.mp4") }
    pictures = sizes.enumerated().map { index, size in
      Sample(
        id: "\(index)", path: "\(index).jpg", kind: .image, label: 0, frames: 1, width: size.0, height: size.1,
        frameRate: 0)
    }
    longVideos = (0..<threads).map { "\(folder)/long\($0).mp4" }
    if isMade { return }
    let list = (0..<2).flatMap { _ in (0..<count).map { "file '\(folder)/\($0).mp4'" } }.joined(separator: "\n")
    try Data(list.utf8).write(to: URL(fileURLWithPath: folder + "/list.txt"))
    for path in longVideos {
      try Tool.run("ffmpeg", ["-f", "concat", "-safe", "0", "-i", folder + "/list.txt", "-c", "copy", path])
    }
  }

  /// What was made, with sizes that can be compared with real files.
  var summary: String {
    func bytes(_ samples: [Sample]) -> Int {
      let sizes = samples.map { sample in
        let attributes = try? FileManager.default.attributesOfItem(atPath: folder + "/" + sample.path)
        return attributes?[.size] as? Int ?? 0
      }
      return sizes.reduce(0, +) / max(samples.count, 1) / 1024
    }
    return """
      \(clips.count) clips of \(bytes(clips)) KiB (key frames at most 250 apart) and \(bytes(shortGroups)) KiB \
      (12 apart), \(pictures.count) pictures of \(bytes(pictures)) KiB
      """
  }

  private static func clip(_ path: String) -> Sample {
    Sample(
      id: path, path: path, kind: .video, label: 0, frames: frames, width: width, height: height, frameRate: 30)
  }

  /// Both codings of clip `index`, with x264's defaults besides the distance of key frames.
  private static func encodeClip(_ index: Int, in folder: String) throws {
    let painter = MediaPainter(width: width, height: height, seed: UInt64(index + 1))
    let coding = ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-threads", "1"]
    try Tool.run(
      "ffmpeg",
      ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", "\(width)x\(height)", "-r", "30", "-i", "-"] + coding
        + ["\(folder)/\(index).mp4"] + coding + ["-g", "12", "\(folder)/\(index)_gop12.mp4"]
    ) { input in
      for number in 0..<frames { input.write(Data(painter.frame(number).pixels)) }
    }
  }
}

/// Jobs on a few threads.
enum Parallel {
  /// Calls `body` once for each number below `count` and rethrows one of its errors.
  static func run(count: Int, threads: Int, body: @escaping @Sendable (Int) throws -> Void) throws {
    let queue = OperationQueue()
    queue.maxConcurrentOperationCount = threads
    let failure = Failure()
    for index in 0..<count {
      queue.addOperation {
        do { try body(index) } catch { failure.keep(error) }
      }
    }
    queue.waitUntilAllOperationsAreFinished()
    if let error = failure.error { throw error }
  }

  // Safe: the lock guards the one field.
  private final class Failure: @unchecked Sendable {
    private let lock = NSLock()
    private var kept: (any Error)?

    func keep(_ error: any Error) { lock.withLock { kept = kept ?? error } }
    var error: (any Error)? { lock.withLock { kept } }
  }
}

/// Debian's `ffmpeg`.
enum Tool {
  /// Runs `name` quietly, feeding it by `input`.
  /// - Throws: when it fails, with its name and status.
  static func run(_ name: String, _ arguments: [String], input: ((FileHandle) -> Void)? = nil) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [name, "-hide_banner", "-v", "error", "-y"] + (input == nil ? ["-nostdin"] : []) + arguments
    let pipe = Pipe()
    process.standardInput = input == nil ? FileHandle.nullDevice : pipe
    try process.run()
    if let input {
      input(pipe.fileHandleForWriting)
      try pipe.fileHandleForWriting.close()
    }
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw PeerProcess.Failure(description: "\(name) ended with status \(process.terminationStatus)")
    }
  }
}
