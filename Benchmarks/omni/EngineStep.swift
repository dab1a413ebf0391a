import Engine
import Foundation

/// omni's side of a case: the network, its programme and a batch, ready to run. Use on one compute thread.
final class EngineStep: @unchecked Sendable {
  // Made and used only inside `ComputeThread.perform` of one thread.
  private let network: Network
  private let engineCase: EngineCase
  private let input: [Float]
  private let labels: [Float]
  /// Seconds to make the network with its first weights, and to compile its programme.
  let seconds: (network: Double, programme: Double)

  init(_ engineCase: EngineCase, threads: Int, kernels: KernelSource) throws {
    let clock = ContinuousClock()
    let start = clock.now
    self.engineCase = engineCase
    network = try Network(
      spec: engineCase.spec, backend: .oneDNN, precision: engineCase.precision, threads: threads, seed: 1,
      kernels: kernels)
    let made = clock.now
    switch engineCase.task {
    case .train: _ = try network.trainingProgramme(engineCase.shape)
    case .infer: _ = try network.inferenceProgramme(engineCase.shape)
    }
    seconds = ((made - start).seconds, (clock.now - made).seconds)
    var state: UInt64 = 1
    func uniform() -> Float {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Float(state >> 40) / Float(1 << 24)
    }
    input = (0..<engineCase.shape.elements).map { _ in 4 * uniform() - 2 }
    labels = [Float](
      repeating: 1 / Float(engineCase.spec.classes), count: engineCase.shape.clips * engineCase.spec.classes)
  }

  /// How long the parts took, in words.
  var buildText: String {
    String(format: "network made in %.2f s, programme in %.2f s", seconds.network, seconds.programme)
  }

  /// Runs the case `count` times; seconds of each.
  func run(_ count: Int) throws -> [Double] {
    let clock = ContinuousClock()
    return try (0..<count).map { index in
      let start = clock.now
      switch engineCase.task {
      case .train:
        _ = try train(input, labels, step: index)
      case .infer:
        try network.inferenceProgramme(engineCase.shape).forward(input: input)
      }
      return (clock.now - start).seconds
    }
  }

  /// What no plan of the step's memory could be below; nil for inference.
  func leastArenaBytes() throws -> Int? {
    engineCase.task == .train ? try network.trainingProgramme(engineCase.shape).leastArenaBytes : nil
  }

  /// What the step's arena holds where it is fullest; nil for inference.
  func memoryPeak() throws -> MemoryPeak? {
    engineCase.task == .train ? try network.trainingProgramme(engineCase.shape).memoryPeak : nil
  }

  /// One training step on a batch of the case's shape; its loss.
  func train(_ clips: UnsafePointer<Float>, _ distribution: [Float], step: Int = 0) throws -> Float {
    network.zeroGradients()
    let loss = try network.trainingProgramme(engineCase.shape).forwardBackward(
      input: clips, labels: distribution, seed: 1, step: UInt64(step))
    network.update(SGD(rate: 1e-4))
    return loss
  }

  /// The network's answer to a batch of the case's shape.
  func infer(_ clips: UnsafePointer<Float>) throws {
    try network.inferenceProgramme(engineCase.shape).forward(input: clips)
  }

  /// The library's kernel of every convolution pass: layer, direction, implementation.
  func kernelTable() throws -> [String] {
    switch engineCase.task {
    case .train: try network.trainingProgramme(engineCase.shape).kernelTable
    case .infer: try network.inferenceProgramme(engineCase.shape).kernelTable
    }
  }

  func arenaBytes() throws -> Int {
    switch engineCase.task {
    case .train: try network.trainingProgramme(engineCase.shape).arenaBytes
    case .infer: try network.inferenceProgramme(engineCase.shape).arenaBytes
    }
  }

  /// Seconds per call of the programme's parts, for finding where time goes.
  func profile() throws -> [(name: String, seconds: Double)] {
    switch engineCase.task {
    case .train:
      network.zeroGradients()
      let calls = try network.trainingProgramme(engineCase.shape).profile(input: input, labels: labels)
      let update = ContinuousClock().measure { network.update(SGD(rate: 1e-4)) }
      return calls + [("update", update.seconds)]
    case .infer:
      return try network.inferenceProgramme(engineCase.shape).profile(input: input)
    }
  }
}
