import Engine
import Foundation
import Media

/// One case of the scoring benchmark, measured on both sides in turn.
struct ScoringDuel {
  let scoring: ScoringCase
  let inputs: MediaInputs
  let threads: Int
  let rounds: Int
  let places: OmniBenchmarks.Places

  func run(candidates: String?) async throws -> BenchmarkDocument.Case {
    say("\n\(scoring.name)")
    let (peer, name, tried) = try fastestPeer(candidates)
    defer { peer.stop() }
    let thread = try ComputeThread()
    let (scoring, inputs, threads) = (scoring, inputs, threads)
    let own = try await thread.perform {
      let own = try OwnScoring(scoring, inputs, threads: threads)
      _ = try own.pass()
      return own
    }
    var passes: [OwnScoring.Pass] = []
    var theirs: [Double] = []
    for _ in 0..<rounds {
      passes.append(try await thread.perform { try own.pass() })
      theirs.append(try peer.ask(["run": 1]).seconds?[0] ?? .infinity)
    }
    let network = median(passes.map { $0.network / $0.seconds })
    say(
      "  omni: the network works \(String(format: "%.0f", 100 * network)) % of the time, the rest waits for the loader")
    let count = Double(scoring.batch * scoring.batches)
    let ratios = zip(passes, theirs).map { $1 / $0.seconds }.sorted()
    return BenchmarkDocument.Case(
      name: scoring.name, unit: "samples/s", omni: count / median(passes.map(\.seconds)), peer: count / median(theirs),
      peerName: name, ratio: median(ratios), low: ratios[0], high: ratios[ratios.count - 1], candidates: tried)
  }

  /// The best loader with the eager network, then that loader with every way to run the network; the fastest stays ready.
  private func fastestPeer(_ part: String?) throws -> (PeerProcess, String, [BenchmarkDocument.Candidate]) {
    var tried: [BenchmarkDocument.Candidate] = []
    var best: (process: PeerProcess, name: String, loader: MediaPeer, seconds: Double)?
    func attempt(_ loader: MediaPeer, _ network: PeerCandidate) throws {
      let name = "\(network.name); \(loader.name)"
      guard let peer = try prepared(loader, network, name) else { return }
      let seconds = try peer.ask(["run": 1]).seconds?.min() ?? .infinity
      let speed = Double(scoring.batch * scoring.batches) / seconds
      say("  \(name): \(String(format: "%.1f", speed)) samples/s")
      tried.append(.init(name: name, value: speed))
      if seconds < best?.seconds ?? .infinity {
        best?.process.stop()
        best = (peer, name, loader, seconds)
      } else {
        peer.stop()
      }
    }
    let eager = PeerCandidate(format: "channels_last", form: .eager, waiting: "passive")
    for loader in MediaPeer.all(scoring.kind) where part.map({ loader.name.contains($0) }) ?? true {
      try attempt(loader, eager)
    }
    guard let loader = best?.loader else {
      throw PeerProcess.Failure(description: "no candidate of PyTorch runs \(scoring.name)")
    }
    for network in PeerCandidate.all(.infer) where network != eager && network.format == "channels_last" {
      try attempt(loader, network)
    }
    guard let best else { preconditionFailure("the best of those tried is known") }
    return (best.process, best.name, tried)
  }

  /// A peer that has warmed up; nil, and a line that says why, when this candidate cannot run.
  private func prepared(_ loader: MediaPeer, _ network: PeerCandidate, _ name: String) throws -> PeerProcess? {
    let peer = try PeerProcess(
      python: places.python, script: places.peers + "/scoring.py", waiting: network.waiting)
    let normalization = ScoringCase.recipe.normalization
    do {
      let loading = PeerMediaCase(
        kind: scoring.kind, library: loader.library, resize: loader.resize, parallel: loader.parallel,
        threads: threads, batch: scoring.batch, size: ScoringCase.views.size, mean: normalization.mean,
        deviation: normalization.deviation,
        samples: scoring.samples(inputs).map { scoring.order($0, in: inputs.folder) })
      _ = try peer.ask([
        "prepare": PeerScoring(loading: loading, network: scoring.network(threads: threads, network))
      ])
      _ = try peer.ask(["run": 1])
      return peer
    } catch {
      say("  \(name): not available: \(error)")
      peer.stop()
      return nil
    }
  }
}

/// A scoring case in the peer's words.
private struct PeerScoring: Encodable {
  var loading: PeerMediaCase
  var network: PeerCase
}

/// omni's side: the loader and the network that `score` nodes run. Use on one compute thread.
private final class OwnScoring: @unchecked Sendable {
  // Made and used only inside `ComputeThread.perform` of one thread.
  private let scoring: ScoringCase
  private let samples: [Sample]
  private let folder: String
  private let threads: Int
  private let network: Network

  /// Seconds of a pass over all samples, and of its network alone.
  struct Pass: Sendable {
    var seconds = 0.0
    var network = 0.0
  }

  init(_ scoring: ScoringCase, _ inputs: MediaInputs, threads: Int) throws {
    self.scoring = scoring
    samples = scoring.samples(inputs)
    folder = inputs.folder
    self.threads = threads
    network = try Network(
      spec: ScoringCase.spec, backend: .oneDNN, precision: scoring.precision, threads: threads, seed: 1,
      kernels: .timed(NoKernelMemory()))
  }

  func pass() throws -> Pass {
    let builder = ClipBuilder(recipe: ScoringCase.recipe, seed: 1, roots: ["files": MediaRoot(folder)])
    let clock = ContinuousClock()
    let start = clock.now
    let loader = EvaluationLoader(
      samples, source: "files", builder: builder, views: ScoringCase.views, batch: scoring.batch, threads: threads)
    defer { loader.cancel() }
    var pass = Pass()
    while let loaded = try loader.next() {
      let begun = clock.now
      let programme = try network.inferenceProgramme(
        InputShape(
          clips: loaded.samples.count * loaded.views, frames: loaded.frames, height: loaded.size, width: loaded.size))
      programme.forward(input: loaded.clips.pointer)
      pass.network += (clock.now - begun).seconds
      loader.recycle(loaded)
    }
    pass.seconds = (clock.now - start).seconds
    return pass
  }
}
