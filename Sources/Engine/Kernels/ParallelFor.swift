import COpenMP

/// The threads that share one loop: libgomp's team of the calling thread, the same one oneDNN uses.
///
/// Partitions are fixed by (count, threads) alone, never by timing, so that sums come out in one order and results
/// repeat bit by bit.
package struct Team: Hashable, Sendable {
  package let threads: Int

  package init(threads: Int) { self.threads = max(1, threads) }

  /// Makes libgomp (and with it oneDNN) use this many threads when called from the current thread.
  package func apply() { omp_set_num_threads(Int32(threads)) }

  /// Splits `0 ..< count` into at most `threads` contiguous ranges and runs `body` on each, in parallel.
  /// - Parameter body: gets the number of the part and its range; parts must not write the same memory.
  package func forEachPart(_ count: Int, _ body: (_ part: Int, _ range: Range<Int>) -> Void) {
    let parts = min(threads, count)
    if parts <= 1 {
      if count > 0 { body(0, 0..<count) }
      return
    }
    runParts(parts) { part in body(part, count * part / parts..<count * (part + 1) / parts) }
  }

  private func runParts(_ parts: Int, _ body: (Int) -> Void) {
    withoutActuallyEscaping(body) { body in
      var work = Work(parts: parts, body: body)
      withUnsafeMutablePointer(to: &work) { pointer in
        GOMP_parallel(
          { data in
            let work = data!.assumingMemoryBound(to: Work.self)
            var part = Int(omp_get_thread_num())
            let team = Int(omp_get_num_threads())
            while part < work.pointee.parts {
              work.pointee.body(part)
              part += team
            }
          }, pointer, UInt32(parts), 0)
      }
    }
  }

  /// What the C entry point needs: libgomp may give fewer threads than parts, then each takes several.
  private struct Work {
    let parts: Int
    let body: (Int) -> Void
  }
}
