import Engine
import Foundation
import Media

/// One case of the media benchmark, measured on both sides in turn.
struct MediaDuel {
  let mediaCase: MediaCase
  let inputs: MediaInputs
  let threads: Int
  let rounds: Int
  let places: OmniBenchmarks.Places

  /// Omni beside the fastest of the peers whose name contains `candidates`.
  func run(candidates: String?) throws -> BenchmarkDocument.Case {
    say("\n\(mediaCase.name)")
    _ = try pass()
    let (peer, name) = try fastestPeer(candidates)
    defer { peer.stop() }
    say("  largest mean difference of a clip between the two: \(try difference(to: peer)) grey levels")
    var pairs: [(omni: Double, peer: Double)] = []
    for _ in 0..<rounds {
      let omni = try pass()
      pairs.append((omni, try peer.ask(["run": 1]).seconds?[0] ?? .infinity))
    }
    let count = Double(mediaCase.batch * mediaCase.batches)
    let ratios = pairs.map { $0.peer / $0.omni }.sorted()
    return BenchmarkDocument.Case(
      name: mediaCase.name, unit: mediaCase.unit, omni: count / median(pairs.map(\.omni)),
      peer: count / median(pairs.map(\.peer)), peerName: name, ratio: median(ratios), low: ratios[0],
      high: ratios[ratios.count - 1])
  }

  // MARK: omni

  /// A loader over `batches` batches of the case.
  private func loader(batches: Int) -> PrefetchingLoader {
    let samples = mediaCase.samples(inputs)
    let iterations = (0..<batches).map { index in
      let draws = (0..<mediaCase.batch).map { mediaCase.draw(index * mediaCase.batch + $0, of: samples) }
      return JointIteration(
        index: index, epoch: 0, batches: [DrawnBatch(role: .main, pool: "files", draws: draws)], isSummed: false)
    }
    let builder = ClipBuilder(recipe: mediaCase.recipe, seed: MediaCase.seed, roots: ["files": inputs.folder])
    return PrefetchingLoader(
      iterations, samples: ["files": samples], builder: builder, classes: 1, threads: threads, policy: .stop)
  }

  /// Seconds of one pass over all batches.
  private func pass() throws -> Double {
    let start = ContinuousClock().now
    let loader = loader(batches: mediaCase.batches)
    while let loaded = try loader.next() { loader.recycle(loaded) }
    return (ContinuousClock().now - start).seconds
  }

  // MARK: peers

  /// Every candidate's better of two passes after a warm-up; the fastest stays ready.
  private func fastestPeer(_ candidates: String?) throws -> (PeerProcess, String) {
    let samples = mediaCase.samples(inputs)
    let count = mediaCase.batch * mediaCase.batches
    let orders = (0..<count).map { mediaCase.order($0, of: samples, in: inputs.folder) }
    var best: (process: PeerProcess, name: String, seconds: Double)?
    for candidate in MediaPeer.all(mediaCase.kind) where candidates.map({ candidate.name.contains($0) }) ?? true {
      guard let peer = try prepared(candidate, orders) else { continue }
      let seconds = try peer.ask(["run": 2]).seconds?.min() ?? .infinity
      say("  \(candidate.name): \(String(format: "%.1f", Double(count) / seconds)) \(mediaCase.unit)")
      if seconds < best?.seconds ?? .infinity {
        best?.process.stop()
        best = (peer, candidate.name, seconds)
      } else {
        peer.stop()
      }
    }
    guard let best else { throw PeerProcess.Failure(description: "no peer can do \(mediaCase.name)") }
    return (best.process, best.name)
  }

