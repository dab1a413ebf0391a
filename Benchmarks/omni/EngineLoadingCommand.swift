import ArgumentParser
import Engine
import Foundation
import Glibc
import Media

/// What decoding on the same cores costs a training step, once the decoding itself is taken off.
///
/// Clips of 320 × 240 pixels and 30 frames a second are made in a temporary folder; steps that wait for the loader and
/// steps on one batch in memory alternate, and a pass of the loader alone says how much processor time its work takes.
struct EngineLoadingCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "engine-loading", abstract: "Training steps while the loader decodes, beside steps from memory.")

  @OptionGroup var places: OmniBenchmarks.Places
  @Option(help: "Threads of the engine and of the loader.") var threads = ProcessInfo.processInfo.activeProcessorCount
  @Option(help: "Alternating measurements.") var rounds = 5
  @Option(help: "Steps of one measurement.") var steps = 6
  @Argument(help: "The case.") var name = "tsn_r50_train_f32"

  func run() async throws {
    guard let engineCase = EngineCase.all.first(where: { $0.name == name }), engineCase.task == .train else {
      throw ValidationError("no training case is named \(name)")
    }
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("omni-loading-\(getpid())")
    defer { try? FileManager.default.removeItem(at: folder) }
    let clips = try LoadingClips(engineCase, in: folder.path, threads: threads)
    let (threads, rounds, steps) = (threads, rounds, steps)
    let figures = try await ComputeThread().perform {
      try LoadingFigures(engineCase, clips, threads: threads, rounds: rounds, steps: steps)
    }
    say(figures.text(frames: engineCase.frames, threads: threads))
  }
}

/// Generated clips and the loaders over them.
private struct LoadingClips: Sendable {
  private let samples: [Sample]
  private let builder: ClipBuilder
  private let batch: Int
  private let classes: Int

  init(_ engineCase: EngineCase, in folder: String, threads: Int) throws {
    let world = WorldSpec(seed: 100, classes: 8, width: 320, height: 240, frameRate: 30, clipSeconds: 3)
    let source = WorldSourceSpec(name: "clips", part: .target, count: .perClass(6))
    _ = try PocketWorld.generate(source: source, world: world, into: folder, threads: threads)
    samples = PocketWorld.truth(source: source, world: world).map {
      Sample(
        id: $0.path, path: $0.path, kind: .video, label: $0.query, frames: $0.frames, width: 320, height: 240,
        frameRate: 30)
    }
    let isVolumetric = engineCase.spec.kind != .tsn
    let (frames, size) = (engineCase.shape.frames, engineCase.shape.height)
    builder = ClipBuilder(
      recipe: ClipRecipe(
        segments: isVolumetric ? 1 : frames, frames: isVolumetric ? frames : 1, stride: isVolumetric ? 8 : 1,
        size: size, augment: [.resizeShort(size * 8 / 7), .randomResizedCrop(size), .flip(0.5)]),
      seed: 1, roots: ["clips": folder])
    batch = engineCase.shape.clips
    classes = engineCase.spec.classes
  }

  /// A loader of `count` batches.
  func loader(_ count: Int, threads: Int) -> PrefetchingLoader {
    let iterations = (0..<count).map { index in
      let draws = (0..<batch).map { slot in
        Draw(source: "clips", sample: (index * batch + slot) % samples.count, epoch: 0, position: index * batch + slot)
      }
      return JointIteration(
        index: index, epoch: 0, batches: [DrawnBatch(role: .main, pool: "clips", draws: draws)], isSummed: false)
    }
    return PrefetchingLoader(
      iterations, samples: ["clips": samples], builder: builder, classes: classes, threads: threads, policy: .stop)
  }
}

/// Seconds of a step from memory and with the loader, and of processor time that loading one batch takes.
private struct LoadingFigures {
  private var fromMemory: [Double] = []
  private var loading: [Double] = []
  private var decoding = 0.0

  /// Call it on a compute thread.
  init(_ engineCase: EngineCase, _ clips: LoadingClips, threads: Int, rounds: Int, steps: Int) throws {
    let step = try EngineStep(engineCase, threads: threads, kernels: .timed(NoKernelMemory()))
    _ = try step.run(2)
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

  func text(frames: Int, threads: Int) -> String {
    let share = decoding / Double(threads)
    let losses = zip(fromMemory, loading).map { ($1 - share) / $0 - 1 }.sorted()
    func speed(_ seconds: [Double]) -> String { String(format: "%.2f", Double(frames) / median(seconds)) }
    func percent(_ value: Double) -> String { String(format: "%.1f %%", 100 * value) }
    return """
      from memory        \(speed(fromMemory)) frames/s
      with the loader    \(speed(loading)) frames/s
      decoding one batch \(String(format: "%.3f", decoding)) s of processor time, \(percent(share / median(fromMemory))) \
      of a step on \(threads) threads
      slower beyond the decoding itself: \(percent(median(losses))) (\(percent(losses[0])) … \
      \(percent(losses[losses.count - 1])))
      """
  }
}
