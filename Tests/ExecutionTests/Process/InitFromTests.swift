import Execution
import Foundation
import Media
import TestSupport
import Testing

/// `omni init --from DIR`: the recipe it writes is valid, can be planned, and trains.
@Suite("Starting from a folder", .timeLimit(.minutes(3)))
struct InitFromTests {
  private func omni(_ arguments: [String], in folder: URL) async throws -> OmniProcess.Ending {
    try await OmniProcess.run(arguments, in: folder, environment: ["OMNI_STORE": "store"])
  }

  /// Makes a small file at each path: a video or a picture, by its name.
  private func make(_ paths: [String], in folder: URL) throws {
    for (number, path) in paths.enumerated() {
      let file = folder.appending(path: path)
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      if path.hasSuffix(".mp4") {
        try tinyVideo(frames: 4 + number % 3, at: file)
      } else if path.hasSuffix(".jpg") {
        try Data(tinyPicture(UInt8(number + 1))).write(to: file)
      } else {
        try Data("text".utf8).write(to: file)
      }
    }
  }

  /// The recipe that `init` writes must be valid and planned without a complaint.
  private func expectSound(_ folder: URL, recipe: String = "recipe.yaml") async throws -> String {
    let valid = try await omni(["validate", recipe], in: folder)
    #expect(valid.status == 0 && valid.output == "recipe is valid\n", "\(valid.output)")
    let plan = try await omni(["plan", recipe], in: folder)
    #expect(plan.status == 0 && plan.errors.isEmpty && plan.output.contains("+  train"), "\(plan.output)\(plan.errors)")
    return try String(contentsOf: folder.appending(path: recipe), encoding: .utf8)
  }

  @Test func `train and val below the folder`() async throws {
    try await withTemporaryFolder { folder in
      try make(
        [
          "clips/train/bee keeping/a.mp4", "clips/train/zumba/b.mp4", "clips/train/zumba/c.mp4",
          "clips/val/zumba/d.mp4",
        ],
        in: folder)
      let ending = try await omni(["init", "--from", "clips/"], in: folder)
      #expect(ending.status == 0 && ending.output.isEmpty, "\(ending.errors)")
      #expect(ending.errors == "wrote recipe.yaml; next: omni validate recipe.yaml, omni plan recipe.yaml\n")
      let text = try await expectSound(folder)
      #expect(text.contains("target: {role: target, kind: video, root: \"clips/train\"}"))
      #expect(text.contains("val: {role: validation, kind: video, root: \"clips/val\"}"))
      #expect(text.contains("list: [\"bee keeping\", \"zumba\"]"))
      // The files are 48 × 40.
      #expect(text.contains("{random_resized_crop: 32}") && text.contains("size: 32"))
    }
  }

