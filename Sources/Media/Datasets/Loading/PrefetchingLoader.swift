/// Turns a sampling programme into pixels, ahead of the training loop.
///
/// Batches come in the programme's order and hold the same bits for any number of threads. At most `depth` iterations
/// are held besides the one in use; buffers given back by ``recycle(_:)`` are used again.
package final class PrefetchingLoader {
  /// Iterations that are made ahead, unless stated otherwise.
  package static let depth = 2

  private let prefetcher: Prefetcher<JointWork>
  private let shelf: BufferShelf

  /// - Parameters:
  ///   - iterations: the programme, drawn lazily.
  ///   - samples: the selected samples of each source; draws index into them.
  ///   - softLabels: for sources labelled by a teacher's distribution: `[K]` for each sample.
  ///   - classes: K.
  ///   - threads: loader threads; changes speed only.
  ///   - depth: iterations made ahead, at least 1.
  package init(
    _ iterations: some Sequence<JointIteration>, samples: [String: [Sample]], builder: ClipBuilder, classes: Int,
    threads: Int, depth: Int = PrefetchingLoader.depth, policy: BadMediaPolicy = .skip,
    softLabels: [String: [[Float]]] = [:]
  ) {
    let setting = JointWork.Setting(
      builder: builder, samples: samples, softLabels: softLabels, classes: classes, policy: policy)
    let iterator = AnyIterator(iterations.makeIterator())
    let shelf = BufferShelf()
    self.shelf = shelf
    prefetcher = Prefetcher(threads: threads, depth: depth) {
      guard let iteration = iterator.next() else { return nil }
      return shelf.use { JointWork(iteration, setting: setting, pool: &$0) }
    }
  }

  /// The next iteration; nil at the end or after ``cancel()``. Blocks, so call it from a thread of your own and never
  /// from the cooperative pool.
  /// - Throws: what stopped loading, again on every later call.
  package func next() throws(MediaError) -> LoadedIteration? {
    guard let (work, loaded) = try prefetcher.next() else { return nil }
    for buffer in work.extras { put(buffer) }
    return loaded
  }

  /// Gives back the buffers of an iteration that is no longer read.
  package func recycle(_ iteration: LoadedIteration) {
    for batch in iteration.batches { put(batch.clips) }
  }

  /// Ends loading; waits for the clips being made.
  package func cancel() { prefetcher.cancel() }

  private func put(_ buffer: FloatBuffer) { shelf.use { $0.put(buffer) } }
}
