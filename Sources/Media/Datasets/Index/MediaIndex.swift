import Foundation
import Glibc
import Synchronization

/// A media file that was refused: by the index, or while loading.
package struct MediaProblem: Hashable, Codable, Sendable {
  /// The sample's id.
  package var id: String
  /// Relative to the root of its source.
  package var path: String
  package var reason: MediaError.Reason
  package var message: String

  package init(id: String, path: String, reason: MediaError.Reason, message: String) {
    self.id = id
    self.path = path
    self.reason = reason
    self.message = message
  }

  init(_ sample: Sample, _ error: MediaError) {
    self.init(
      id: sample.id, path: sample.path, reason: error.reason, message: "\(error.detail) (while \(error.action))")
  }
}

/// The samples a list gave, in its order, and the files that were refused, in its order.
package struct IndexResult: Hashable, Codable, Sendable {
  package var samples: [Sample]
  package var problems: [MediaProblem]

  package init(samples: [Sample] = [], problems: [MediaProblem] = []) {
    self.samples = samples
    self.problems = problems
  }
}

/// Looks at every file of a list: what it is, how many frames, how large, and whether it can be decoded.
package enum MediaIndex {
  /// Probes `entries` below `root` on `threads` threads; the outcome does not depend on their number.
  /// - Parameter progress: called after each file with the number of files done so far, from any thread.
  package static func index(
    _ entries: [ListEntry], root: String, kind: SampleKind, threads: Int, limits: MediaLimits = .standard,
    progress: (@Sendable (Int) -> Void)? = nil
  ) -> IndexResult {
    let results = Mutex([Outcome?](repeating: nil, count: entries.count))
    let done = Tally()
    let ids = uniqueIDs(entries)
    WorkerThreads.run(count: entries.count, threads: threads) { number in
      let outcome = examine(entries[number], id: ids[number], root: root, kind: kind, limits: limits)
      results.withLock { $0[number] = outcome }
      progress?(done.add())
    }
    var result = IndexResult()
    for outcome in results.withLock({ $0 }) {
      switch outcome {
      case .sample(let sample): result.samples.append(sample)
      case .problem(let problem): result.problems.append(problem)
      case nil: break
      }
    }
    return result
  }

  private enum Outcome: Sendable {
    case sample(Sample)
    case problem(MediaProblem)
  }

  private final class Tally: Sendable {
    private let value = Atomic<Int>(0)
    func add() -> Int { value.wrappingAdd(1, ordering: .relaxed).newValue }
  }

  /// A file listed more than once has its later ids numbered: `a.mp4`, `a.mp4#2`.
  private static func uniqueIDs(_ entries: [ListEntry]) -> [String] {
    var seen: [String: Int] = [:]
    return entries.map { entry in
      let id = entry.firstFrame.map { "\(entry.path)#from_\($0)" } ?? entry.path
      let count = seen[id, default: 0] + 1
      seen[id] = count
      return count == 1 ? id : "\(id)#\(count)"
    }
  }

  private static func examine(
    _ entry: ListEntry, id: String, root: String, kind: SampleKind, limits: MediaLimits
  ) -> Outcome {
    let path = root.isEmpty ? entry.path : root + "/" + entry.path
    var sample = Sample(
      id: id, path: entry.path, kind: kind, label: entry.label, frames: 0, width: 0, height: 0, frameRate: 0)
    let document: ProbeDocument
    switch kind {
    case .frames: document = probeFolder(path, entry: entry, limits: limits)
    case .image: document = MediaProbe.probe(path, as: .image, limits: limits)
    case .video, .untrimmed: document = MediaProbe.probe(path, as: .video, limits: limits)
    }
    if let problem = document.problems.first {
      return .problem(MediaProblem(id: id, path: entry.path, reason: problem.id, message: problem.message))
    }
    sample.frames = document.frames ?? 0
    sample.width = document.width ?? 0
    sample.height = document.height ?? 0
    sample.frameRate = document.frameRate ?? 0
    if let part = entry.part {
      sample.part = PartRange(index: part, firstFrame: 0, frameCount: sample.frames)
    } else if let first = entry.firstFrame {
      sample.part = PartRange(index: 0, firstFrame: first, frameCount: sample.frames)
    }
    return .sample(sample)
  }

  /// A folder of frame files: the first must decode and the last must exist.
  private static func probeFolder(_ path: String, entry: ListEntry, limits: MediaLimits) -> ProbeDocument {
    let first = entry.firstFrame ?? 0
    var document = MediaProbe.probe(path + "/" + RawFrames.name(first), as: .image, limits: limits)
    var count = entry.frames ?? 0
    if entry.frames == nil {
      while access(path + "/" + RawFrames.name(first + count), R_OK) == 0 { count += 1 }
    } else if access(path + "/" + RawFrames.name(first + count - 1), R_OK) != 0 {
      document.problems.append(
        .init(
          id: .truncated,
          message: "the list states \(count) frames and \(RawFrames.name(first + count - 1)) is not there"))
    }
    document.frames = count
    document.frameRate = 0
    return document
  }
}
