import Engine
import Execution
import Foundation
import Planning
import TestSupport
import Testing

/// The options of training all the way from the recipe to the weights.
@Suite("Options of training", .serialized)
struct TrainingOptionsRunTests {
  /// Settings that must each change what is trained, and keep a stopped run's bits.
  static let options: [[String]] = [
    ["schedule.nesterov=true"], ["schedule.label_smoothing=0.2"], ["schedule.ema=0.7"],
    ["schedule.optimizer=adamw", "schedule.lr=0.002", "schedule.ema=0.9"],
    ["model.frozen_stages=1"], ["model.frozen_statistics=true"],
    ["replicas=2", "balance.batch.target=2"],
    ["replicas=3", "balance.batch.target=1", "schedule.optimizer=adamw", "schedule.betas=[0.8, 0.95]"],
  ]

  private func project(_ folder: URL, _ sets: [String], balance: String = "") -> PocketProject {
    var project = PocketProject(folder: folder)
    project.recipe = "omni: 1\nextends: pocket.yaml\nschedule: {epochs: 3}\n" + balance
    project.sets = sets
    return project
  }

  private func run(_ project: PocketProject) async throws -> RunReport {
    let report = try await project.run()
    try #require(report.isComplete, "\(report.failures.map(\.message))")
    return report
  }

  /// What a training put out, by name.
  private func trained(_ project: PocketProject) async throws -> [String: [Float]] {
    let stored = try #require(try await run(project).entry("train").stored)
    let file = try Store(writing: project.folder).output(of: stored).appending(path: ArtifactFiles.weights)
    let tensors = try SafetensorsFile(reading: file.path).tensors
    return Dictionary(uniqueKeysWithValues: tensors.map { ($0.name, $0.values) })
  }

  @Test(arguments: options)
  func `a stopped training with this option goes on to the bits of an undisturbed one`(_ sets: [String]) async throws {
    try await withTemporaryFolder { folder in
      let whole = try await run(project(folder.appending(path: "whole"), sets))
      let plain = try await run(project(folder.appending(path: "whole"), []))
      #expect(try whole.output("train") != plain.output("train"))
      var stopped = project(folder.appending(path: "stopped"), sets)
      for place in [2, 5] {
        stopped.stopAfter = place
        let report = try await stopped.run()
        #expect(report.stops.count == 1)
      }
      stopped.stopAfter = nil
      let resumed = try await run(stopped)
      #expect(try resumed.output("train") == whole.output("train"))
      #expect(try resumed.output("evaluate") == whole.output("evaluate"))
    }
  }

  @Test func `the average of one step is that step's weights, of more it is what is kept`() async throws {
    try await withTemporaryFolder { folder in
      let one = ["schedule.epochs=1", "balance.batch.target=12"]
      let plain = try await trained(project(folder, one))
      #expect(try await trained(project(folder, one + ["schedule.ema=0.5"])) == plain)
      // Two steps: a third of the first, two thirds of the second.
      let second = try await trained(project(folder, ["schedule.epochs=2", "balance.batch.target=12"]))
      let first = try await trained(
        project(folder, ["schedule.epochs=2", "balance.batch.target=12", "schedule.ema=0.5"]))
      for (name, values) in first where !name.contains(".running_") {
        // The cosine of one epoch and the first step of two begin at the same rate.
        let expected = zip(plain[name] ?? [], second[name] ?? []).map { $0 / 3 + 2 * $1 / 3 }
        #expect(zip(values, expected).allSatisfy { abs($0 - $1) < 1e-5 }, "\(name)")
      }
    }
  }

  @Test func `frozen stages keep the first weights and fresh statistics`() async throws {
    try await withTemporaryFolder { folder in
      let fresh = try await trained(project(folder, ["schedule.lr=1e-30", "schedule.weight_decay=0.0"]))
      let frozen = try await trained(project(folder, ["model.frozen_stages=1"]))
      for (name, values) in frozen {
        let isFrozen = name.hasPrefix("backbone.conv1.") || name.hasPrefix("backbone.layer1.")
        if name.contains(".running_") {
          #expect(values.allSatisfy { $0 == (name.hasSuffix("mean") ? 0 : 1) } == isFrozen, "\(name)")
        } else {
          // Steps of 1e-30 move nothing but what is zero.
          let isSame = zip(values, fresh[name] ?? []).allSatisfy { abs($0 - $1) < 1e-20 }
          #expect(isSame == isFrozen, "\(name)")
        }
      }
      let still = try await trained(project(folder, ["model.frozen_statistics=true"]))
      for (name, values) in still where name.contains(".running_") {
        #expect(values.allSatisfy { $0 == (name.hasSuffix("mean") ? 0 : 1) }, "\(name)")
      }
    }
  }

  /// With frozen statistics a clip's gradient does not depend on the clips beside it, so the mean over replicas is the
  /// mean over their joint batch: every replica must have got its own clips with their own labels.
  @Test(arguments: ["each", "sum"])
  func `replicas part every batch between them`(_ step: String) async throws {
    try await withTemporaryFolder { folder in
      let shared = ["model.frozen_statistics=true", "model.dropout=0.0", "schedule.epochs=2"]
      func weights(_ replicas: Int) async throws -> [String: [Float]] {
        let balance = """
          sources: {videos: {role: web, kind: video, generate: {part: videos, count: 12}}}
          balance:
            batch: {target: \(6 / replicas), videos: \(6 / replicas)}
            auxiliary: {every: 1, count: {videos: 1}, order: [videos]}
            step: \(step)
          mixup: [{into: target, with: videos, alpha: 0.5, probability: 1.0}]
          """
        return try await trained(project(folder, shared + ["replicas=\(replicas)"], balance: balance))
      }
      let whole = try await weights(1)
      for replicas in [2, 3, 6] {
        let parts = try await weights(replicas)
        for (name, values) in whole {
          let largest = values.map(abs).max() ?? 0
          let found = parts[name] ?? []
          #expect(zip(found, values).allSatisfy { abs($0 - $1) <= 1e-4 * largest }, "\(name) of \(replicas)")
        }
      }
    }
  }
}
