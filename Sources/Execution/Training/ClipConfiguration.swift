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
      stride: experiment.clip.stride, size: size, augment: augment, imageTo: isVolumetric ? .clip : .frame)
    for step in experiment.augment {
      guard case .normalize(let mean, let deviation) = step, mean.count == 3, deviation.count == 3 else { continue }
      normalization = Normalization(mean: mean.map(Float.init), deviation: deviation.map(Float.init))
    }
  }
}

extension AugmentStep {
  /// The step; nil for normalisation, which the clip recipe holds apart.
  init?(_ step: Experiment.AugmentStep) {
    switch step {
    case .resizeShort(let size): self = .resizeShort(size)
    case .resize(let width, let height): self = .resize(width: width, height: height)
    case .randomResizedCrop(let size, let area, let ratio): self = .randomResizedCrop(size, area: area, ratio: ratio)
    case .multiScaleCrop(let size, let scales, let places):
      self = .multiScaleCrop(size, MultiScale(scales: scales, places: MultiScale.Places(places)))
    case .randomCrop(let size): self = .randomCrop(size)
    case .centerCrop(let size): self = .centerCrop(size)
    case .flip(let probability): self = .flip(probability)
    case .colorJitter(let brightness, let contrast, let saturation, let hue):
      self = .colorJitter(
        ColorJitter(brightness: brightness, contrast: contrast, saturation: saturation, hue: hue))
    case .normalize: return nil
    }
  }
}

extension MultiScale.Places {
  init(_ stated: Experiment.AugmentStep.CropPlaces) {
    self =
      switch stated {
      case .anywhere: .random
      case .five: .five
      case .thirteen: .thirteen
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

extension ImageMotion {
  /// How the images of a transform move.
  /// - Parameter fitted: the camera motion of the transform's `fit_on`, when it imitates one.
  init(_ transform: Experiment.Transform, fitted: CameraMotion?) throws(NodeFailure) {
    switch (transform.form, transform.method) {
    case (.clip, .translation): self = .translation(transform.speed == .constant ? .constant : .random)
    case (.clip, .perspectiveWarp):
      guard let fitted else {
        throw NodeFailure("transform.\(transform.name): the camera motion of \"fit_on\" was not fitted")
      }
      self = .warp(fitted, isClassSpecific: transform.parameters == .classSpecific)
    default: self = .still
    }
  }
}
