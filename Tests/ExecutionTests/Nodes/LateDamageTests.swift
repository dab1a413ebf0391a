import Curation
import Execution
import Foundation
import Glibc
import Media
import Planning
import TestSupport
import Testing

/// Files that were whole when they were indexed and are not any more when a network is to see them.
@Suite("Media damaged after the index", .serialized)
struct LateDamageTests {
  private func project(_ folder: URL) -> PocketProject {
    func source(_ name: String, _ role: String) -> String {
      "\(name): {role: \(role), kind: video, list: \"\(folder.path)/\(name).txt\", root: \"\(folder.path)\"}"
    }
    let base = """
      omni: 1
      base: true
      classes: {list: [a, b, c]}
      on_bad_media: {action: skip, limit: 0.5}
      sources:
        \(source("target", "target"))
        \(source("val", "validation"))
      model: {kind: tsn, backbone: {kind: resnet2d, depth: 10, width: 8}, dropout: 0.4}
      clip: {segments: 2, frames: 1, stride: 1}
      augment: [{resize_short: 36}, {random_resized_crop: 32}]
      schedule: {lr: 0.02, momentum: 0.9, weight_decay: 5e-4, policy: constant, epochs: 1}
      balance: {batch: {target: 2}}
      evaluate: {sources: [val], segments: 2, crops: 1, size: 32, resize_short: 36}
      """
    var project = PocketProject(folder: folder.appending(path: "store"))
    project.beside = ["base.yaml": base, "teacher.yaml": "omni: 1\nextends: base.yaml\n"]
    project.recipe = """
      omni: 1
      extends: base.yaml
      sources:
        \(source("web", "web"))
      teachers: {frames: {recipe: teacher.yaml}}
      curate:
        deduplicate: {against: [val], features: {from: frames}, similarity: 0.99999}
        filter: {web: {teacher: frames, top: 3, threshold: 0.0}}
      balance:
        batch: {target: 2, web: 2}
        auxiliary: {every: 1, count: {web: 1}, order: [web]}
      """
    return project
  }

  /// A video in shades of its own; `web3.mp4` is a copy of `val1.mp4`.
  private func makeMedia(_ folder: URL) throws {
    for (place, name) in ["target", "val", "web"].enumerated() {
      var list = ""
      for index in 0..<4 {
        let file = folder.appending(path: "\(name)\(index).mp4")
        let encoder = try VideoEncoder(path: file.path, format: VideoFormat(width: 48, height: 40))
        for frame in 0..<4 {
          let (red, green) = (UInt8(60 * index + 5 * frame), UInt8(80 * place + 10 * index))
          try encoder.append(Frame(width: 48, height: 40, red: red, green: green, blue: 250 - red))
        }
        try encoder.finish()
        list += "\(name)\(index).mp4 \(index % 3)\n"
      }
      try Data(list.utf8).write(to: folder.appending(path: "\(name).txt"))
    }
    let copy = folder.appending(path: "web3.mp4")
    try FileManager.default.removeItem(at: copy)
    try FileManager.default.copyItem(at: folder.appending(path: "val1.mp4"), to: copy)
  }

  /// Loses what a file holds but neither its size nor its time, so that the index does not look again.
  private func rot(_ file: URL) throws {
    var before = stat()
    try #require(stat(file.path, &before) == 0)
    let descriptor = open(file.path, O_WRONLY)
    defer { close(descriptor) }
    let zeros = [UInt8](repeating: 0, count: Int(before.st_size))
    try #require(write(descriptor, zeros, zeros.count) == zeros.count)
    try #require(futimens(descriptor, [before.st_atim, before.st_mtim]) == 0)
  }

  @Test func `leave a gap in scores and predictions that shifts nobody else's`() async throws {
    try await withTemporaryFolder { folder in
      try makeMedia(folder)
      var project = project(folder)
      let whole = try await project.run()
      try #require(whole.isComplete, "\(whole.failures.map(\.message))")
      let store = try Store(writing: project.folder)
      func output(_ report: RunReport, _ node: String) throws -> URL {
        store.output(of: try #require(try report.entry(node).stored))
      }
      let before = try MatrixFile.read(from: output(whole, "score.web").appending(path: ArtifactFiles.scores))
      let copies = try JSONLines.read(
        DuplicateVerdict.self, from: output(whole, "deduplicate.web").appending(path: ArtifactFiles.duplicates))
      #expect(copies[3].isDuplicate && copies[3].reference == 1, "\(copies)")

      for name in ["web1", "val0"] { try rot(folder.appending(path: "\(name).mp4")) }
      project.forced = ["score.web", "evaluate"]
      let damaged = try await project.run()
      try #require(damaged.isComplete, "\(damaged.failures.map(\.message))")
      let after = try MatrixFile.read(from: output(damaged, "score.web").appending(path: ArtifactFiles.scores))
      try #require(after.rows == 4)
      #expect(after[1].allSatisfy { $0 == 0 })
      for row in [0, 2, 3] { #expect(Array(after[row]) == Array(before[row]), "row \(row)") }
      #expect(try damaged.entry("score.web").stored?.summary.lostMedia == 1)

      let predictions = try JSONLines.read(
        Prediction.self, from: output(damaged, "evaluate").appending(path: ArtifactFiles.predictions("val")))
      #expect(predictions.map(\.id) == ["val1.mp4", "val2.mp4", "val3.mp4"])
      #expect(predictions.map(\.label) == [1, 2, 0])
    }
  }
}