  @Test func `without a validation folder a seeded part of each class validates`() async throws {
    try await withTemporaryFolder { folder in
      try make(
        (1...10).map { "media/push up/\($0).jpg" } + (1...5).map { "media/run/\($0).jpg" } + ["media/solo/x.jpg"],
        in: folder)
      let ending = try await omni(["init", "mine.yaml", "--from", "media"], in: folder)
      #expect(
        ending.status == 0 && ending.errors.contains("a fifth of each class, drawn with a seed"), "\(ending.errors)")
      let text = try await expectSound(folder, recipe: "mine.yaml")
      #expect(text.contains("kind: image, list: \"mine.train.json\", root: \"media\""))
      let train = try MediaListJSON.read(path: folder.appending(path: "mine.train.json").path, classes: 3)
      let val = try MediaListJSON.read(path: folder.appending(path: "mine.val.json").path, classes: 3)
      #expect(train.problems == [] && val.problems == [])
      #expect(train.entries.count == 13 && val.entries.compactMap(\.label) == [0, 0, 1])
      #expect(Set(train.entries.map(\.path)).isDisjoint(with: val.entries.map(\.path)))
      // The same again gives the same.
      let before = try String(contentsOf: folder.appending(path: "mine.val.json"), encoding: .utf8)
      _ = try await omni(["init", "mine.yaml", "--from", "media", "--force"], in: folder)
      #expect(try String(contentsOf: folder.appending(path: "mine.val.json"), encoding: .utf8) == before)
    }
  }

  @Test func `what is of another kind is left out and named`() async throws {
    try await withTemporaryFolder { folder in
      try make(
        [
          "d/train/a/1.mp4", "d/train/a/2.mp4", "d/train/a/still.jpg", "d/train/b/3.mp4", "d/train/b/notes.txt",
          "d/val/a/4.mp4", "d/val/b/5.mp4", "d/images/a/6.jpg",
        ], in: folder)
      let ending = try await omni(["init", "--from", "d"], in: folder)
      #expect(ending.status == 0)
      #expect(ending.errors.contains("d/train: pictures among the videos that are left out: 1;"))
      #expect(ending.errors.contains("d/train: files that are no media and are left out: 1"))
      #expect(ending.errors.contains("d/images is not used; the recipe shows how it could be"))
      let text = try await expectSound(folder)
      #expect(text.contains("target: {role: target, kind: video, list: \"recipe.train.json\", root: \"d/train\"}"))
      #expect(text.contains("# more: {role: web, kind: image, label: query, root: \"d/images\"}"))
    }
  }

  /// Paths of raw frames: `clips` folders of each class, `frames` pictures in each.
  private func frames(_ classes: [String], clips: Int, frames: Int, in folder: String) -> [String] {
    classes.flatMap { name in
      (1...clips).flatMap { clip in (1...frames).map { "\(folder)/\(name)/v\(clip)/img_0000\($0).jpg" } }
    }
  }

  @Test func `folders of numbered frames are clips, and none is divided`() async throws {
    try await withTemporaryFolder { folder in
      try make(frames(["push", "run"], clips: 5, frames: 4, in: "raw"), in: folder)
      let ending = try await omni(["init", "--from", "raw"], in: folder)
      #expect(ending.status == 0 && ending.errors.contains("img_%05d.jpg is taken for a clip"), "\(ending.errors)")
      let text = try await expectSound(folder)
      #expect(text.contains("target: {role: target, kind: frames, list: \"recipe.train.json\", root: \"raw\"}"))
      #expect(text.contains("10 folders of frames of 2 classes") && text.contains("segments: 4"), "\(text)")
      let train = try MediaListJSON.read(path: folder.appending(path: "recipe.train.json").path, classes: 2)
      let val = try MediaListJSON.read(path: folder.appending(path: "recipe.val.json").path, classes: 2)
      #expect(train.problems == [] && val.problems == [] && train.entries.count == 8 && val.entries.count == 2)
      #expect((Array(train.entries) + Array(val.entries)).allSatisfy { $0.frames == 4 })
      #expect(Set(train.entries.map(\.path)).isDisjoint(with: val.entries.map(\.path)))
      let run = try await omni(
        [
          "run", "recipe.yaml", "--kernels", "default", "--set", "schedule.epochs=1", "--set",
          "model.backbone.depth=10", "--set", "model.backbone.width=8",
        ], in: folder)
      #expect(run.status == 0, "\(run.errors)")
    }
  }

  @Test func `frames of other names below train and val, and pictures that are no frames`() async throws {
    try await withTemporaryFolder { folder in
      let paths =
        frames(["a", "b"], clips: 2, frames: 4, in: "f/train") + frames(["a", "b"], clips: 2, frames: 4, in: "f/val")
      try make(paths.map { $0.replacing("img_", with: "frame-") }, in: folder)
      _ = try await omni(["init", "f.yaml", "--from", "f"], in: folder)
      let text = try await expectSound(folder, recipe: "f.yaml")
      #expect(
        text.contains(
          "kind: frames, frames: {template: \"frame-%05d.jpg\", first: 1}, root: \"f/train\"}"), "\(text)")
      // Numbers with gaps are names of pictures.
      try make(
        ["a", "b"].flatMap { name in
          ["x", "y"].flatMap { shelf in [3, 17, 40, 41].map { "p/\(name)/\(shelf)/img_\($0).jpg" } }
        }, in: folder)
      _ = try await omni(["init", "p.yaml", "--from", "p"], in: folder)
      #expect(try await expectSound(folder, recipe: "p.yaml").contains("kind: image"))
    }
  }

  @Test func `a class whose name is a substitution is not written into a recipe`() async throws {
    try await withTemporaryFolder { folder in
      try make((1...4).map { "m/${site.x}/\($0).jpg" } + (1...4).map { "m/b/\($0).jpg" }, in: folder)
      let ending = try await omni(["init", "--from", "m"], in: folder)
      #expect(ending.status == 1 && ending.errors.contains("\"${site.x}\" cannot be written"), "\(ending.errors)")
      #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "recipe.yaml").path))
    }
  }

  @Test func `a recipe in a folder that is not there is refused with its name`() async throws {
    try await withTemporaryFolder { folder in
      let ending = try await omni(["init", "deep/x/y.yaml"], in: folder)
      #expect(ending.status == 1 && ending.errors.contains("there is no folder deep/x"), "\(ending.errors)")
    }
  }

  @Test func `the recipe trains`() async throws {
    try await withTemporaryFolder { folder in
      try make(["m/train/a/1.jpg", "m/train/b/2.jpg", "m/val/a/3.jpg", "m/val/b/4.jpg"], in: folder)
      _ = try await omni(["init", "--from", "m"], in: folder)
      let ending = try await omni(
        [
          "run", "recipe.yaml", "--kernels", "default", "--set", "schedule.epochs=1", "--set",
          "model.backbone.depth=10", "--set", "model.backbone.width=8",
        ],
        in: folder)
      #expect(ending.status == 0, "\(ending.errors)")
    }
  }

  @Test func `nothing is overwritten, and nothing is half written`() async throws {
    try await withTemporaryFolder { folder in
      try make((1...4).map { "m/a/\($0).jpg" } + (1...4).map { "m/b/\($0).jpg" }, in: folder)
      try Data("mine".utf8).write(to: folder.appending(path: "recipe.val.json"))
      let ending = try await omni(["init", "--from", "m"], in: folder)
      #expect(ending.status == 1 && ending.errors.contains("recipe.val.json is there already"), "\(ending.errors)")
      #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "recipe.yaml").path))
      #expect(try String(contentsOf: folder.appending(path: "recipe.val.json"), encoding: .utf8) == "mine")
    }
  }

  @Test func `a folder without media is a failure, contradicting options are wrong arguments`() async throws {
    try await withTemporaryFolder { folder in
      try make(["empty/a/notes.txt"], in: folder)
      let none = try await omni(["init", "--from", "empty"], in: folder)
      #expect(none.status == 1 && none.errors.contains("holds no folders with videos or pictures"), "\(none.errors)")
      let missing = try await omni(["init", "--from", "missing"], in: folder)
      #expect(missing.status == 1 && missing.errors.contains("is no folder"))
      let both = try await omni(["init", "--from", "empty", "--train", "a"], in: folder)
      #expect(both.status == 64)
    }
  }
}
