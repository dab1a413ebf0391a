import Foundation
import TestSupport
import Testing

/// The built command, run in a folder of the test's own.
struct Command: Sendable {
  /// What a run left behind.
  struct Result: Sendable {
    var status: Int32
    var output: String
    var errors: String

    /// The one JSON document on stdout.
    func document() throws -> [String: Any] {
      try #require(try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any], "\(output)")
    }

    /// The ids of the document's diagnostics.
    func diagnostics() throws -> [String] {
      let document = try document()
      #expect(document["format_version"] as? String == "1.0")
      let entries = try #require(document["diagnostics"] as? [[String: Any]], "\(output)")
      return entries.compactMap { $0["id"] as? String }
    }
  }

  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// With `a.yaml`, and `b.yaml` that is the same but for its rate.
  static func withTwoRecipes() throws -> Command {
    let command = try Command()
    try command.folder.write(smallRecipe, as: "a.yaml")
    try command.folder.write("omni: 1\nextends: a.yaml\nschedule: {lr: 0.2}\n", as: "b.yaml")
    return command
  }

  func run(_ arguments: String..., environment: [String: String] = [:]) async throws -> Result {
    try await run(arguments, environment: environment)
  }

  func run(_ arguments: [String], environment: [String: String] = [:]) async throws -> Result {
    let ending = try await OmniProcess.run(arguments, in: URL(filePath: folder.path), environment: environment)
    return Result(status: ending.status, output: ending.output, errors: ending.errors)
  }
}

/// A recipe over two folders of class folders.
let smallRecipe = """
  omni: 1
  sources:
    target: {role: target, kind: image, root: train}
    val: {role: validation, kind: image, root: val}
  model: {kind: tsn, backbone: {kind: resnet2d, depth: 10, width: 16}}
  augment: [{resize_short: 64}, {random_resized_crop: 56}]
  schedule: {lr: 0.1, epochs: 1}
  balance: {batch: {target: 4}}
  evaluate: {sources: [val], size: 64}

  """
