import ArgumentParser
import Engine
import Foundation

/// `Benchmarks/run engine`: training steps and inference beside PyTorch.
struct EngineCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "engine", abstract: "Training steps, inference and memory of the engine beside PyTorch.")

  @OptionGroup var places: OmniBenchmarks.Places
  @Option(help: "Writes the document here.") var json: String?
  @Option(help: "Alternating measurements of each case.") var rounds = 3
  @Option(help: "Threads of both sides.") var threads = ProcessInfo.processInfo.activeProcessorCount
  @Option(help: "Only candidates of the peer whose name contains this, such as eager; all of them when not given.")
  var candidates: String?
  @Argument(help: "Parts of case names; all cases when none is given.") var only: [String] = []

  func run() async throws {
    let chosen = EngineCase.all.filter { engineCase in only.isEmpty || only.contains { engineCase.name.contains($0) } }
    guard !chosen.isEmpty else {
      throw ValidationError("no case matches; there are \(EngineCase.all.map(\.name).joined(separator: ", "))")
    }
    var cases: [BenchmarkDocument.Case] = []
    for engineCase in chosen {
      guard engineCase.precision == .float32 || EngineLibraries.hasBFloat16 else {
        say("\n\(engineCase.name): omni has no bfloat16 on this processor, it lacks AVX-512")
        continue
      }
      let duel = EngineDuel(
        engineCase: engineCase, threads: threads, rounds: rounds, places: places, candidates: candidates)
      let result = engineCase.figure == .speed ? try await duel.speed() : try duel.memory()
      cases.append(result)
      say(BenchmarkText.line(result))
    }
    try BenchmarkDocument(threads: threads, libraries: EngineLibraries.summary, cases: cases).publish(json: json)
  }
}

/// One case measured on both sides in turn.
struct EngineDuel {
  let engineCase: EngineCase
  let threads: Int
  let rounds: Int
  let places: OmniBenchmarks.Places
  /// Part of the names of the peer's candidates that are tried.
  let candidates: String?

  private var tried: [PeerCandidate] {
    PeerCandidate.all(engineCase.task).filter { candidate in candidates.map { candidate.name.contains($0) } ?? true }
  }

  func speed() async throws -> BenchmarkDocument.Case {
    say("\n\(engineCase.name)")
    let (peer, name, candidates) = try fastestPeer()
    defer { peer.stop() }
    let thread = try ComputeThread()
    let (engineCase, threads) = (engineCase, threads)
    let step = try await thread.perform {
      let step = try EngineStep(engineCase, threads: threads, kernels: .timed(NoKernelMemory()))
      _ = try step.run(2)
      return step
    }
    say("  omni: \(step.buildText)")
    var pairs: [(omni: Double, peer: Double)] = []
    for _ in 0..<rounds {
      let omni = try await thread.perform { try step.run(2) }
      let theirs = try peer.ask(["run": 2]).seconds ?? []
      pairs.append((omni.reduce(0, +), theirs.reduce(0, +)))
    }
    peer.stop()
    let profile = try await thread.perform { try StepProfile(step, frames: engineCase.frames, count: 3) }
    say("  omni: " + BenchmarkText.limit(profile.limit))
    BenchmarkText.kernels(profile.kernels).forEach { say("    \($0)") }
    let loading = engineCase.isMeasuredWithLoader ? try await self.loading(step, on: thread) : nil
    let frames = Double(2 * engineCase.frames)
    let ratios = pairs.map { $0.peer / $0.omni }.sorted()
    return BenchmarkDocument.Case(
      name: engineCase.name, unit: "frames/s", omni: frames / median(pairs.map(\.omni)),
      peer: frames / median(pairs.map(\.peer)), peerName: name, ratio: median(ratios), low: ratios[0],
      high: ratios[ratios.count - 1], candidates: candidates, limit: profile.limit, kernels: profile.kernels,
      loading: loading)
  }

