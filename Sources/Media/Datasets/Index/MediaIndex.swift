import Synchronization

/// A media file that was refused: by the index, or while loading.
package struct MediaProblem: Error, Hashable, Codable, Sendable {
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

  init(_ sample: Sample, _ error: MediaError) { self.init(id: sample.id, path: sample.path, .init(error)) }

  init(id: String, path: String, _ problem: ProbeDocument.Problem) {
    self.init(id: id, path: path, reason: problem.id, message: problem.message)
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
  /// - Parameters:
  ///   - frameFiles: how the files of raw-frame folders are named, and how many of them make a second.
  ///   - progress: called after each file with the number of files done so far, from any thread.
  package static func index(
    _ entries: ListEntries, root: MediaRoot, kind: SampleKind, threads: Int,
    frameFiles: (names: FrameFiles, rate: Double) = (FrameFiles(), 0), limits: MediaLimits = .standard,
    progress: (@Sendable (Int) -> Void)? = nil
  ) -> IndexResult {
    let probe = EntryProbe(root: root, kind: kind, frameFiles: frameFiles.names, rate: frameFiles.rate, limits: limits)
    let done = Tally()
    let ids = SampleIDs(entries)
    var result = IndexResult()
    result.samples.reserveCapacity(entries.count)
    // Block by block, so that the outcomes of a long list are held once.
    for start in stride(from: 0, to: entries.count, by: blockSize) {
      let count = min(blockSize, entries.count - start)
      let outcomes = Mutex([Result<Sample, MediaProblem>?](repeating: nil, count: count))
      WorkerThreads.run(count: count, threads: threads) { number in
        let entry = entries[start + number]
        let outcome = probe.examine(entry, id: ids.id(of: entry, at: start + number))
        outcomes.withLock { $0[number] = outcome }
        progress?(done.add())
      }
      for outcome in outcomes.withLock({ $0 }) {
        switch outcome {
        case .success(let sample): result.samples.append(sample)
        case .failure(let problem): result.problems.append(problem)
        case nil: break
        }
      }
    }
    return result
  }

  private static let blockSize = 1 << 14

  private final class Tally: Sendable {
    private let value = Atomic<Int>(0)
    func add() -> Int { value.wrappingAdd(1, ordering: .relaxed).newValue }
  }
}
