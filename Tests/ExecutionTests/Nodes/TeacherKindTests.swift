import Curation
import Engine
import Execution
import Foundation
import Media
import Planning
import RecipeLanguage
import TestSupport
import Testing

/// Every kind of teacher: a recipe, weights for its model, scores made elsewhere, the mean of several.
@Suite("Kinds of teachers", .serialized)
struct TeacherKindTests {
  /// The pocket recipe with further teachers, and the images judged by `teacher`.
  private func recipe(_ teachers: String, images teacher: String) -> String {
    PocketRecipes.omni.replacing(
      "{frames: {recipe: teacher.yaml}}", with: "{frames: {recipe: teacher.yaml}, \(teachers)}"
    )
    .replacing("images: {teacher: frames, top: 2", with: "images: {teacher: \(teacher), top: 2")
  }

  /// A file of scores for six images of three classes.
  private func scoring(
    _ text: String, in folder: URL, file: String = "scores.csv", map: String? = nil, limit: String = "0.5",
    classes: [String] = ["a", "b", "c"]
  ) throws -> HandMadeNode {
    let mapped = map == nil ? "" : ", map: map.json"
    var node = HandMadeNode(
      "score.images", in: folder,
      recipe: recipe("other: {scores: \(file)\(mapped)}", images: "other") + "\non_bad_media: {limit: \(limit)}\n")
    let place = folder.appending(path: file)
    try Data(text.utf8).write(to: place)
    node.places["teachers.other.scores"] = place.path
    if let map {
      let place = folder.appending(path: "map.json")
      try Data(map.utf8).write(to: place)
      node.places["teachers.other.map"] = place.path
    }
    try node.input("samples").writeSamples(handMadeSamples())
    try node.input("samples").writeClasses(classes)
    return node
  }

  @Test func `scores of a file are those of the samples, whatever the order of rows and classes`() async throws {
    try await withTemporaryFolder { folder in
      let node = try scoring(
        "path,c,a,b\ni5.jpg,0,0.25,0.75\ni0.jpg,0.5,0.25,0.25\nx.jpg,1,0,0\n\"i2.jpg\",0,1,0\ni1.jpg,0,0,1\n",
        in: folder)
      let summary = try await node.run()
      let scores = try MatrixFile.read(from: node.output.appending(path: ArtifactFiles.scores))
      #expect(scores.columns == 3)
      #expect(Array(scores[0]) == [0.25, 0.25, 0.5] && Array(scores[5]) == [0.25, 0.75, 0])
      #expect(Array(scores[2]) == [1, 0, 0] && Array(scores[3]) == [0, 0, 0])
      #expect(summary.facts["missing"] == .number(2) && summary.facts["surplus"] == .number(1))
      #expect(node.notes.contains { $0.contains("i3.jpg") && $0.contains("no row") })
      #expect(node.notes.contains { $0.contains("1 rows") && $0.contains("\"x.jpg\"") })
      // What JSON says alike is stored alike.
      let digest = try FolderDigest(of: node.output).digest
      let json = try scoring(
        """
        {"path": "i5.jpg", "scores": [0.25, 0.75, 0]}
        {"path": "i0.jpg", "scores": [0.25, 0.25, 0.5]}
        {"path": "i2.jpg", "scores": [1, 0, 0]}
        {"path": "i1.jpg", "scores": [0, 1, 0]}
        """, in: folder, file: "scores.jsonl")
      _ = try await json.run()
      #expect(try FolderDigest(of: json.output).digest == digest)
    }
  }

  @Test(arguments: [
    // (file, text, limit, a part of the message)
    ("scores.csv", "path,a,b,c\ni0.jpg,1,0,0\n", "0.5", "5 of 6 files of \"images\" cannot be used"),
    ("scores.csv", "path,a,b,c\ni0.jpg,1,0,0\n", "0.5", "i1.jpg: it has no row in"),
    ("scores.csv", "path,a,b,d\n", "1.0", "the teacher knows the class \"d\", which is none of our 3 (a, b, c)"),
    ("scores.csv", "path,0,1\n", "1.0", "the teacher knows 2 classes, this recipe 3; a `map` is needed"),
    ("scores.csv", "path,a,b,c\ni0.jpg,3,2,1\n", "1.0", "scores.csv: line 2: found 3"),
    ("scores.txt", "path,a,b,c\n", "1.0", "scores are read from .csv, .json or .jsonl files, found .txt"),
    ("scores.json", "{\"i0.jpg\": [0.5, 0.5]}", "1.0", "2 classes, this recipe 3"),
  ])
  func `a file that cannot be used says why`(file: String, text: String, limit: String, message: String) async throws {
    try await withTemporaryFolder { folder in
      let node = try scoring(text, in: folder, file: file, limit: limit)
      let found = try await failure { try await node.run() }
      #expect(found.contains(message), "\(found)")
    }
  }

