extension Experiment {
  /// One step of augmentation, in the order written. Normalisation follows when no step states it.
  package enum AugmentStep: Hashable, Sendable {
    /// Shorter side to this many pixels, aspect ratio kept.
    case resizeShort(Int)
    case resize(width: Int, height: Int)
    /// Crop of random area share and aspect ratio, resized to a square.
    case randomResizedCrop(size: Int, area: ClosedRange<Double>, ratio: ClosedRange<Double>)
    /// Crop of the short side times one of the scales, at fixed or random places, resized to a square.
    case multiScaleCrop(size: Int, scales: [Double], places: CropPlaces)
    case randomCrop(size: Int)
    case centerCrop(size: Int)
    /// Mirror with this probability.
    case flip(Double)
    case colorJitter(brightness: Double, contrast: Double, saturation: Double, hue: Double)
    /// Per channel, RGB, on 0…255.
    case normalize(mean: [Double], deviation: [Double])

    /// Where a multi-scale crop may be.
    package enum CropPlaces: Hashable, Sendable { case anywhere, five, thirteen }

    /// Reads one element of the canonical list: a map of one step to its parameters, all stated.
    init?(_ element: CanonicalValue) {
      guard case .map(let entries) = element, let step = entries.first else { return nil }
      let given = step.value
      func number(_ name: String) -> Double { given[name]?.number ?? 0 }
      func whole(_ name: String) -> Int { given[name]?.integer ?? 0 }
      func numbers(_ name: String) -> [Double] { given[name]?.list.compactMap(\.number) ?? [] }
      func range(_ name: String) -> ClosedRange<Double> {
        let ends = numbers(name)
        guard ends.count == 2, ends[0] <= ends[1] else { return 1...1 }
        return ends[0]...ends[1]
      }
      switch step.key {
      case "resize_short": self = .resizeShort(whole("size"))
      case "resize": self = .resize(width: whole("width"), height: whole("height"))
      case "random_resized_crop":
        self = .randomResizedCrop(size: whole("size"), area: range("area"), ratio: range("ratio"))
      case "multi_scale_crop":
        self = .multiScaleCrop(
          size: whole("size"), scales: numbers("scales"),
          places: given["fixed"]?.text != "true" ? .anywhere : given["places"]?.text == "13" ? .thirteen : .five)
      case "random_crop": self = .randomCrop(size: whole("size"))
      case "center_crop": self = .centerCrop(size: whole("size"))
      case "flip": self = .flip(number("probability"))
      case "color_jitter":
        self = .colorJitter(
          brightness: number("brightness"), contrast: number("contrast"), saturation: number("saturation"),
          hue: number("hue"))
      case "normalize": self = .normalize(mean: numbers("mean"), deviation: numbers("std"))
      default: return nil
      }
    }
  }

  /// Side of the square the network sees while training, from the last step that fixes it.
  package var inputSize: Int? {
    for step in augment.reversed() {
      switch step {
      case .randomResizedCrop(let size, _, _), .multiScaleCrop(let size, _, _), .randomCrop(let size),
        .centerCrop(let size):
        return size
      case .resize(let width, let height) where width == height: return width
      default: continue
      }
    }
    return nil
  }

  /// Samples of `into` mixed with random samples of `with` drawn in the same joint iteration.
  package struct Mixup: Hashable, Sendable {
    package var into: String
    package var with: String
    /// λ ~ Beta(α, α), per batch.
    package var alpha: Double
    package var probability: Double

    init(_ element: CanonicalValue) {
      into = element["into"]?.text ?? ""
      with = element["with"]?.text ?? ""
      alpha = element["alpha"]?.number ?? 0
      probability = element["probability"]?.number ?? 1
    }
  }
}
