import Media
import RecipeLanguage

extension ClipRecipe {
  /// How samples become training clips, as the recipe states it.
  ///
  /// - Throws: `NodeFailure` when no augmentation step fixes the side of the network's input.
  init(training experiment: Experiment) throws(NodeFailure) {
    guard let size = experiment.inputSize else {
      throw NodeFailure("no step of \"augment\" fixes the input size; end it with a crop or a square resize")
    }
    self.init(experiment, size: size, augment: experiment.augment.compactMap(AugmentStep.init))
  }

  /// How samples become test clips: `clip` and the test sampling formula; geometry comes from the views.
  init(testing experiment: Experiment, size: Int) {
    self.init(experiment, size: size, augment: [])
    if experiment.evaluate?.sampling == .mmaction1x { formula = .version1 }
  }

  private init(_ experiment: Experiment, size: Int, augment: [AugmentStep]) {
    let isVolumetric = experiment.model.isThreeDimensional
    self.init(
      segments: isVolumetric ? 1 : experiment.clip.segments, frames: experiment.clip.frames,
      stride: experiment.clip.stride, size: size, augment: augment, imageTo: isVolumetric ? .replicate : .frame)
    for step in experiment.augment {
      guard case .normalize(let mean, let deviation) = step, mean.count == 3, deviation.count == 3 else { continue }
      normalization = Normalization(mean: mean.map(Float.init), deviation: deviation.map(Float.init))
    }
  }
}

extension AugmentStep {
  /// The geometric step; nil for normalisation, which the clip recipe holds apart, and for colour, which `run` refuses
  /// before its first node.
  init?(_ step: Experiment.AugmentStep) {
    switch step {
    case .resizeShort(let size): self = .resizeShort(size)
    case .resize(let width, let height): self = .resize(width: width, height: height)
    case .randomResizedCrop(let size, let area, let ratio): self = .randomResizedCrop(size, area: area, ratio: ratio)
    case .multiScaleCrop(let size, let scales, let isFixed):
      self = .multiScaleCrop(size, MultiScale(scales: scales, places: isFixed ? .five : .random))
    case .randomCrop(let size): self = .randomCrop(size)
    case .centerCrop(let size): self = .centerCrop(size)
    case .flip(let probability): self = .flip(probability)
    case .colorJitter, .normalize: return nil
    }
  }
}

extension EvaluationViews {
  /// The views of the recipe's test protocol, with a teacher's own `views` in place of it where they are stated.
  init(_ experiment: Experiment, instead views: Experiment.Views? = nil) throws(NodeFailure) {
    guard let evaluate = experiment.evaluate else { throw NodeFailure("the recipe states no \"evaluate\"") }
    let segments = views?.segments ?? evaluate.segments ?? experiment.clip.segments
    let clips = experiment.model.isThreeDimensional ? views?.clips ?? evaluate.clips : segments
    let count = views?.crops ?? evaluate.crops
    guard let crops = Crops(rawValue: count) else {
      throw NodeFailure("evaluate.crops is \(count); expected 1, 3, 5 or 10")
    }
    let size = views?.size ?? evaluate.size
    self.init(clips: clips, crops: crops, size: size, shortSide: evaluate.resizeShort ?? size)
  }
}
