import RecipeLanguage

/// One network over many views: what training, evaluation and teachers have in common.
struct NetworkViews: Hashable, Sendable {
  /// Network and input, for past runs to be compared by.
  var shape: String
  /// Work of one view by class of layer.
  var layers: [String: Double]
  /// Pixels of one view.
  var pixels: Double

  /// - Parameters:
  ///   - experiment: whose model looks.
  ///   - size: side of the square input, pixels.
  init?(_ experiment: Experiment, size: Int, isTraining: Bool, facts: any PlanningFacts) {
    guard let layers = facts.layerWork(experiment, size: size, isTraining: isTraining) else { return nil }
    let model = experiment.model
    let frames = model.isThreeDimensional ? max(1, experiment.clip.frames) : 1
    shape = "\(model.kind.rawValue) \(model.depth)x\(model.width) \(frames)x\(size) \(experiment.precision.rawValue)"
    self.layers = layers
    pixels = Double(frames * size * size)
  }
}

extension RecipeScope {
  /// A network looks at every sample of a source: decoding, and so many views of each.
  ///
  /// - Parameters:
  ///   - frames: wanted of each sample.
  ///   - count: of samples; a fraction of them may be looked at.
  func looking(
    _ work: inout NodeWork, _ views: NetworkViews, at source: Experiment.Source, samples count: Int, frames: Int,
    viewsPerSample: Int
  ) {
    let form = pictures(of: source)
    let total = Double(count) * Double(viewsPerSample)
    work.add(views.layers, times: total)
    work.renderedPixels += total * views.pixels
    work.decodedPixels +=
      Double(count) * form.decodedPixels(wanted: frames, isSpread: !experiment.model.isThreeDimensional)
    work.files += Double(count)
    work.samples += Double(count)
  }
}
