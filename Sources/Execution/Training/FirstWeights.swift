package import Engine
import Foundation
import Planning
import RecipeLanguage

/// What a training's first weights were, when not drawn at random: kept with its result.
package struct FirstWeightsReport: Hashable, Codable, Sendable {
  /// `weights`, `recipe` or `checkpoint`: what `model.init` names.
  package var origin: String
  /// SHA-256 of the file; nil for the result of another recipe, which is an input of the node.
  package var digest: String?
  package var format: WeightsFile.Format
  package var names: WeightNames
  package var fit: WeightsFit
  /// Tensors that no network has, under the file's names.
  package var ignored: [String]
  package var classes: Int

  /// One line for people.
  package var text: String {
    let total = fit.taken.count + fit.missing.count + fit.mismatched.count + (fit.head == .taken ? 0 : 2)
    var parts = [
      "\(fit.taken.count) of \(total) tensors taken (\(WeightsText.format(format)), names of \(names.rawValue))"
    ]
    if !fit.inflated.isEmpty { parts.append("\(fit.inflated.count) kernels spread over time") }
    parts.append(WeightsText.head(fit, classes: classes))
    let left = fit.unexpected + ignored
    if !left.isEmpty { parts.append("not used: \(WeightsText.few(left))") }
    return parts.joined(separator: "; ")
  }
}

/// Where a training's first weights come from, when not from chance.
enum FirstWeights {
  /// Loads what `model.init` names into `network` and says so; nil when it names nothing.
  ///
  /// A node's own fields hold no paths: a recipe is an input here, a file a place. A last layer over other classes, or none,
  /// leaves the network's as chance drew it.
  /// - Throws: `NodeFailure` when anything but the last layer is missing or has another shape.
  static func load(into network: Network, _ context: NodeContext) throws -> FirstWeightsReport? {
    guard let (origin, file) = place(context) else { return nil }
    let stated = context.experiment.model.initial
    let weights = try GivenWeights(
      reading: file, names: origin == "weights" ? WeightNames(stated.names) : nil)
    let fit = try weights.load(into: network, inflates: stated.inflates, whose: "the model of the recipe")
    let report = FirstWeightsReport(
      origin: origin, digest: context.node.externals["model.init.\(origin)"], format: weights.format,
      names: weights.names, fit: fit, ignored: weights.ignored, classes: network.spec.classes)
    context.progress.note("first weights: \(report.text)")
    return report
  }

  private static func place(_ context: NodeContext) -> (origin: String, file: String)? {
    if let start = context.input("init") {
      return ("recipe", start.folder.appendingPathComponent(ArtifactFiles.weights).path)
    }
    for origin in ["weights", "checkpoint"] {
      if let file = context.node.places["model.init.\(origin)"] { return (origin, file) }
    }
    return nil
  }
}
