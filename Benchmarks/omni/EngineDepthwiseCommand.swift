import ArgumentParser
import Engine
import Foundation

/// `Benchmarks/run engine-depthwise`: depthwise 3×3×3 convolutions of ir-CSN beside PyTorch's.
struct EngineDepthwiseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "engine-depthwise", abstract: "Depthwise 3D convolutions of the engine beside PyTorch.")

  @OptionGroup var places: OmniBenchmarks.Places
  @Option(help: "Alternating measurements of each case.") var rounds = 5
  @Flag(help: "Measures omni alone, again and again, for a profiler.") var own = false
  @Option(help: "Threads of both sides.") var threads = ProcessInfo.processInfo.activeProcessorCount

  func run() async throws {
    var cases: [BenchmarkDocument.Case] = []
    let thread = try ComputeThread()
    if own { return try await ownFigures(on: thread) }
    for layer in DepthwiseLayer.all {
      for pass in DepthwiseLayer.Pass.allCases {
        let result = try await measure(layer, pass, on: thread)
        cases.append(result)
        say(BenchmarkText.line(result))
      }
    }
    try BenchmarkDocument(threads: threads, libraries: EngineLibraries.summary, cases: cases).publish(json: nil)
  }

  private func ownFigures(on thread: ComputeThread) async throws {
    let (threads, rounds) = (threads, rounds)
    for layer in DepthwiseLayer.all {
      let probe = try await thread.perform { try DepthwiseProbe(layer, threads: threads) }
      for pass in DepthwiseLayer.Pass.allCases {
        let seconds = try await thread.perform {
          (0..<(20 * rounds)).map { _ in probe.seconds(pass) }.min() ?? .infinity
        }
        let work = 2e-9 * Double(layer.multiplyAdds * pass.convolutions)
        say("\(layer.name) \(pass.rawValue): \(String(format: "%.1f", work / seconds)) GFLOP/s")
      }
    }
  }

  /// One layer and pass on both sides in turn.
  private func measure(
    _ layer: DepthwiseLayer, _ pass: DepthwiseLayer.Pass, on thread: ComputeThread
  ) async throws -> BenchmarkDocument.Case {
    say("\n\(layer.name) \(pass.rawValue)")
    let (peer, name) = try fastestPeer(layer, pass)
    defer { peer.stop() }
    let threads = threads
    let probe = try await thread.perform { try DepthwiseProbe(layer, threads: threads) }
    var pairs: [(omni: Double, peer: Double)] = []
    for _ in 0..<rounds {
      let omni = try await thread.perform { probe.seconds(pass) }
      let theirs = try peer.ask(["run": 3]).seconds?.min() ?? .infinity
      pairs.append((omni, theirs))
    }
    let work = 2e-9 * Double(layer.multiplyAdds * pass.convolutions)
    let ratios = pairs.map { $0.peer / $0.omni }.sorted()
    return BenchmarkDocument.Case(
      name: "\(layer.name) \(pass.rawValue)", unit: "GFLOP/s", omni: work / median(pairs.map(\.omni)),
      peer: work / median(pairs.map(\.peer)), peerName: name, ratio: median(ratios), low: ratios[0],
      high: ratios[ratios.count - 1])
  }

  /// Every eager candidate's best of two after a warm-up; the fastest stays ready.
  private func fastestPeer(_ layer: DepthwiseLayer, _ pass: DepthwiseLayer.Pass) throws -> (PeerProcess, String) {
    var best: (process: PeerProcess, name: String, seconds: Double)?
    for candidate in PeerCandidate.all(.train) where candidate.form == .eager {
      let peer = try PeerProcess(
        python: places.python, script: places.peers + "/engine.py", waiting: candidate.waiting)
      _ = try peer.ask(["prepare": DepthwiseOrder(layer, pass, threads: threads, format: candidate.format)])
      _ = try peer.ask(["run": 1])
      let seconds = try peer.ask(["run": 2]).seconds?.min() ?? .infinity
      say("  \(candidate.name): \(String(format: "%.2f", 1000 * seconds)) ms")
      if seconds < best?.seconds ?? .infinity {
        best?.process.stop()
        best = (peer, candidate.name, seconds)
      } else {
        peer.stop()
      }
    }
    guard let best else { throw PeerProcess.Failure(description: "no candidate of PyTorch runs \(layer.name)") }
    return (best.process, best.name)
  }
}

/// One depthwise layer of ir-CSN at 224 × 224 with 32 frames.
struct DepthwiseLayer: Sendable {
  enum Pass: String, Codable, Sendable, CaseIterable {
    case forward
    /// The gradients of input and weights.
    case backward

    var convolutions: Int { self == .forward ? 1 : 2 }
  }

  var name: String
  var channels: Int
  var frames: Int
  var size: Int
  var stride: Int

  static let all = [
    DepthwiseLayer(name: "layer1 64 × 32 × 56²", channels: 64, frames: 32, size: 56, stride: 1),
    DepthwiseLayer(name: "layer2 128 × 32 × 56², stride 2", channels: 128, frames: 32, size: 56, stride: 2),
    DepthwiseLayer(name: "layer2 128 × 16 × 28²", channels: 128, frames: 16, size: 28, stride: 1),
    DepthwiseLayer(name: "layer3 256 × 8 × 14²", channels: 256, frames: 8, size: 14, stride: 1),
    DepthwiseLayer(name: "layer4 512 × 4 × 7²", channels: 512, frames: 4, size: 7, stride: 1),
  ]

  var sizes: ReferenceConvolution.Sizes {
    ReferenceConvolution.Sizes(
      input: ActivationShape(n: 1, c: channels, extent: Extent(frames, size, size)), outputChannels: channels,
      kernel: Extent(3, 3, 3), stride: Extent(stride, stride, stride), padding: Extent(1, 1, 1))
  }

  var multiplyAdds: Int { channels * sizes.output.positions * 27 }
}

/// omni's side: the layer alone, in the layout that networks have on processors with AVX-512.
private final class DepthwiseProbe: @unchecked Sendable {
  // Made and used only inside `ComputeThread.perform` of one thread.
  private let probe: LayerProbe

  init(_ layer: DepthwiseLayer, threads: Int) throws {
    let sizes = layer.sizes
    probe = try LayerProbe(.depthwise(sizes), backend: .oneDNN, threads: threads, block: 16)
    probe.setParameter(probe.parameterNames[0], [Float](repeating: 0.1, count: layer.channels * 27))
    let x = [Float](repeating: 0.5, count: sizes.input.n * sizes.input.c * sizes.input.positions)
    let dy = [Float](repeating: 0.5, count: sizes.output.n * sizes.output.c * sizes.output.positions)
    _ = probe.forward([x])
    _ = probe.backward([dy])
  }

  /// The best of three runs.
  func seconds(_ pass: DepthwiseLayer.Pass) -> Double {
    (0..<3).map { _ in
      probe.profile().filter { $0.name == pass.rawValue }.reduce(0) { $0 + $1.seconds }
    }.min() ?? .infinity
  }
}

/// A layer in the peer's words.
private struct DepthwiseOrder: Encodable {
  var model = "depthwise"
  var channels: Int
  var frames: Int
  var size: Int
  var stride: Int
  var task: DepthwiseLayer.Pass
  var threads: Int
  var format: String

  init(_ layer: DepthwiseLayer, _ pass: DepthwiseLayer.Pass, threads: Int, format: String) {
    channels = layer.channels
    frames = layer.frames
    size = layer.size
    stride = layer.stride
    task = pass
    self.threads = threads
    self.format = format
  }
}
