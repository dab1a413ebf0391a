import Engine
import Execution
import Foundation
import Media
import Planning
import TestSupport
import Testing

/// What the loop hands to the engine, seen on a batch that is the same in every iteration: one still, four times.
@Suite("The training loop", .serialized)
struct TrainingLoopTests {
  private func project(_ folder: URL, schedule: String, dropout: String, balance: String) throws -> PocketProject {
    let still = folder.appending(path: "still.mp4").path
    let encoder = try VideoEncoder(path: still, format: VideoFormat(width: 48, height: 40))
    let pixels = (0..<3 * 48 * 40).map { UInt8(truncatingIfNeeded: $0 * $0 / 97) }
    try encoder.append(Frame(width: 48, height: 40, pixels: pixels))
    try encoder.finish()
    try Data(String(repeating: "still.mp4 0\n", count: 4).utf8).write(to: folder.appending(path: "list.txt"))
    try tinyVideo(frames: 3, at: folder.appending(path: "web.mp4"))
    try Data(String(repeating: "web.mp4 1\n", count: 4).utf8).write(to: folder.appending(path: "web.txt"))
    var project = PocketProject(folder: folder.appending(path: "store"))
    project.recipe = """
      omni: 1
      classes: {list: [a, b, c]}
      sources:
        target: {role: target, kind: video, list: "\(folder.path)/list.txt", root: "\(folder.path)"}
        val: {role: validation, kind: video, list: "\(folder.path)/list.txt", root: "\(folder.path)"}
        web: {role: web, kind: video, list: "\(folder.path)/web.txt", root: "\(folder.path)"}
      model: {kind: tsn, backbone: {kind: resnet2d, depth: 10, width: 8}, dropout: \(dropout)}
      clip: {segments: 2, frames: 1, stride: 1}
      augment: [{resize_short: 72}, {center_crop: 64}]
      schedule: {momentum: 0.9, weight_decay: 0.0, \(schedule)}
      balance: {\(balance)}
      evaluate: {sources: [val], segments: 2, crops: 1, size: 64, resize_short: 72}
      """
    return project
  }

  /// The folder of what training put out.
  private func trained(
    _ folder: URL, schedule: String, dropout: String = "0.0", balance: String = "batch: {target: 4}"
  ) async throws -> URL {
    let project = try project(folder, schedule: schedule, dropout: dropout, balance: balance)
    let report = try await project.run()
    try #require(report.isComplete, "\(report.failures.map(\.message))")
    return try Store(writing: project.folder).output(of: #require(report.entry("train").stored))
  }

  @Test func `dropout differs from iteration to iteration, nothing else does`() async throws {
    try await withTemporaryFolder { folder in
      func losses(dropout: String) async throws -> [Double] {
        let output = try await trained(folder, schedule: "policy: constant, lr: 1e-30, epochs: 4", dropout: dropout)
        return try JSONLines.read(CurvePoint.self, from: output.appending(path: ArtifactFiles.curve)).map(\.loss)
      }
      let (plain, dropped) = (try await losses(dropout: "0.0"), try await losses(dropout: "0.5"))
      #expect(plain.count == 4 && Set(plain).count == 1, "\(plain)")
      #expect(Set(dropped).count == 4, "\(dropped)")
    }
  }

  /// What gradients move: all but running statistics.
  private func learnt(_ output: URL) throws -> [String: [Float]] {
    let file = output.appending(path: ArtifactFiles.weights).path
    let tensors = try SafetensorsFile(reading: file).tensors.filter { !$0.name.contains(".running_") }
    return Dictionary(uniqueKeysWithValues: tensors.map { ($0.name, $0.values) })
  }

  @Test func `a summed step weighs each stream's loss`() async throws {
    try await withTemporaryFolder { folder in
      func weights(_ weight: String) async throws -> [String: [Float]] {
        let balance = "batch: {target: 4, web: 2}, auxiliary: {every: 1, count: {web: 1}, order: [web]}, step: sum, "
        return try learnt(
          try await trained(
            folder, schedule: "policy: constant, lr: 0.05, epochs: 1", balance: balance + "weight: {web: \(weight)}"))
      }
      let alone = try learnt(try await trained(folder, schedule: "policy: constant, lr: 0.05, epochs: 1"))
      #expect(try await weights("0.0") == alone)
      #expect(try await weights("1.0") != alone)
    }
  }

  @Test func `a step is taken at the rate of its own iteration`() async throws {
    try await withTemporaryFolder { folder in
      let one = try learnt(try await trained(folder, schedule: "policy: constant, lr: 0.05, epochs: 1"))
      // The second step is too short to move a weight.
      let schedule = "policy: step, by: epoch, milestones: [1], gamma: 1e-30, lr: 0.05, epochs: 2"
      let two = try learnt(try await trained(folder, schedule: schedule))
      #expect(one.keys == two.keys)
      for (name, values) in one {
        #expect(zip(values, two[name] ?? []).allSatisfy { abs($0 - $1) < 1e-20 }, "\(name)")
      }
    }
  }
}