  /// The case while the loader decodes on the same cores.
  private func loading(_ step: EngineStep, on thread: ComputeThread) async throws -> BenchmarkDocument.Loading {
    let (engineCase, threads) = (engineCase, threads)
    let figures = try await LoadingClips.with(engineCase, threads: threads) { clips in
      try await thread.perform {
        // Steps of about equal work: a few large ones say as much as many small ones.
        let steps = max(2, 96 / engineCase.frames)
        return try LoadingFigures(step, clips, threads: threads, rounds: 3, steps: steps).summary(engineCase.frames)
      }
    }
    say("  omni: " + BenchmarkText.loading(figures))
    return figures
  }

  /// Peak resident memory of a process that does nothing but train, on each side.
  func memory() throws -> BenchmarkDocument.Case {
    say("\n\(engineCase.name)")
    var best: (bytes: Double, name: String)?
    var candidates: [BenchmarkDocument.Candidate] = []
    for candidate in tried where candidate.waiting == "passive" {
      guard let (peer, _) = try prepared(candidate) else { continue }
      defer { peer.stop() }
      _ = try peer.ask(["run": 2])
      let bytes = try peer.ask(["memory": true]).peakBytes ?? .infinity
      say("  \(candidate.name): \(Int(bytes) >> 20) MiB")
      candidates.append(.init(name: candidate.name, value: bytes))
      if bytes < best?.bytes ?? .infinity { best = (bytes, candidate.name) }
    }
    guard let best else { throw PeerProcess.Failure(description: "no candidate of PyTorch runs \(engineCase.name)") }
    let own = try EngineMemoryCommand.measure(engineCase.name, threads: threads)
    if let planned = try engineCase.plannedBytes(threads: threads) {
      let error = String(format: "%+.1f", 100 * (Double(planned) / own - 1))
      say("  omni: \(Int(own) >> 20) MiB; known before anything ran: \(planned >> 20) MiB (\(error) %)")
    }
    return BenchmarkDocument.Case(
      name: engineCase.name, unit: "bytes", omni: own, peer: best.bytes, peerName: best.name, ratio: own / best.bytes,
      low: own / best.bytes, high: own / best.bytes, candidates: candidates)
  }

  /// Every candidate's best of two steps after a warm-up; the fastest stays ready. Where a step takes
  /// seconds, one whose warm-up is 1.4 times as long as another's best has lost, and that step is its figure; compiled ones
  /// are never judged by it.
  private func fastestPeer() throws -> (PeerProcess, String, [BenchmarkDocument.Candidate]) {
    var candidates: [BenchmarkDocument.Candidate] = []
    var best: (process: PeerProcess, name: String, seconds: Double)?
    for candidate in tried {
      guard let (peer, first) = try prepared(candidate) else { continue }
      let isBehind = candidate.form == .eager && first > 2 && best.map { first > 1.4 * $0.seconds } ?? false
      let seconds = isBehind ? first : try peer.ask(["run": 2]).seconds?.min() ?? .infinity
      let speed = Double(engineCase.frames) / seconds
      say("  \(candidate.name): \(String(format: "%.1f", speed)) frames/s\(isBehind ? " in its first step" : "")")
      candidates.append(.init(name: candidate.name, value: speed))
      if seconds < best?.seconds ?? .infinity {
        best?.process.stop()
        best = (peer, candidate.name, seconds)
      } else {
        peer.stop()
      }
    }
    guard let best else { throw PeerProcess.Failure(description: "no candidate of PyTorch runs \(engineCase.name)") }
    return (best.process, best.name, candidates)
  }

  /// A peer that has warmed up, and the seconds that took; nil, and a line that says why, when this candidate cannot run.
  private func prepared(_ candidate: PeerCandidate) throws -> (PeerProcess, Double)? {
    let peer = try PeerProcess(
      python: places.python, script: places.peers + "/engine.py", waiting: candidate.waiting)
    do {
      _ = try peer.ask(["prepare": PeerCase(engineCase, threads: threads, candidate)])
      return (peer, try peer.ask(["run": 1]).seconds?.first ?? .infinity)
    } catch {
      say("  \(candidate.name): \(error)")
      peer.stop()
      return nil
    }
  }
}

/// The middle value, or the mean of the two in the middle.
func median(_ values: [Double]) -> Double {
  let sorted = values.sorted()
  let middle = sorted.count / 2
  return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
