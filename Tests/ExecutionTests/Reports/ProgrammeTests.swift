import Diagnostics
import Execution
import Foundation
import Planning
import RecipeLanguage
import TestSupport
import Testing

/// `omni programme`: what it prints without data, and that what it prints of a training is what the training did.
@Suite("Sampling programmes", .serialized)
struct ProgrammeTests {
  /// Recipes whose programme is kept as a file to be read: every published row, and shapes that none of them has.
  static let recipes =
    Repository.files(in: "recipes/minikinetics", ending: ".yaml")
    + Repository.files(in: "recipes/kinetics400", ending: ".yaml")
    + Repository.files(in: "Tests/ExecutionTests/Fixtures/programmes", ending: ".yaml")

  @Test(arguments: recipes)
  func `the programme of a row is what its file says`(_ file: String) throws {
    let result = Repository.loader().load(file)
    try #require(!result.hasErrors, "\(result.diagnostics.map(\.message))")
    let compilation = Compilation.plan(result.recipes, facts: StoreFacts(store: nil))
    let trainings = try compilation.recipes.map { try StoredTraining($0, of: compilation, store: nil) }
    let document = ProgrammeDocument(compilation, trainings: trainings)
    let name = file.split(separator: "/").last?.dropLast(".yaml".count) ?? ""
    try Golden.expect(ProgrammeText.render(document), in: "Tests/ExecutionTests/Fixtures/programmes/\(name).txt")
    if name == "summed" {
      try Golden.expect(Golden.json(document), in: "Tests/ExecutionTests/Fixtures/programmes/\(name).json")
    }
  }

  /// Everything random at once: crops of any shape, mirroring, colour, resampling, parts of videos, mixup.
  private func project(_ folder: URL) -> PocketProject {
    var project = PocketProject(folder: folder)
    project.recipe =
      PocketRecipes.omni
      + "\naugment: [{resize_short: 36}, {random_resized_crop: 32}, {flip: 0.5}, {color_jitter: {brightness: 0.3}}]\n"
    return project
  }

  private func training(_ project: PocketProject) throws -> StoredTraining {
    let compilation = try project.compile()
    return try StoredTraining(compilation.recipes[0], of: compilation, store: Store(reading: project.folder))
  }

  @Test func `the decisions of a training follow from its recipe and lists`() async throws {
    try await withTemporaryFolder { folder in
      let project = project(folder)
      let report = try await project.run()
      try #require(report.isComplete, "\(report.failures.map(\.message))")
      let training = try training(project)
      #expect(training.decisions.map(\.epoch) == [0, 1])
      #expect(training.decisions.map(\.iterations) == [3, 3])
      // Two joint iterations in the first epoch, one in the second, each with 4 + 2 + 2 web samples.
      #expect(training.decisions.map(\.clips) == [12 + 16, 12 + 8])
      #expect(training.decisions.allSatisfy { $0.replaced == 0 })
      for epoch in training.decisions { #expect(try training.recomputed(epoch: epoch.epoch) == epoch) }
      var lines: [String] = []
      try training.decisions(of: 0..<6) { lines += $0.map(\.line) }
      let store = try Store(writing: project.folder)
      let output = store.output(of: try #require(try report.entry("train").stored))
      let written = try String(contentsOf: output.appending(path: ArtifactFiles.decisions), encoding: .utf8)
      #expect(written == ([Decision.header] + lines).joined(separator: "\n") + "\n")
      #expect(lines.contains { $0.contains("colour") } && lines.contains { $0.contains("mirrored") })

      let document = ProgrammeDocument(try project.compile(), trainings: [training])
      let programme = try #require(document.programmes.first)
      #expect(
        programme.basis == .composed && programme.iterationsPerEpoch == 3 && programme.optimizerSteps == 6 + 3 * 3)
      #expect(programme.shown.map(\.sha256) == training.decisions.map(\.sha256))
      #expect(programme.shown[0].batches == ["M": 3, "A1": 2, "A2": 2, "A3": 2])
      #expect(programme.shown[1].batches == ["M": 3, "A1": 1, "A2": 1, "A3": 1])
    }
  }

  @Test func `a clip that stood in for an unreadable one is in the log, and the digest still follows`() async throws {
    try await withTemporaryFolder { folder in
      let media = folder.appending(path: "media")
      try FileManager.default.createDirectory(at: media, withIntermediateDirectories: true)
      for index in 0..<6 { try tinyVideo(frames: 6, at: media.appending(path: "v\(index).mp4")) }
      let list = (0..<6).map { "v\($0).mp4 \($0 % 3)\n" }.joined()
      try Data(list.utf8).write(to: folder.appending(path: "list.txt"))
      var project = PocketProject(folder: folder.appending(path: "store"))
      project.recipe = """
        omni: 1
        classes: {list: [a, b, c]}
        on_bad_media: {action: skip, limit: 0.9}
        sources:
          target: {role: target, kind: video, list: "\(folder.path)/list.txt", root: "\(media.path)"}
          val: {role: validation, kind: video, list: "\(folder.path)/list.txt", root: "\(media.path)"}
        model: {kind: tsn, backbone: {kind: resnet2d, depth: 10, width: 8}, dropout: 0.4}
        clip: {segments: 2, frames: 1, stride: 1}
        augment: [{resize_short: 36}, {random_resized_crop: 32}]
        schedule: {lr: 0.02, policy: constant, epochs: 2}
        balance: {batch: {target: 4}}
        evaluate: {sources: [val], segments: 2, crops: 1, size: 32, resize_short: 36}
        """
      try #require(try await project.run().isComplete)
      // The same name and size, so nothing is indexed anew.
      let broken = media.appending(path: "v2.mp4")
      let size = try Data(contentsOf: broken).count
      try Data(repeating: 7, count: size).write(to: broken)
      project.forced = ["train"]
      _ = try await project.run()
      let training = try training(project)
      #expect(training.decisions.map(\.replaced) == [1, 1])
      var replaced: [Decision] = []
      try training.decisions(of: 0..<4) { replaced += $0.filter { $0.insteadOf != nil } }
      #expect(replaced.map(\.insteadOf) == ["v2.mp4", "v2.mp4"] && replaced.allSatisfy { $0.sample != "v2.mp4" })
      for epoch in training.decisions { #expect(try training.recomputed(epoch: epoch.epoch) == epoch) }
    }
  }
}
