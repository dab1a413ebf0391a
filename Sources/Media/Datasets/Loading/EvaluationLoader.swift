import Synchronization

/// The views of a few consecutive samples.
package struct LoadedViews: Sendable {
  /// Numbers of the samples in the loader's list, ascending; unreadable ones are left out.
  package let samples: [Int]
  /// V, views of each sample, and F, frames of each view.
  package let views: Int
  package let frames: Int
  /// Side of the views.
  package let size: Int
  /// `[N, V, F, 3, S, S]` with N = `samples.count`, packed at the front; the rest is unspecified.
  package let clips: FloatBuffer
  /// Samples of this batch that could not be read.
  package let problems: [MediaProblem]
}

/// Views of an ordered list of samples, made ahead: for evaluation, scoring and features.
///
/// A batch holds at most `batch` samples, all of one kind, so that all its views have one shape.
package final class EvaluationLoader {
  /// Batches made ahead, unless told otherwise.
  package static let depth = 2

  private let prefetcher: Prefetcher<EvaluationWork>
  private let shelf = BufferShelf()

  /// - Parameters:
  ///   - samples: evaluated in this order.
  ///   - source: the source they belong to, for the folder of their files.
  ///   - batch: samples in one batch.
  ///   - threads: loader threads; changes speed only.
  package init(
    _ samples: [Sample], source: String, builder: ClipBuilder, views: EvaluationViews, batch: Int, threads: Int,
    depth: Int = EvaluationLoader.depth, policy: BadMediaPolicy = .skip
  ) {
    var start = 0
    let shelf = shelf
    prefetcher = Prefetcher(threads: threads, depth: depth) {
      guard start < samples.count else { return nil }
      var end = start + 1
      while end < samples.count, end - start < max(batch, 1), Self.alike(samples[start], samples[end]) { end += 1 }
      defer { start = end }
      let count = builder.viewsCount(views, samples[start].kind)
      let buffer = shelf.use { $0.take(count * max(batch, 1)) }
      return EvaluationWork(
        Array(samples[start..<end]), first: start, source: source, builder: builder, views: views, policy: policy,
        buffer: buffer)
    }
  }

  /// The next batch; nil at the end or after ``cancel()``. Blocks, so call it from a thread of your own and never from
  /// the cooperative pool. A batch may be empty when none of its files could be read.
  /// - Throws: under the policy `stop`, the error of the first sample that could not be read.
  package func next() throws(MediaError) -> LoadedViews? {
    try prefetcher.next()?.loaded
  }

  /// Gives back the buffer of views that are no longer read.
  package func recycle(_ loaded: LoadedViews) { shelf.use { $0.put(loaded.clips) } }

  /// Ends loading; waits for the clips being made.
  package func cancel() { prefetcher.cancel() }

  private static func alike(_ a: Sample, _ b: Sample) -> Bool { (a.kind == .image) == (b.kind == .image) }
}

/// The views of one batch: a job for each sample.
private final class EvaluationWork: PrefetchWork {
  private let samples: [Sample]
  private let first: Int
  private let source: String
  private let builder: ClipBuilder
  private let views: EvaluationViews
  private let policy: BadMediaPolicy
  private let buffer: FloatBuffer
  private let count: Int
  private let failures: Mutex<[Int: MediaError]>

  init(
    _ samples: [Sample], first: Int, source: String, builder: ClipBuilder, views: EvaluationViews,
    policy: BadMediaPolicy, buffer: FloatBuffer
  ) {
    self.samples = samples
    self.first = first
    self.source = source
    self.builder = builder
    self.views = views
    self.policy = policy
    self.buffer = buffer
    count = builder.viewsCount(views, samples[0].kind)
    failures = Mutex([:])
  }

  var jobCount: Int { samples.count }

  func run(job: Int) {
    do throws(MediaError) {
      let target = buffer.pointer + job * count
      try builder.evaluationClips(samples[job], source: source, views: views, into: target)
    } catch {
      failures.withLock { $0[job] = error }
    }
  }

  /// Moves readable samples to the front.
  func finish() {
    let bad = failures.withLock { $0 }
    guard !bad.isEmpty else { return }
    var target = 0
    for job in samples.indices where bad[job] == nil {
      if target != job { (buffer.pointer + target * count).update(from: buffer.pointer + job * count, count: count) }
      target += 1
    }
  }

  func result() throws(MediaError) -> LoadedViews {
    let bad = failures.withLock { $0 }
    if policy == .stop, let worst = bad.keys.min(), let error = bad[worst] { throw error }
    return LoadedViews(
      samples: samples.indices.filter { bad[$0] == nil }.map { first + $0 },
      views: builder.viewCount(views, samples[0].kind), frames: builder.viewFrames(samples[0].kind), size: views.size,
      clips: buffer, problems: bad.keys.sorted().map { MediaProblem(samples[$0], bad[$0]!) })
  }
}
