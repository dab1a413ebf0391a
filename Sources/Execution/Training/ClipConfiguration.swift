import Media
import RecipeLanguage

extension ClipRecipe {
  /// How samples of `source` become training clips.
  init(_ experiment: Experiment, kind: Experiment.Source.Kind) {
    let isImage = kind == .image
    let isVolumetric = experiment.model.isThreeDimensional
    self.init(
      segments: isImage ? 1 : experiment.clip.segments, frames: isImage && !isVolumetric ? 1 : experiment.clip.frames,
      stride: experiment.clip.stride, augment: experiment.augment.map(AugmentStep.init))
  }
}

extension AugmentStep {
  init(_ step: Experiment.AugmentStep) {
    self =
      switch step {
      case .resizeShort(let size): .resizeShort(size)
      case .resize(let width, let height): .resize(width: width, height: height)
      case .randomResizedCrop(let size, let area, let ratio): .randomResizedCrop(size, area: area, ratio: ratio)
      case .multiScaleCrop(let size, let scales, let fixed): .multiScaleCrop(size, scales: scales, isFixed: fixed)
      case .randomCrop(let size): .randomCrop(size)
      case .centerCrop(let size): .centerCrop(size)
      case .flip(let probability): .flip(probability)
      case .colorJitter: .flip(0)
      case .normalize(let mean, let deviation): .normalize(mean: mean, deviation: deviation)
      }
  }
}
