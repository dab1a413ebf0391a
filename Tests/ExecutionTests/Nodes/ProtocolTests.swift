import Engine
import Execution
import Foundation
import Media
import Planning
import Randomness
import TestSupport
import Testing

/// Test protocols from the recipe to the predictions, against views cut and averaged by hand: published formulas for the
/// frames, plain loops for the crops, the classifier's weights for averaged features.
@Suite("Test protocols", .serialized)
struct ProtocolTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var isVolumetric = false
    var clips: Int
    var crops: Int
    var average: String
    var sampling = "mmaction_0x"

    var size: Int { crops == 3 ? 40 : 32 }
    var testDescription: String { "\(clips) × \(crops), \(average), \(sampling)" }
  }

  static let cases = [
    Case(clips: 25, crops: 3, average: "features"), Case(clips: 25, crops: 10, average: "features"),
    Case(clips: 25, crops: 3, average: "logits"), Case(clips: 25, crops: 3, average: "probabilities"),
    Case(clips: 8, crops: 1, average: "probabilities", sampling: "mmaction_1x"),
    Case(isVolumetric: true, clips: 10, crops: 3, average: "probabilities"),
    Case(isVolumetric: true, clips: 10, crops: 3, average: "features"),
    Case(isVolumetric: true, clips: 10, crops: 3, average: "probabilities", sampling: "mmaction_1x"),
    Case(isVolumetric: true, clips: 1, crops: 10, average: "logits", sampling: "mmaction_1x"),
  ]

  /// Frames of a volumetric clip and the distance between them.
  private static let (length, stride) = (4, 3)

  private func recipe(_ example: Case) -> String {
    let model =
      example.isVolumetric
      ? "{kind: slowonly, backbone: {kind: resnet3d_slowonly, depth: 10, width: 8}, dropout: 0.0}"
      : "{kind: tsn, backbone: {kind: resnet2d, depth: 10, width: 8}, dropout: 0.0}"
    return """
      omni: 1
      world: {seed: 5, classes: 3, width: 48, height: 40, frame_rate: 12, seconds: 3}
      sources:
        target: {role: target, kind: video, generate: {part: target, per_class: 2}}
        val: {role: validation, kind: video, generate: {part: validation, per_class: 1}}
      model: \(model)
      clip: {segments: \(example.isVolumetric ? 1 : 2), frames: \(example.isVolumetric ? Self.length : 1),
        stride: \(example.isVolumetric ? Self.stride : 1)}
      augment: [{random_crop: 32}]
      schedule: {lr: 0.05, momentum: 0.9, policy: constant, epochs: 1}
      balance: {batch: {target: 3}}
      evaluate: {sources: [val], \(example.isVolumetric ? "clips" : "segments"): \(example.clips), crops: \(example.crops),
        size: \(example.size), resize_short: 40, average: \(example.average), sampling: \(example.sampling)}
      """
  }

  /// First frames, as the toolbox's two versions place them.
  private func offsets(_ example: Case, count: Int) -> [Int] {
    let (length, stride) = example.isVolumetric ? (Self.length, Self.stride) : (1, 1)
    let clips = Double(example.clips)
    return (0..<example.clips).map { clip in
      let i = Double(clip)
      if example.sampling == "mmaction_0x" {
        let width = Double(count - length * stride + 1) / clips
        return Int((i * width + width / 2).rounded(.down))
      }
      if length == 1 { return Int((i * Double(count) / clips + Double(count) / (2 * clips)).rounded(.down)) }
      let room = max(count - ((length - 1) * stride + 1), 0)
      if example.clips == 1 { return room / 2 }
      return Int((i * Double(room) / (clips - 1)).rounded(.toNearestOrEven))
    }
  }

  /// Left, top and mirroring of each crop of a 48×40 frame.
  private func crops(_ example: Case) -> [(x: Int, y: Int, isMirrored: Bool)] {
    switch example.crops {
    case 3: [(0, 0, false), (8, 0, false), (4, 0, false)]
    case 10: [(0, 0), (16, 0), (0, 8), (16, 8), (8, 4)].flatMap { [($0.0, $0.1, false), ($0.0, $0.1, true)] }
    default: [(8, 4, false)]
    }
  }

  @Test(arguments: cases)
  func `views by hand give the same probabilities`(_ example: Case) async throws {
    try await withTemporaryFolder { folder in
      var project = PocketProject(folder: folder)
      project.recipe = recipe(example)
      let report = try await project.run()
      try #require(report.isComplete, "\(report.failures.map(\.message))")
      let store = try Store(writing: folder)
      func output(_ node: String) throws -> URL { store.output(of: try #require(try report.entry(node).stored)) }
      let (trained, media) = (try output("train"), try output("generate.val"))
      let predictions = try JSONLines.read(
        Prediction.self, from: output("evaluate").appending(path: ArtifactFiles.predictions("val")))
      #expect(predictions.count == 3)
      let thread = try ComputeThread()
      for prediction in predictions {
        let video = media.appending(path: prediction.id).path
        let expected = try await thread.perform { [self] in
          try probabilities(example, video: video, trained: trained)
        }
        for (place, found) in zip(prediction.top5, prediction.probabilities) {
          #expect(abs(Double(found) - expected[place]) < 2e-5, "\(prediction.id): \(found), \(expected)")
        }
        #expect(abs(Double(prediction.labelProbability) - expected[prediction.label]) < 2e-5)
      }
    }
  }

  private func probabilities(_ example: Case, video: String, trained: URL) throws -> [Double] {
    let model = try TrainedModel(folder: trained)
    let network = try model.network(weightsIn: trained, compute: EngineCompute(), threads: 1)
    let reader = try VideoReader(path: video)
    let length = example.isVolumetric ? Self.length : 1
    let indices = offsets(example, count: 36).flatMap { first in
      (0..<length).map { (first + $0 * (example.isVolumetric ? Self.stride : 1)) % 36 }
    }
    let frames = try reader.frames(at: indices)
    var pixels: [Float] = []
    for crop in crops(example) {
      for frame in frames {
        for channel in 0..<3 {
          for y in 0..<example.size {
            for x in 0..<example.size {
              let column = crop.x + (crop.isMirrored ? example.size - 1 - x : x)
              let level = Double(frame.pixels[3 * ((crop.y + y) * 48 + column) + channel])
              let (mean, deviation) = ([123.675, 116.28, 103.53][channel], [58.395, 57.12, 57.375][channel])
              pixels.append(Float((level - mean) / deviation))
            }
          }
        }
      }
    }
    let views = example.clips * example.crops
    let programme = try network.inferenceProgramme(
      InputShape(clips: views, frames: length, height: example.size, width: example.size))
    programme.forward(input: pixels)
    func softmax(_ values: [Double]) -> [Double] {
      let powers = values.map(exp)
      return powers.map { $0 / powers.reduce(0, +) }
    }
    func mean(_ rows: [[Double]]) -> [Double] {
      rows[0].indices.map { column in rows.reduce(0) { $0 + $1[column] } / Double(rows.count) }
    }
    func rows(_ values: [Float]) -> [[Double]] {
      let width = values.count / views
      return (0..<views).map { row in values[row * width..<(row + 1) * width].map(Double.init) }
    }
    switch example.average {
    case "probabilities": return mean(rows(programme.logits).map(softmax))
    case "logits": return softmax(mean(rows(programme.logits)))
    default:
      let features = mean(rows(programme.features))
      let tensors = network.namedTensors()
      let weight = try #require(tensors.first { $0.name == "cls_head.fc_cls.weight" }).values
      let bias = try #require(tensors.first { $0.name == "cls_head.fc_cls.bias" }).values
      return softmax(
        bias.enumerated().map { row, value in
          features.enumerated().reduce(Double(value)) {
            $0 + $1.element * Double(weight[row * features.count + $1.offset])
          }
        })
    }
  }

  @Test func `training places frames alike under both names`() {
    var (a, b) = (CounterRandom(seed: 4, stream: 2), CounterRandom(seed: 4, stream: 2))
    for count in [5, 50, 300] {
      let old = FrameSampling(frames: 8, stride: 8, clips: 1, formula: .version0)
      let new = FrameSampling(frames: 8, stride: 8, clips: 1, formula: .version1)
      #expect(old.trainingIndices(count: count, random: &a) == new.trainingIndices(count: count, random: &b))
    }
  }
}
