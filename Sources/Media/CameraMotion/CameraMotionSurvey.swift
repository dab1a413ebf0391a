import Randomness
import Synchronization

/// Camera motions measured in a source's videos: at most ``pairsPerVideo`` pairs of frames in at most ``videosPerClass``
/// videos of each class, evenly spread over both.
package struct CameraMotionSurvey: Sendable {
  package static let pairsPerVideo = 4
  package static let videosPerClass = 32

  /// What was found.
  package struct Outcome: Sendable {
    /// In the order of the videos.
    package var homographies: [(homography: Homography, label: Int?)] = []
    /// Number of videos looked at, those that could not be read among them.
    package var videos = 0
    /// Number of pairs of frames looked at.
    package var pairs = 0
    package var rejected: [PairMotion.Reason: Int] = [:]
    /// Videos no longer than the distance between two frames.
    package var tooShort = 0
    /// Videos that could not be read.
    package var problems: [MediaProblem] = []
  }

  /// Videos that are looked at, in order.
  package let samples: [Sample]
  /// Seconds between the two frames of a pair; 0 when no video says its rate.
  private let step: Double
  private let stride: Int

  /// - Parameters:
  ///   - samples: of a source of videos.
  ///   - stride: frames between two frames of a clip, at the source's median frame rate; a video of another rate is
  ///     looked at over the same time.
  package init(_ samples: [Sample], stride: Int) {
    precondition(stride > 0, "a distance of \(stride) frames")
    self.samples = Self.chosen(samples)
    let rates = samples.map(\.frameRate).filter { $0 > 0 }.sorted()
    step = rates.isEmpty ? 0 : Double(stride) / rates[rates.count / 2]
    self.stride = stride
  }

  /// Frames between the two of a pair of `sample`.
  package func distance(in sample: Sample) -> Int {
    sample.frameRate > 0 ? max(1, Int((step * sample.frameRate).rounded())) : stride
  }

  /// First frames of the pairs of `sample`, ascending, each once; none when it is too short.
  package func firstFrames(of sample: Sample) -> [Int] {
    let room = (sample.part?.frameCount ?? sample.frames) - distance(in: sample)
    guard room > 0 else { return [] }
    var frames: [Int] = []
    for pair in 0..<Self.pairsPerVideo {
      let frame = room * (2 * pair + 1) / (2 * Self.pairsPerVideo)
      if frame != frames.last { frames.append(frame) }
    }
    return frames
  }

  /// Looks at all pairs. The outcome is the same for any number of threads.
  /// - Parameters:
  ///   - root: where the samples' media are.
  ///   - progress: told the number of videos done, from any thread.
  ///   - isCancelled: asked before each video; those not looked at are left out.
  package func measure(
    root: MediaRoot, threads: Int, limits: MediaLimits = .standard,
    progress: @escaping @Sendable (Int) -> Void = { _ in }, isCancelled: @escaping @Sendable () -> Bool = { false }
  ) -> Outcome {
    let results = Mutex([Int: Result<[PairMotion], MediaError>]())
    WorkerThreads.run(count: samples.count, threads: threads) { number in
      if isCancelled() { return }
      let result = motions(in: samples[number], number, root: root, limits: limits)
      let done = results.withLock { results in
        results[number] = result
        return results.count
      }
      progress(done)
    }
    var outcome = Outcome()
    for (number, result) in results.withLock({ $0 }).sorted(by: { $0.key < $1.key }) {
      outcome.videos += 1
      switch result {
      case .failure(let error): outcome.problems.append(MediaProblem(samples[number], error))
      case .success(let motions):
        if motions.isEmpty { outcome.tooShort += 1 }
        outcome.pairs += motions.count
        for motion in motions {
          switch motion {
          case .found(let homography): outcome.homographies.append((homography, samples[number].label))
          case .rejected(let reason): outcome.rejected[reason, default: 0] += 1
          }
        }
      }
    }
    return outcome
  }

  private func motions(
    in sample: Sample, _ number: Int, root: MediaRoot, limits: MediaLimits
  ) -> Result<[PairMotion], MediaError> {
    let firsts = firstFrames(of: sample)
    if firsts.isEmpty { return .success([]) }
    let distance = distance(in: sample)
    do throws(MediaError) {
      let frames = try SampleReader.frames(
        of: sample, at: firsts.flatMap { [$0, $0 + distance] }, root: root, limits: limits)
      return .success(
        firsts.indices.map { pair in
          // Not of the recipe's seed: the same videos give the same parameters to every seed of a matrix.
          var random = CounterRandom(seed: 0, source: "", epoch: pair, position: number, purpose: .consensus)
          let (first, second) = (frames[2 * pair], frames[2 * pair + 1])
          // A stream that changes its size has been cut there.
          guard first.width == second.width, first.height == second.height else { return .rejected(.lost) }
          return PairMotion.estimate(first, second, random: &random)
        })
    } catch {
      return .failure(error)
    }
  }

  /// At most ``videosPerClass`` of each label, evenly spread over its samples, in their order.
  private static func chosen(_ samples: [Sample]) -> [Sample] {
    var taken: Set<Int> = []
    for members in Dictionary(grouping: samples.indices, by: { samples[$0].label ?? -1 }).values {
      let count = min(members.count, videosPerClass)
      taken.formUnion((0..<count).map { members[$0 * members.count / count] })
    }
    return samples.indices.filter(taken.contains).map { samples[$0] }
  }
}
