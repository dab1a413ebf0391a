import Diagnostics

/// Mixed samples must have the same shape: with tsn an image is one frame and a video is `segments` frames.
struct MixupShape: Rule {
  func check(_ recipe: RuleContext) -> [Diagnostic] {
    let experiment = recipe.experiment
    guard recipe.states("model.kind"), !experiment.model.isThreeDimensional, experiment.clip.segments > 1 else {
      return []
    }
    return experiment.mixup.enumerated().compactMap { position, rule in
      guard !recipe.isPooled(rule.into), !recipe.isPooled(rule.with) else { return nil }
      guard let into = frames(rule.into, experiment), let with = frames(rule.with, experiment), into != with else {
        return nil
      }
      return recipe.error(
        "mixup-shape",
        "`\(rule.into)` has \(into) frame\(into == 1 ? "" : "s") a sample and `\(rule.with)` \(with); only equal shapes can be mixed",
        at: "mixup.\(position).with",
        notes: [recipe.note("segments of a video are stated here", at: "clip.segments")])
    }
  }

  /// Frames of one sample of a stream, when all its sources agree.
  private func frames(_ stream: String, _ experiment: Experiment) -> Int? {
    let kinds = Set(experiment.members(ofStream: stream).compactMap { experiment.source($0)?.kind == .image })
    guard kinds.count == 1, let isImage = kinds.first else { return nil }
    return isImage ? 1 : experiment.clip.segments
  }
}
