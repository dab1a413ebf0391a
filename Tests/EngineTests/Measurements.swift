import Engine
import Foundation
import Testing

/// Speeds, printed on request (`OMNI_MEASURE=1 swift test -c release --filter Measurements`); asserts nothing on time.
/// `OMNI_MEASURE=tsn-18` picks shapes by name; `OMNI_THREADS` is 2 unless set.
@Suite(.serialized, .enabled(if: ProcessInfo.processInfo.environment["OMNI_MEASURE"] != nil))
struct Measurements {
  /// A training shape that recipes use.
  struct Shape: Sendable {
    var name: String
    var spec: ModelSpec
    var input: InputShape

    static let all = [
      Shape(.tsn, 10, 16, clips: 16, frames: 4, size: 64), Shape(.tsn, 18, 16, clips: 16, frames: 4, size: 64),
      Shape(.tsn, 18, 16, clips: 8, frames: 8, size: 96), Shape(.slowOnly, 10, 16, clips: 16, frames: 4, size: 64),
      Shape(.slowOnly, 18, 16, clips: 8, frames: 8, size: 64), Shape(.tsn, 50, 64, clips: 3, frames: 8, size: 224),
    ]

    init(_ kind: ModelSpec.Kind, _ depth: Int, _ width: Int, clips: Int, frames: Int, size: Int) {
      name = "\(kind.rawValue)-\(depth) width \(width), \(clips)x\(frames)x\(size)"
      spec = ModelSpec(kind: kind, depth: depth, width: width, classes: 16, dropout: 0.4)
      input = InputShape(clips: clips, frames: frames, height: size, width: size)
    }
  }

  @Test(arguments: EngineBackend.allCases)
  func `training and inference speed`(_ backend: EngineBackend) async throws {
    let only = ProcessInfo.processInfo.environment["OMNI_MEASURE"] ?? ""
    for shape in Shape.all where only == "1" || shape.name.contains(only) {
      if backend == .openBLAS && shape.spec.depth == 50 { continue }
      let line = try await compute.perform { try Self.measure(shape, backend) }
      print(line)
    }
  }

  private static func measure(_ shape: Shape, _ backend: EngineBackend) throws -> String {
    let threads = Int(ProcessInfo.processInfo.environment["OMNI_THREADS"] ?? "") ?? 2
    let network = try Network(spec: shape.spec, backend: backend, threads: threads, seed: 1)
    let training = try network.trainingProgramme(shape.input)
    let input = Formula.input(shape.input, step: 0)
    let labels = Formula.labels(clips: shape.input.clips, classes: shape.spec.classes, step: 0)
    let clock = ContinuousClock()
    func best(_ repeats: Int, _ body: () -> Void) -> Double {
      body()
      let times = (0..<repeats).map { _ in clock.measure(body) }
      let least = times.min() ?? .zero
      return Double(least.components.seconds) + Double(least.components.attoseconds) * 1e-18
    }
    let repeats = shape.spec.depth == 50 ? 3 : 15
    let step = best(repeats) {
      network.zeroGradients()
      _ = training.forwardBackward(input: input, labels: labels, seed: 1, step: 1)
      network.update(SGD(rate: 1e-4))
    }
    let update = best(repeats) { network.update(SGD(rate: 1e-6)) }
    let inference = try network.inferenceProgramme(shape.input)
    let forward = best(repeats) { inference.forward(input: input) }
    let frames = Double(shape.input.clips * shape.input.frames)
    let work = Double(shape.spec.multiplyAdds(shape.input))
    func rounded(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }
    return
      "\(backend.rawValue) \(shape.name): step \(rounded(1000 * step, 2)) ms, \(rounded(frames / step, 0)) frames/s"
      + " (\(rounded(6e-9 * work / step, 0)) GFLOP/s, update \(rounded(1000 * update, 2)) ms), inference"
      + " \(rounded(frames / forward, 0)) frames/s (\(rounded(2e-9 * work / forward, 0)) GFLOP/s), arena"
      + " \(training.arenaBytes >> 20) MiB"
  }
}