  /// A peer that has warmed up; nil, and a line that says why, when this candidate cannot run.
  private func prepared(_ candidate: MediaPeer, _ orders: [PeerMediaCase.Order]) throws -> PeerProcess? {
    let peer = try PeerProcess(python: places.python, script: places.peers + "/media.py", waiting: "passive")
    let normalization = mediaCase.recipe.normalization
    do {
      _ = try peer.ask([
        "prepare": PeerMediaCase(
          kind: mediaCase.kind, library: candidate.library, resize: candidate.resize, parallel: candidate.parallel,
          threads: threads, batch: mediaCase.batch, size: mediaCase.recipe.size, mean: normalization.mean,
          deviation: normalization.deviation, samples: orders)
      ])
      _ = try peer.ask(["run": 1])
      return peer
    } catch {
      say("  \(candidate.name): not available: \(error)")
      peer.stop()
      return nil
    }
  }

  /// How far the two sides' first batches are apart: the largest over its clips of the mean absolute difference, in grey
  /// levels. Decoders and resizes round differently; other frames or boxes would be many levels apart.
  private func difference(to peer: PeerProcess) throws -> String {
    let path = inputs.folder + "/batch.f32"
    _ = try peer.ask(["write": path])
    let theirs = try Data(contentsOf: URL(fileURLWithPath: path))
    let loader = loader(batches: 1)
    guard let batch = try loader.next()?.batches[0] else { return "unknown" }
    let count = batch.clips.count / batch.count
    let deviation = mediaCase.recipe.normalization.deviation.reduce(0, +) / 3
    let worst = theirs.withUnsafeBytes { bytes in
      let values = bytes.bindMemory(to: Float.self)
      return (0..<batch.count).map { clip -> Float in
        var sum: Float = 0
        for at in (clip * count)..<((clip + 1) * count) { sum += abs(values[at] - batch.clips.pointer[at]) }
        return sum / Float(count) * deviation
      }.max() ?? 0
    }
    return String(format: "%.2f", worst)
  }
}

/// Decoding every frame of a few long videos at once, beside the `ffmpeg` command.
struct DecodeDuel {
  /// As many files as threads.
  let files: [String]
  let threads: Int
  let rounds: Int

  func run(_ name: String) throws -> BenchmarkDocument.Case {
    say("\n\(name)")
    let frames = try own().frames
    let candidates: [(name: String, run: () throws -> Double)] = [
      ("ffmpeg, \(threads) processes of 1 thread", { try sideBySide() }),
      ("ffmpeg -threads \(threads)", { try oneByOne() }),
    ]
    var best = candidates[0]
    var least = Double.infinity
    for candidate in candidates {
      let seconds = min(try candidate.run(), try candidate.run())
      say("  \(candidate.name): \(String(format: "%.0f", Double(frames) / seconds)) frames/s")
      if seconds < least { (best, least) = (candidate, seconds) }
    }
    var pairs: [(omni: Double, peer: Double)] = []
    for _ in 0..<rounds { pairs.append((try own().seconds, try best.run())) }
    let ratios = pairs.map { $0.peer / $0.omni }.sorted()
    return BenchmarkDocument.Case(
      name: name, unit: "frames/s", omni: Double(frames) / median(pairs.map(\.omni)),
      peer: Double(frames) / median(pairs.map(\.peer)), peerName: best.name, ratio: median(ratios), low: ratios[0],
      high: ratios[ratios.count - 1])
  }

  private func own() throws -> (seconds: Double, frames: Int) {
    let start = ContinuousClock().now
    let files = files
    try Parallel.run(count: files.count, threads: threads) { _ = try VideoReader(path: files[$0]).decodeAllFrames() }
    let seconds = (ContinuousClock().now - start).seconds
    return (seconds, try files.reduce(0) { try $0 + VideoReader(path: $1).frameCount() })
  }

  private func sideBySide() throws -> Double {
    let start = ContinuousClock().now
    let files = files
    try Parallel.run(count: files.count, threads: threads) {
      try Tool.run("ffmpeg", ["-threads", "1", "-i", files[$0], "-f", "null", "-"])
    }
    return (ContinuousClock().now - start).seconds
  }

  private func oneByOne() throws -> Double {
    let start = ContinuousClock().now
    for file in files { try Tool.run("ffmpeg", ["-threads", "\(threads)", "-i", file, "-f", "null", "-"]) }
    return (ContinuousClock().now - start).seconds
  }
}
