import Synchronization

/// Descriptions of a few consecutive samples.
package struct LoadedDescriptors: Sendable {
  /// Numbers of the samples in the loader's list, ascending; unreadable ones are left out.
  package let samples: [Int]
  /// For each of them `[views, frames, C]`.
  package let rows: [[Float]]
  package let problems: [MediaProblem]
}

/// Pixel descriptions of an ordered list of samples, made ahead by threads of its own.
package final class DescriptorLoader {
  private let prefetcher: Prefetcher<DescriptorWork>

  /// - Parameters:
  ///   - root: what the samples' paths are relative to.
  ///   - frames: of a video, evenly spread; an image has one.
  ///   - threads: changes speed only.
  package init(
    _ samples: [Sample], root: MediaRoot, frames: Int, views: [PixelDescriptor.View], threads: Int,
    policy: BadMediaPolicy = .skip
  ) {
    let descriptor = PixelDescriptor()
    var start = 0
    prefetcher = Prefetcher(threads: threads, depth: 4) {
      guard start < samples.count else { return nil }
      let end = min(start + 16, samples.count)
      defer { start = end }
      return DescriptorWork(
        Array(samples[start..<end]), first: start, root: root, frames: frames, views: views, descriptor: descriptor,
        policy: policy)
    }
  }

  /// The next samples; nil at the end or after ``cancel()``. Blocks, so call it from a thread of your own.
  /// - Throws: under the policy `stop`, the error of the first sample that could not be read.
  package func next() throws(MediaError) -> LoadedDescriptors? {
    try prefetcher.next()?.loaded
  }

  /// Ends loading; waits for the samples being read.
  package func cancel() { prefetcher.cancel() }
}

/// A job for each of some samples.
private final class DescriptorWork: PrefetchWork {
  private let samples: [Sample]
  private let first: Int
  private let root: MediaRoot
  private let frames: Int
  private let views: [PixelDescriptor.View]
  private let descriptor: PixelDescriptor
  private let policy: BadMediaPolicy
  private let results: Mutex<[Int: Result<[Float], MediaError>]>

  init(
    _ samples: [Sample], first: Int, root: MediaRoot, frames: Int, views: [PixelDescriptor.View],
    descriptor: PixelDescriptor, policy: BadMediaPolicy
  ) {
    self.samples = samples
    self.first = first
    self.root = root
    self.frames = frames
    self.views = views
    self.descriptor = descriptor
    self.policy = policy
    results = Mutex([:])
  }

  var jobCount: Int { samples.count }

  func run(job: Int) {
    let sample = samples[job]
    let result: Result<[Float], MediaError>
    do throws(MediaError) {
      result = .success(try rows(of: sample))
    } catch {
      result = .failure(error)
    }
    results.withLock { $0[job] = result }
  }

  private func rows(of sample: Sample) throws(MediaError) -> [Float] {
    let length = max(1, sample.part?.frameCount ?? sample.frames)
    let sampling = FrameSampling(frames: 1, stride: 1, clips: frames)
    let indices = sample.kind == .image ? [0] : sampling.testIndices(count: length)
    let read = try SampleReader.frames(of: sample, at: indices, root: root)
    var rows = [Float](repeating: 0, count: views.count * indices.count * PixelDescriptor.columns)
    rows.withUnsafeMutableBufferPointer { buffer in
      guard var target = buffer.baseAddress else { return }
      for view in views {
        for frame in read {
          descriptor.describe(frame, view, into: target)
          target += PixelDescriptor.columns
        }
      }
    }
    return rows
  }

  func finish() {}

  func result() throws(MediaError) -> LoadedDescriptors {
    let all = results.withLock { $0 }
    var readable: [Int] = []
    var rows: [[Float]] = []
    var problems: [MediaProblem] = []
    for job in samples.indices {
      switch all[job] {
      case .success(let values)?:
        readable.append(first + job)
        rows.append(values)
      case .failure(let error)?:
        if policy == .stop { throw error }
        problems.append(MediaProblem(samples[job], error))
      case nil: break
      }
    }
    return LoadedDescriptors(samples: readable, rows: rows, problems: problems)
  }
}
