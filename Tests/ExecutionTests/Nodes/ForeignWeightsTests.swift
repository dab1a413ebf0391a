import Engine
import Execution
import Foundation
import Planning
import TestSupport
import Testing

/// `model.init.weights`: files of PyTorch (`PyTorchFilesTests/Reference`) through whole runs.
@Suite("Weights of other tools", .serialized)
struct ForeignWeightsTests {
  private static let made = Repository.root + "/Tests/PyTorchFilesTests/Reference"
  private static let standstill = "schedule: {epochs: 1, lr: 1e-30, weight_decay: 0.0}\n"
  private static let small = "backbone: {width: 4}"
  private static let clips = """
    unset: [evaluate.segments]
    model: {kind: slowonly, backbone: {kind: resnet3d_slowonly, width: 4}, INIT}
    clip: {segments: 1, frames: 3, stride: 1}

    """

  private func project(_ text: String, in folder: URL) -> PocketProject {
    var project = PocketProject(folder: folder)
    project.recipe = "omni: 1\nextends: pocket.yaml\n" + text
    return project
  }

  private func run(_ text: String, in folder: URL) async throws -> (report: RunReport, output: URL) {
    let report = try await project(text, in: folder).run()
    try #require(report.isComplete, "\(report.failures.map(\.message))")
    let stored = try #require(try report.entry("train").stored)
    return (report, try Store(writing: folder).output(of: stored))
  }

  private func failure(_ text: String, in folder: URL) async throws -> String {
    let failures = try await project(text, in: folder).run().failures
    #expect(failures.map(\.node.spec.name) == ["train"])
    return failures.first?.message ?? ""
  }

  private func weights(_ output: URL) throws -> [String: NamedTensor] {
    let tensors = try SafetensorsFile(reading: output.appending(path: ArtifactFiles.weights).path).tensors
    return Dictionary(uniqueKeysWithValues: tensors.map { ($0.name, $0) })
  }