  @Test func `a map brings the teacher's classes to ours and lets the rest disagree`() async throws {
    try await withTemporaryFolder { folder in
      // Of four classes two are ours: 3 is a, 1 is c.
      let rows = ["0.1,0.2,0.3,0.4", "0.4,0.3,0.2,0.1", "0,0.9,0.1,0", "0.4,0,0,0.6", "0.6,0,0,0.4", "0,0,0,1"]
      let text = "path,0,1,2,3\n" + rows.enumerated().map { "i\($0).jpg,\($1)\n" }.joined()
      let node = try scoring(text, in: folder, map: #"{"3": 0, "1": "c"}"#)
      _ = try await node.run()
      let said = try TeacherScores.read(from: node.output)
      #expect(said.classes == 3 && said.outside == ["class 0 of 4", "class 2 of 4"])
      #expect(Array(said.scores[0]) == [0.4, 0, 0.2, 0.1, 0.3])
      let cut = HandMadeNode(
        "cut.images", in: folder.appending(path: "cut"), recipe: recipe("other: {scores: s.csv}", images: "other"))
      try cut.input("samples").writeSamples(handMadeSamples([0, 0, 2, 0, 0, nil]))
      try said.write(to: cut.input("scores"))
      _ = try await cut.run()
      let verdicts = try JSONLines.read(CutVerdict.self, from: cut.output.appending(path: ArtifactFiles.verdicts))
      // Of the second and the fifth the teacher's first guess is outside: no, though `top` is 2.
      #expect(verdicts.map(\.isKept) == [true, false, true, true, false, false])
    }
  }

  @Test func `members of an ensemble score once, whoever asks`() async throws {
    try await withTemporaryFolder { folder in
      // How much may be lost is in the key of every score: stated alike from the start.
      let limit = "\non_bad_media: {limit: 0.2}\n"
      var project = PocketProject(folder: folder)
      project.recipe += limit
      let first = try await project.run()
      try #require(first.isComplete, "\(first.failures.map(\.message))")
      let store = try Store(writing: folder)
      func scores(_ report: RunReport, _ node: String) throws -> Matrix {
        try MatrixFile.read(
          from: store.output(of: #require(report.entry(node).stored)).appending(path: ArtifactFiles.scores))
      }
      let samples = try store.output(of: #require(first.entry("index.images").stored)).readSamples()
      let names = try store.output(of: #require(first.entry("index.images").stored)).readClasses()
      // A second opinion: a quarter, and the rest for one class after the other. The last image has none.
      let rows = samples.dropLast().enumerated().map { index, sample in
        "\(sample.id)," + (0..<3).map { $0 == index % 3 ? "0.5" : "0.25" }.joined(separator: ",")
      }
      let file = folder.appending(path: "opinion.csv")
      try Data("path,\(names.joined(separator: ","))\n\(rows.joined(separator: "\n"))\n".utf8).write(to: file)
      project.recipe =
        recipe("other: {scores: \"\(file.path)\"}, both: {ensemble: [frames, other]}", images: "both")
        + limit
      let second = try await project.run()
      try #require(second.isComplete, "\(second.failures.map(\.message))")
      #expect(second.ran.contains("score.images.other") && second.ran.contains("score.images"))
      #expect(!second.ran.contains("score.images.frames") && !second.ran.contains("frames/train"))
      #expect(try second.output("score.images.frames") == first.output("score.images"))
      let (a, b) = (try scores(second, "score.images.frames"), try scores(second, "score.images.other"))
      let both = try scores(second, "score.images")
      for row in 0..<samples.count {
        let isLast = row == samples.count - 1
        for column in 0..<3 {
          let mean = Float((Double(a[row, column]) + Double(b[row, column])) / 2)
          #expect(both[row, column] == (isLast ? 0 : mean))
        }
      }
      #expect(try second.entry("cut.images").stored?.summary.facts["unscored"] == .number(1))
      #expect(try second.entry("keep.images").stored?.summary.facts["unscored"] == .number(1))
      project.sets = ["curate.filter.images.threshold=0.3"]
      #expect(try await project.run().ran.allSatisfy { !$0.hasPrefix("score") })
    }
  }

  @Test func `given weights judge as the training that made them, under any names`() async throws {
    try await withTemporaryFolder { folder in
      let first = try await PocketProject(folder: folder).run()
      try #require(first.isComplete, "\(first.failures.map(\.message))")
      let store = try Store(writing: folder)
      let weights = store.output(of: try #require(try first.entry("frames/train").stored))
        .appending(path: ArtifactFiles.weights)
      let tensors = try SafetensorsFile(reading: weights.path).tensors
      func judged(_ tensors: [NamedTensor], _ name: String) async throws -> RunReport {
        let file = folder.appending(path: "\(name).safetensors")
        try SafetensorsFile(tensors: tensors).write(to: file.path)
        var project = PocketProject(folder: folder)
        project.recipe = recipe("given: {recipe: teacher.yaml, checkpoint: \"\(file.path)\"}", images: "given")
        return try await project.run()
      }
      let renamed = tensors.map { NamedTensor(name: "module." + $0.name, shape: $0.shape, values: $0.values) }
      let memory = tensors.map { NamedTensor(name: "momentum." + $0.name, shape: $0.shape, values: $0.values) }
      for (name, tensors) in [("plain", tensors), ("wrapped", renamed), ("checkpoint", tensors + memory)] {
        let report = try await judged(tensors, name)
        #expect(try report.output("score.images") == first.output("score.images"), "\(name)")
        #expect(!report.entries.contains { $0.node.spec.name == "given/train" })
      }
      let short = try await judged(tensors.filter { $0.name != "backbone.conv1.conv.weight" }, "short")
      #expect(short.failures.map(\.message).contains { $0.contains("missing: backbone.conv1.conv.weight") })
      let headless = try await judged(tensors.filter { !$0.name.hasPrefix("cls_head.") }, "headless")
      #expect(headless.failures.map(\.message).contains { $0.contains("has no last layer") })
      var reshaped = tensors
      reshaped[0] = NamedTensor(name: tensors[0].name, shape: [tensors[0].values.count], values: tensors[0].values)
      let other = try await judged(reshaped, "other")
      #expect(other.failures.map(\.message).contains { $0.contains("of another shape") })
    }
  }
}
