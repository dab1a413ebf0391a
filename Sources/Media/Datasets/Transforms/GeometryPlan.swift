package import Randomness

/// What happens to every frame of one sample: resizes and crops with all random choices made.
package struct GeometryPlan: Hashable, Sendable {
  /// Resize the picture to `width`×`height`, then keep `box`.
  package struct Stage: Hashable, Codable, Sendable {
    package var width: Int
    package var height: Int
    package var box: CropBox

    /// Whether less than the whole picture is kept.
    var isCropped: Bool { box.width < width || box.height < height }
  }

  /// Size of the frames the plan is for.
  package let source: Size
  package private(set) var stages: [Stage] = []
  /// Whether the outcome is mirrored left to right.
  package private(set) var isMirrored = false
  /// Size of the outcome.
  package private(set) var size: Size

  package struct Size: Hashable, Codable, Sendable {
    package var width: Int
    package var height: Int

    package init(width: Int, height: Int) {
      self.width = width
      self.height = height
    }

    var pair: (width: Int, height: Int) { (width, height) }
  }

  /// A plan that changes nothing.
  package init(width: Int, height: Int) {
    source = Size(width: width, height: height)
    size = source
  }

  /// The outcome of `steps` on frames of `width`×`height`, boxes drawn from `crop` and mirroring from `flip`.
  /// - Returns: nil when a step crops more than there is.
  package init?(
    width: Int, height: Int, steps: [AugmentStep], crop: inout CounterRandom, flip: inout CounterRandom
  ) {
    self.init(width: width, height: height)
    for step in steps {
      guard apply(step, crop: &crop, flip: &flip) else { return nil }
    }
  }

  /// The part of a source picture the plan reads.
  package var region: CropBox {
    guard let stage = stages.first else { return CropBox(x: 0, y: 0, width: source.width, height: source.height) }
    func range(_ from: Int, _ to: Int, _ start: Int, _ count: Int, isHorizontal: Bool) -> (Int, Int) {
      let ends = [start, start + count - 1].map {
        LinearTaps(from: from, to: to, range: $0..<($0 + 1), isHorizontal: isHorizontal)
      }
      return (Int(ends[0].first[0]), Int(ends[1].second[0]) - Int(ends[0].first[0]) + 1)
    }
    let (x, width) = range(source.width, stage.width, stage.box.x, stage.box.width, isHorizontal: true)
    let (y, height) = range(source.height, stage.height, stage.box.y, stage.box.height, isHorizontal: false)
    return CropBox(x: x, y: y, width: width, height: height)
  }

  /// Resizes the current picture.
  package mutating func resize(width: Int, height: Int) {
    if width == size.width && height == size.height { return }
    stages.append(Stage(width: width, height: height, box: CropBox(x: 0, y: 0, width: width, height: height)))
    size = Size(width: width, height: height)
  }

  /// Keeps `box` of the current picture; false when it does not lie inside.
  package mutating func crop(_ box: CropBox) -> Bool {
    guard box.x >= 0, box.y >= 0, box.width > 0, box.height > 0, box.x + box.width <= size.width,
      box.y + box.height <= size.height
    else { return false }
    if stages.isEmpty {
      let whole = CropBox(x: 0, y: 0, width: source.width, height: source.height)
      stages.append(Stage(width: source.width, height: source.height, box: whole))
    }
    // Stages are unmirrored; a box chosen in the mirrored picture is on the other side.
    let x = isMirrored ? size.width - box.x - box.width : box.x
    let outer = stages[stages.count - 1].box
    stages[stages.count - 1].box = CropBox(
      x: outer.x + x, y: outer.y + box.y, width: box.width, height: box.height)
    size = Size(width: box.width, height: box.height)
    return true
  }

  /// Mirrors the current picture left to right.
  package mutating func mirror() { isMirrored.toggle() }

  /// What the first frame of a moving clip shows: a box of a picture, resized to the outcome.
  package struct Window: Hashable, Sendable {
    /// What happens before the box is cut.
    package var picture: GeometryPlan
    package var box: CropBox
    /// From pixel indices of the outcome to pixel indices of the picture.
    package var view: Homography
  }

  /// The plan divided at its last crop; without one, the window is the whole outcome.
  package var window: Window {
    let last = stages.lastIndex(where: \.isCropped)
    var picture = GeometryPlan(width: source.width, height: source.height)
    picture.stages = Array(stages[..<((last ?? stages.count - 1) + 1)])
    if let last {
      let stage = stages[last]
      picture.stages[last].box = CropBox(x: 0, y: 0, width: stage.width, height: stage.height)
      picture.size = Size(width: stage.width, height: stage.height)
    } else {
      picture.size = size
    }
    let box = last.map { stages[$0].box } ?? CropBox(x: 0, y: 0, width: size.width, height: size.height)
    let (across, down) = (Double(box.width) / Double(size.width), Double(box.height) / Double(size.height))
    // Centres of pixels are at ½, so index x is at (x + ½) · across − ½ of the box.
    var view = Homography(
      x: [across, 0, Double(box.x) + across / 2 - 0.5], y: [0, down, Double(box.y) + down / 2 - 0.5])
    if isMirrored { view = view * Homography(x: [-1, 0, Double(size.width - 1)], y: [0, 1, 0]) }
    return Window(picture: picture, box: box, view: view)
  }

  private mutating func apply(
    _ step: AugmentStep, crop random: inout CounterRandom, flip: inout CounterRandom
  ) -> Bool {
    switch step {
    case .resizeShort(let side):
      let target = Resize.shortSide(side, width: size.width, height: size.height)
      resize(width: target.width, height: target.height)
      return true
    case .resizeFit(let a, let b):
      let target = Resize.fit(a, b, width: size.width, height: size.height)
      resize(width: target.width, height: target.height)
      return true
    case .resize(let width, let height):
      resize(width: width, height: height)
      return true
    case .randomResizedCrop(let side, let area, let ratio):
      guard crop(RandomCrops.resized(of: size.pair, area: area, ratio: ratio, random: &random)) else { return false }
      resize(width: side, height: side)
      return true
    case .multiScaleCrop(let side, let choice):
      guard crop(RandomCrops.multiScale(of: size.pair, side: side, choice: choice, random: &random)) else {
        return false
      }
      resize(width: side, height: side)
      return true
    case .randomCrop(let side):
      return crop(RandomCrops.square(side, of: size.pair, random: &random))
    case .centerCrop(let side):
      return crop(EvaluationCrops.center(side, side, of: size.pair))
    case .flip(let probability):
      if flip.unit() < probability { mirror() }
      return true
    case .colorJitter:
      preconditionFailure("a plan of geometry was given a change of colour")
    }
  }
}
