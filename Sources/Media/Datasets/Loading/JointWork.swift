import Synchronization

/// The clips of one joint iteration: a job for each draw, and for each mixup partner that is in no batch.
final class JointWork: PrefetchWork {
  /// What all iterations of a loader share.
  struct Setting: Sendable {
    var builder: ClipBuilder
    var samples: [String: [Sample]]
    var softLabels: [String: [[Float]]]
    var classes: Int
    var policy: BadMediaPolicy
  }

  /// Where one clip is made.
  private struct Job: Sendable {
    var draw: Draw
    /// Draws beside it, from which a substitute may come.
    var batch: [Draw]
    var slot: Int
    var buffer: FloatBuffer
    var offset: Int
  }

  private enum Outcome: Sendable {
    /// The clip that was written, and why it is not the drawn sample's when it is not.
    case made(MadeClip, MediaProblem?)
    case failed(MediaError)
  }

  let iteration: JointIteration
  private let setting: Setting
  private let jobs: [Job]
  private let frames: [Int]
  private let buffers: [FloatBuffer]
  /// Number of the job that makes each batch's first draw.
  private let firstJob: [Int]
  private let partnerJobs: [Draw: Int]
  private let outcomes: Mutex<[Outcome?]>
  /// Buffers of partners that belong to no batch, to be returned with the iteration.
  let extras: [FloatBuffer]

  init(_ iteration: JointIteration, setting: Setting, pool: inout BufferPool) {
    self.iteration = iteration
    self.setting = setting
    var (jobs, frames, buffers, firstJob): ([Job], [Int], [FloatBuffer], [Int]) = ([], [], [], [])
    var made: [Draw: Int] = [:]
    for batch in iteration.batches {
      let count = setting.clipCount(batch.draws)
      let buffer = pool.take(count * batch.draws.count)
      frames.append(count / (3 * setting.builder.recipe.size * setting.builder.recipe.size))
      buffers.append(buffer)
      firstJob.append(jobs.count)
      for (slot, draw) in batch.draws.enumerated() {
        if made[draw] == nil { made[draw] = jobs.count }
        jobs.append(Job(draw: draw, batch: batch.draws, slot: slot, buffer: buffer, offset: slot * count))
      }
    }
    var extras: [FloatBuffer] = []
    for partners in iteration.batches.compactMap(\.mixing?.partners) {
      for (slot, draw) in partners.enumerated() where made[draw] == nil {
        made[draw] = jobs.count
        let buffer = pool.take(setting.clipCount([draw]))
        extras.append(buffer)
        jobs.append(Job(draw: draw, batch: partners, slot: slot, buffer: buffer, offset: 0))
      }
    }
    self.jobs = jobs
    self.frames = frames
    self.buffers = buffers
    self.firstJob = firstJob
    self.extras = extras
    partnerJobs = made
    outcomes = Mutex(Array(repeating: nil, count: jobs.count))
  }

  var jobCount: Int { jobs.count }

  func run(job number: Int) {
    let outcome = make(jobs[number])
    outcomes.withLock { $0[number] = outcome }
  }

  /// Mixing reads clips before any is overwritten, so batches may mix with each other.
  func finish() {
    let done = outcomes.withLock { $0 }
    if done.contains(where: { if case .failed = $0 { true } else { false } }) { return }
    var copies: [Int: [Float]] = [:]
    let mixedJobs = iteration.batches.indices.filter { iteration.batches[$0].mixing != nil }.flatMap {
      firstJob[$0]..<(firstJob[$0] + iteration.batches[$0].draws.count)
    }
    let isMixed = Set(mixedJobs)
    for batch in iteration.batches {
      let count = setting.clipCount(batch.draws)
      for partner in batch.mixing?.partners ?? [] {
        guard let job = partnerJobs[partner], isMixed.contains(job), copies[job] == nil else { continue }
        copies[job] = Array(UnsafeBufferPointer(start: jobs[job].buffer.pointer + jobs[job].offset, count: count))
      }
    }
    for (index, batch) in iteration.batches.enumerated() { mix(batch, at: index, copies: copies) }
  }

