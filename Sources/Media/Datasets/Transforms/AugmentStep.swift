/// One step between a decoded frame and a network's input; steps apply in order, with one decision per sample for
/// all its frames.
package enum AugmentStep: Hashable, Codable, Sendable {
  /// Keeps the ratio and makes the short side this long.
  case resizeShort(Int)
  /// Keeps the ratio and fits into the two sides, in either orientation.
  case resizeFit(Int, Int)
  /// Exactly width × height.
  case resize(width: Int, height: Int)
  /// A box of random area and ratio, resized to a square of this side.
  case randomResizedCrop(Int, area: ClosedRange<Double> = 0.08...1, ratio: ClosedRange<Double> = 3.0 / 4...4.0 / 3)
  /// One of the box sizes `scales` allow, at a random or one of the fixed places, resized to a square of this side.
  case multiScaleCrop(Int, MultiScale = MultiScale())
  /// A square of this side at a random place.
  case randomCrop(Int)
  /// The central square of this side.
  case centerCrop(Int)
  /// Mirrors left and right with this probability.
  case flip(Double)
  /// Changes colours alike in all frames.
  case colorJitter(ColorJitter)

  /// The square side this step leaves behind, when it alone decides it.
  package var outputSide: Int? {
    switch self {
    case .randomResizedCrop(let side, _, _), .multiScaleCrop(let side, _), .randomCrop(let side), .centerCrop(let side):
      side
    case .resize(let width, let height): width == height ? width : nil
    case .resizeShort, .resizeFit, .flip, .colorJitter: nil
    }
  }
}

/// The choices of ``AugmentStep/multiScaleCrop(_:_:)``.
package struct MultiScale: Hashable, Codable, Sendable {
  /// Where a box may be when it is not at a random place.
  package enum Places: String, Codable, Sendable { case random, five, thirteen }

  /// Shares of the short side.
  package var scales: [Double]
  /// Largest distance between the positions in `scales` of a box's width and height.
  package var gap: Int
  package var places: Places

  package init(scales: [Double] = [1, 0.875, 0.75, 0.66], gap: Int = 1, places: Places = .five) {
    self.scales = scales
    self.gap = gap
    self.places = places
  }
}

/// What is subtracted from and divided out of each channel, in RGB order and grey levels of 0 … 255.
package struct Normalization: Hashable, Codable, Sendable {
  package var mean: [Float]
  package var deviation: [Float]

  package init(mean: [Float], deviation: [Float]) {
    precondition(mean.count == 3 && deviation.count == 3, "expected one mean and one deviation per channel")
    self.mean = mean
    self.deviation = deviation
  }

  /// ImageNet's, as every published recipe uses.
  package static let imageNet = Normalization(mean: [123.675, 116.28, 103.53], deviation: [58.395, 57.12, 57.375])
  /// Grey levels as they are.
  package static let none = Normalization(mean: [0, 0, 0], deviation: [1, 1, 1])
}