  @Test func `of torchvision begin a training, the last layer drawn anew, and the report is kept`() async throws {
    try await withTemporaryFolder { folder in
      let file = "\(Self.made)/torchvision_legacy.pth"
      let begun = try await run(
        Self.standstill + "model: {\(Self.small), init: {weights: \(file), names: torchvision}}\n", in: folder)
      let given = Dictionary(
        uniqueKeysWithValues: try WeightsFile(reading: file).tensors.map { ($0.name, $0) })
      let found = try weights(begun.output)
      for (own, theirs) in [
        ("backbone.conv1.conv.weight", "conv1.weight"), ("backbone.layer4.0.conv2.bn.bias", "layer4.0.bn2.bias"),
        ("backbone.layer2.0.downsample.conv.weight", "layer2.0.downsample.0.weight"),
      ] {
        #expect(found[own]?.values == given[theirs]?.values && found[own]?.values.isEmpty == false, "\(own)")
      }
      let report = try JSONFile.read(
        FirstWeightsReport.self, from: begun.output.appending(path: ArtifactFiles.firstWeights))
      #expect(report.origin == "weights" && report.format == .pytorchLegacy && report.names == .torchvision)
      #expect(report.fit.head == .absent && report.ignored == ["fc.weight", "fc.bias"] && report.fit.fits)
      #expect(report.digest == (try FileContent(of: URL(filePath: file)).digest))
      guard case .text(let line)? = try begun.report.entry("train").stored?.summary.facts["first_weights"] else {
        Issue.record("no line on the first weights")
        return
      }
      #expect(
        line
          == "60 of 62 tensors taken (PyTorch, format before 1.6, names of torchvision); last layer drawn anew for 3 "
          + "classes, the file has none; not used: fc.weight, fc.bias")
    }
  }

  @Test func `are inflated when the recipe says so, and refused with the mend when not`() async throws {
    try await withTemporaryFolder { folder in
      let file = "\(Self.made)/torchvision_legacy.pth"
      let flat = Self.standstill + Self.clips.replacing("INIT", with: "init: {weights: \(file)}")
      let refused1 = try await failure(flat, in: folder)
      #expect(refused1.contains("write model: {init: {inflate: true}}"), "\(refused1)")
      let begun = try await run(
        Self.standstill + Self.clips.replacing("INIT", with: "init: {weights: \(file), inflate: true}"), in: folder)
      let given = try #require(try WeightsFile(reading: file).tensors.first { $0.name == "layer3.0.conv1.weight" })
      let found = try #require(try weights(begun.output)["backbone.layer3.0.conv1.conv.weight"])
      #expect(found.shape == [16, 8, 3, 3, 3])
      #expect(found.values[0] == given.values[0] / 3 && found.values[9] == given.values[0] / 3)
    }
  }

  @Test func `are known by content, whatever their place, and names are refused that are not stated`() async throws {
    try await withTemporaryFolder { folder in
      func recipe(_ path: String, _ names: String) -> String {
        Self.standstill + "model: {\(Self.small), init: {weights: \(path), names: \(names)}}\n"
      }
      let source = URL(filePath: "\(Self.made)/mmaction_0x_legacy.pth")
      let copy = folder.appending(path: "copy.pth")
      try FileManager.default.copyItem(at: source, to: copy)
      let first = try await run(recipe(source.path, "mmaction"), in: folder)
      #expect(first.report.ran.contains("train"))
      #expect(try await run(recipe(copy.path, "mmaction"), in: folder).report.ran == [])
      let refused2 = try await failure(recipe(copy.path, "torchvision"), in: folder)
      #expect(refused2.contains("{init: {names: mmaction}}"), "\(refused2)")
      try FileManager.default.removeItem(at: copy)
      try FileManager.default.copyItem(at: URL(filePath: "\(Self.made)/predecessor_zip.pth"), to: copy)
      #expect(try await run(recipe(copy.path, "mmaction"), in: folder).report.ran.contains("train"))
    }
  }

  @Test func `that would run something are refused by name`() async throws {
    try await withTemporaryFolder { folder in
      let text = "model: {\(Self.small), init: {weights: \(Self.made)/evil_system_zip.pth}}\n"
      let refused3 = try await failure(Self.standstill + text, in: folder)
      #expect(refused3.contains("it names `posix.system`"), "\(refused3)")
    }
  }

  // MARK: Tested as they are

  private static let untrained = """
    schedule: {epochs: 0}
    world: {classes: 5}

    """

  @Test func `are tested as they are without training data`() async throws {
    try await withTemporaryFolder { folder in
      let file = "\(Self.made)/mmaction_0x_legacy.pth"
      let recipe = Self.untrained + "model: {\(Self.small), init: {weights: \(file), names: mmaction}}\n"
      let done = try await run(recipe, in: folder)
      #expect(done.report.ran.sorted() == ["evaluate", "generate.val", "index.val", "table", "train"])
      let given = try WeightsFile(reading: file).tensors.filter { !$0.name.hasSuffix("num_batches_tracked") }
      let found = try weights(done.output)
      #expect(found.count == given.count)
      for tensor in given { #expect(found[tensor.name] == tensor, "\(tensor.name)") }
      let summary = try #require(try done.report.entry("evaluate").stored).summary
      #expect(summary.samplesOut == 15 && summary.metrics["top1"] != nil)
      #expect(try await run(recipe, in: folder).report.ran == [])
    }
  }

  @Test func `without a last layer over these classes there is nothing to test`() async throws {
    try await withTemporaryFolder { folder in
      let named = "model: {\(Self.small), init: {weights: \(Self.made)/torchvision_zip.pth}}\n"
      let headless = try await failure(Self.untrained + named, in: folder)
      #expect(headless.contains("tests the first weights as they are, but the last layer drawn anew"), "\(headless)")
      let other = "model: {\(Self.small), init: {weights: \(Self.made)/mmaction_0x_legacy.pth, names: mmaction}}\n"
      let replaced = try await failure(
        Self.untrained.replacing("classes: 5", with: "classes: 4") + other, in: folder)
      #expect(replaced.contains("for 4 classes, the file's tells 5 apart"), "\(replaced)")
    }
  }

  @Test func `another recipe's result is tested under another protocol`() async throws {
    try await withTemporaryFolder { folder in
      var project = project(
        "model: {init: {recipe: start.yaml}}\nschedule: {epochs: 0}\nevaluate: {crops: 5}\n", in: folder)
      project.beside = ["start.yaml": "omni: 1\nextends: pocket.yaml\n"]
      let report = try await project.run()
      try #require(report.isComplete, "\(report.failures.map(\.message))")
      let store = try Store(writing: folder)
      let start = try weights(store.output(of: try #require(try report.entry("init/train").stored)))
      #expect(try weights(store.output(of: try #require(try report.entry("train").stored))) == start)
    }
  }

  @Test func `of a stopped training's checkpoint are its moving averages`() async throws {
    try await withTemporaryFolder { folder in
      let thread = try ComputeThread()
      let spec = ModelSpec(kind: .tsn, depth: 10, width: 8, classes: 3)
      let (own, averages) = try await thread.perform {
        (
          try Network(spec: spec, backend: .oneDNN, threads: 1, seed: 1).namedTensors(),
          try Network(spec: spec, backend: .oneDNN, threads: 1, seed: 2).namedTensors()
        )
      }
      let beside = own.flatMap { tensor in
        [
          NamedTensor(name: "momentum." + tensor.name, shape: tensor.shape, values: tensor.values),
          NamedTensor(
            name: "average." + tensor.name, shape: tensor.shape,
            values: averages.first { $0.name == tensor.name }?.values ?? []),
        ]
      }
      let file = folder.appending(path: "checkpoint.safetensors")
      try SafetensorsFile(tensors: own + beside).write(to: file.path)
      let done = try await run("schedule: {epochs: 0}\nmodel: {init: {checkpoint: \(file.path)}}\n", in: folder)
      let found = try weights(done.output)
      for tensor in averages { #expect(found[tensor.name] == tensor, "\(tensor.name)") }
    }
  }
}
