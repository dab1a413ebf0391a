import Engine
import Glibc
import Media

/// Seconds of a step from memory and with the loader, and of processor time that loading one batch takes.
struct LoadingFigures {
  private var fromMemory: [Double] = []
  private var loading: [Double] = []
  private var decoding = 0.0

  private let threads: Int

  /// Call it on the compute thread of `step`, which has warmed up.
  init(_ step: EngineStep, _ clips: LoadingClips, threads: Int, rounds: Int, steps: Int) throws {
    self.threads = threads
    for _ in 0..<rounds {
      fromMemory.append(try step.run(steps).reduce(0, +) / Double(steps))
      // The first batches are made before the clock starts, as in the middle of an epoch.
      let loader = clips.loader(steps + 3, threads: threads)
      defer { loader.cancel() }
      let clock = ContinuousClock()
      var start = clock.now
      for index in 0..<(steps + 1) {
        guard let loaded = try loader.next() else { break }
        if index == 1 { start = clock.now }
        _ = try step.train(loaded.batches[0].clips.pointer, loaded.batches[0].labels)
        loader.recycle(loaded)
      }
      loading.append((clock.now - start).seconds / Double(steps))
      let before = Self.processorSeconds
      let alone = clips.loader(steps, threads: threads)
      while let loaded = try alone.next() { alone.recycle(loaded) }
      decoding += (Self.processorSeconds - before) / Double(steps * rounds)
    }
  }

  /// Processor time of the whole process so far, all threads.
  private static var processorSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// The figures of a step of `frames` network input frames.
  func summary(_ frames: Int) -> BenchmarkDocument.Loading {
    let share = decoding / Double(threads)
    let losses = zip(fromMemory, loading).map { ($1 - share) / $0 - 1 }.sorted()
    return .init(
      fromMemory: Double(frames) / median(fromMemory), withLoader: Double(frames) / median(loading),
      decoding: share / median(fromMemory), slower: median(losses), low: losses[0], high: losses[losses.count - 1])
  }
}
