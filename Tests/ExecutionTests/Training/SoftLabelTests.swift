import Execution
import Foundation
import Media
import TestSupport
import Testing

/// Soft labels from a file of scores to the loss of training. Cross entropy is linear in the label, so the loss on soft
/// labels is the mean of losses on hard ones, which go by another way: the list.
@Suite("Soft labels", .serialized)
struct SoftLabelTests {
  private static let soft: [[Double]] = [[0.5, 0.125, 0.375], [0.0625, 0.75, 0.1875]]

  /// The loss of the one batch of two web clips. The main batch before it moves no weight.
  private func loss(_ folder: URL, labels: (Int, Int), isSoft: Bool) async throws -> Double {
    try Data("w0.mp4 \(labels.0)\nw1.mp4 \(labels.1)\n".utf8).write(to: folder.appending(path: "web.txt"))
    var project = PocketProject(folder: folder.appending(path: "store"))
    let teacher =
      isSoft
      ? """
      teachers: {other: {scores: "\(folder.path)/scores.csv"}}
      curate: {filter: {web: {teacher: other, threshold: 0.0}}}
      """ : ""
    project.recipe = """
      omni: 1
      classes: {list: [a, b, c]}
      sources:
        target: {role: target, kind: video, list: "\(folder.path)/list.txt", root: "\(folder.path)"}
        val: {role: validation, kind: video, list: "\(folder.path)/list.txt", root: "\(folder.path)"}
        web:
          {role: web, kind: video, list: "\(folder.path)/web.txt", root: "\(folder.path)"\(isSoft ? ", label: teacher, soft: true" : "")}
      \(teacher)
      model: {kind: tsn, backbone: {kind: resnet2d, depth: 10, width: 8}, dropout: 0.0}
      clip: {segments: 2, frames: 1, stride: 1}
      augment: [{resize_short: 72}, {center_crop: 64}]
      schedule: {policy: constant, lr: 1e-30, epochs: 1, weight_decay: 0.0}
      balance: {batch: {target: 2, web: 2}, auxiliary: {every: 1, count: {web: 1}, order: [web]}}
      evaluate: {sources: [val], segments: 2, crops: 1, size: 64, resize_short: 72}
      """
    let report = try await project.run()
    try #require(report.isComplete, "\(report.failures.map(\.message))")
    let output = try Store(writing: project.folder).output(of: #require(report.entry("train").stored))
    let curve = try JSONLines.read(CurvePoint.self, from: output.appending(path: ArtifactFiles.curve))
    let point = try #require(curve.first { $0.stream == "web" })
    #expect(point.batches == 1)
    return point.loss
  }

  @Test func `the loss on soft labels is the naive cross entropy`() async throws {
    try await withTemporaryFolder { folder in
      for (name, factor) in [("w0", 97), ("w1", 31), ("still", 53)] {
        let encoder = try VideoEncoder(
          path: folder.appending(path: "\(name).mp4").path, format: VideoFormat(width: 48, height: 40))
        let pixels = (0..<3 * 48 * 40).map { UInt8(truncatingIfNeeded: $0 * $0 / factor) }
        try encoder.append(Frame(width: 48, height: 40, pixels: pixels))
        try encoder.finish()
      }
      try Data("still.mp4 0\nstill.mp4 1\n".utf8).write(to: folder.appending(path: "list.txt"))
      let rows = Self.soft.enumerated().map { "w\($0).mp4," + $1.map { "\($0)" }.joined(separator: ",") }
      try Data("path,a,b,c\n\(rows.joined(separator: "\n"))\n".utf8).write(to: folder.appending(path: "scores.csv"))
      // With hard labels j and k the loss is (l₀(j) + l₁(k)) / 2.
      let base = try await loss(folder, labels: (0, 0), isSoft: false)
      var expected = base
      for label in 1...2 {
        expected += Self.soft[0][label] * (try await loss(folder, labels: (label, 0), isSoft: false) - base)
        expected += Self.soft[1][label] * (try await loss(folder, labels: (0, label), isSoft: false) - base)
      }
      let found = try await loss(folder, labels: (2, 1), isSoft: true)
      #expect(abs(found - expected) < 1e-5 * expected, "\(found) \(expected)")
      #expect(abs(found - base) > 1e-3, "hard and soft labels must differ for the test to say anything")
    }
  }
}
