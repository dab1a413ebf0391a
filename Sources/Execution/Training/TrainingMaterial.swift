import Curation
package import Foundation
package import Media
package import RecipeLanguage

/// What a training draws its clips from, read from the outputs of the nodes before it.
package struct TrainingMaterial: Sendable {
  package let programme: SamplingProgramme
  /// The selected samples of each source.
  package let samples: [String: [Sample]]
  /// For sources labelled by a teacher's distribution: `[K]` for each sample.
  package let softLabels: [String: [[Float]]]
  /// Class names in the order of the labels.
  package let classes: [String]
  /// How the pictures of each source move.
  package let motions: [String: ImageMotion]

  /// - Parameters:
  ///   - folders: the inputs of a `train` node by role.
  ///   - experiment: decoded from the same node's fields.
  /// - Throws: `ArtifactError` for an output that does not read back, `NodeFailure` for one that is missing.
  package init(_ folders: [String: URL], experiment: Experiment) throws {
    guard let composed = folders["programme"] else { throw NodeFailure("a training without its sampling programme") }
    let programme = try JSONFile.read(
      SamplingProgramme.self, from: composed.appendingPathComponent(ArtifactFiles.programme))
    var samples: [String: [Sample]] = [:]
    var soft: [String: [[Float]]] = [:]
    var classes: [String] = []
    for (role, folder) in folders where role.hasPrefix("samples.") {
      let name = String(role.dropFirst("samples.".count))
      samples[name] = try folder.readSamples()
      let labels = folder.appendingPathComponent(ArtifactFiles.softLabels)
      if FileManager.default.fileExists(atPath: labels.path) {
        let matrix = try MatrixFile.read(from: labels)
        soft[name] = (0..<matrix.rows).map { Array(matrix[$0]) }
      }
      if name == programme.target.members.first?.source { classes = try folder.readClasses() }
    }
    guard !classes.isEmpty else { throw NodeFailure("the target names no classes") }
    self.programme = programme
    self.samples = samples
    softLabels = soft
    self.classes = classes
    motions = try Self.motions(folders, experiment, sources: samples.keys.sorted())
  }

  private static func motions(
    _ folders: [String: URL], _ experiment: Experiment, sources: [String]
  ) throws -> [String: ImageMotion] {
    var motions: [String: ImageMotion] = [:]
    for name in sources {
      guard let source = experiment.source(name), source.kind == .image,
        let transform = experiment.transform(for: source)
      else { continue }
      let fitted = try folders["motion.\(name)"].map {
        try JSONFile.read(CameraMotion.self, from: $0.appendingPathComponent(ArtifactFiles.motion))
      }
      motions[name] = try ImageMotion(transform, fitted: fitted)
    }
    return motions
  }

  /// Makes the training's clips; the random streams go by the recipe's seed.
  /// - Parameters:
  ///   - roots: where each source's media are; none are needed to say what would be chosen.
  ///   - cache: keeps decoded frames.
  package func builder(
    _ experiment: Experiment, roots: [String: MediaRoot] = [:], cache: FrameCache? = nil
  ) throws(NodeFailure) -> ClipBuilder {
    ClipBuilder(
      recipe: try ClipRecipe(training: experiment), seed: UInt64(bitPattern: Int64(experiment.seed)), roots: roots,
      motions: motions, cache: cache)
  }
}