  /// The finished iteration.
  /// - Throws: the error of the first draw that could not be made.
  func result() throws(MediaError) -> LoadedIteration {
    var clips: [MadeClip] = []
    var problems: [MediaProblem] = []
    for outcome in outcomes.withLock({ $0 }) {
      switch outcome {
      case .made(let clip, let problem):
        clips.append(clip)
        if let problem { problems.append(problem) }
      case .failed(let error): throw error
      case nil: preconditionFailure("an iteration was handed out before its clips were made")
      }
    }
    let batches = iteration.batches.indices.map { index in
      let first = firstJob[index]
      return LoadedBatch(
        drawn: iteration.batches[index], made: Array(clips[first..<first + iteration.batches[index].draws.count]),
        frames: frames[index], size: setting.builder.recipe.size, clips: buffers[index],
        labels: labels(index, samples: clips.map(\.sample)))
    }
    return LoadedIteration(iteration: iteration, batches: batches, problems: problems)
  }

  // MARK: parts

  private func make(_ job: Job) -> Outcome {
    let list = setting.samples[job.draw.source] ?? []
    func attempt(_ sample: Int) -> Result<MadeClip, MediaError> {
      do throws(MediaError) {
        let choice = try setting.builder.trainingClip(
          list[sample], draw: job.draw, into: job.buffer.pointer + job.offset)
        return .success(MadeClip(draw: job.draw, sample: sample, choice: choice))
      } catch { return .failure(error) }
    }
    let error: MediaError
    switch attempt(job.draw.sample) {
    case .success(let clip): return .made(clip, nil)
    case .failure(let found): error = found
    }
    if setting.policy == .stop { return .failed(error) }
    let problem = MediaProblem(list[job.draw.sample], error)
    let kind = list[job.draw.sample].kind
    let candidates = Substitutes.candidates(for: job.draw, in: job.batch, at: job.slot, count: list.count)
    for sample in candidates where list[sample].kind == kind {
      if case .success(let clip) = attempt(sample) { return .made(clip, problem) }
    }
    return .failed(
      MediaError(
        error.reason, path: error.path, while: error.action,
        error.detail + "; none of the \(candidates.count) samples beside it could be read either"))
  }

  private func mix(_ batch: DrawnBatch, at index: Int, copies: [Int: [Float]]) {
    guard let mixing = batch.mixing else { return }
    let count = setting.clipCount(batch.draws)
    let (share, rest) = (Float(mixing.lambda), Float(1 - mixing.lambda))
    for (slot, partner) in mixing.partners.enumerated() {
      guard let job = partnerJobs[partner] else { continue }
      let target = buffers[index].pointer + slot * count
      func blend(_ other: UnsafePointer<Float>) {
        for at in 0..<count { target[at] = share * target[at] + rest * other[at] }
      }
      if let copy = copies[job] {
        copy.withUnsafeBufferPointer { blend($0.baseAddress!) }
      } else {
        blend(jobs[job].buffer.pointer + jobs[job].offset)
      }
    }
  }

  private func labels(_ index: Int, samples: [Int]) -> [Float] {
    let batch = iteration.batches[index]
    let classes = setting.classes
    var labels = [Float](repeating: 0, count: batch.draws.count * classes)
    func add(_ draw: Draw, sample: Int, row: Int, weight: Float) {
      if let soft = setting.softLabels[draw.source] {
        for (at, value) in soft[sample].enumerated() { labels[row * classes + at] += weight * value }
      } else if let label = setting.samples[draw.source]?[sample].label {
        labels[row * classes + label] += weight
      }
    }
    let share = Float(batch.mixing?.lambda ?? 1)
    for (row, draw) in batch.draws.enumerated() {
      add(draw, sample: samples[firstJob[index] + row], row: row, weight: share)
    }
    for (row, partner) in (batch.mixing?.partners ?? []).enumerated() {
      guard let job = partnerJobs[partner] else { continue }
      add(partner, sample: samples[job], row: row, weight: Float(1 - (batch.mixing?.lambda ?? 1)))
    }
    return labels
  }
}

extension JointWork.Setting {
  /// Floats of one clip of a batch; all its draws must be of one shape, which planning checks.
  func clipCount(_ draws: [Draw]) -> Int {
    var count: Int?
    for draw in draws {
      guard let list = samples[draw.source], list.indices.contains(draw.sample) else {
        preconditionFailure("a draw names sample \(draw.sample) of \(draw.source), which has fewer or is not given")
      }
      let own = builder.recipe.trainingCount(list[draw.sample].kind)
      precondition(count ?? own == own, "a batch mixes clips of \(count ?? 0) and \(own) floats")
      count = own
    }
    return count ?? 0
  }
}
