import Glibc
import Randomness

/// Random crop boxes, as MMAction2 draws them.
enum RandomCrops {
  /// A box of random area share and width-to-height ratio: ten tries of w = round(√(area·ratio)),
  /// h = round(√(area/ratio)); the first that fits gets a uniform place; else the central square of the short side.
  static func resized(
    of picture: (width: Int, height: Int), area: ClosedRange<Double>, ratio: ClosedRange<Double>,
    random: inout CounterRandom
  ) -> CropBox {
    let whole = Double(picture.width * picture.height)
    let (low, high) = (log(ratio.lowerBound), log(ratio.upperBound))
    for _ in 0..<10 {
      let shape = exp(random.uniform(low, high))
      let target = random.uniform(area.lowerBound, area.upperBound) * whole
      let width = Int((target * shape).squareRoot().rounded(.toNearestOrEven))
      let height = Int((target / shape).squareRoot().rounded(.toNearestOrEven))
      guard width >= 1, height >= 1, width <= picture.width, height <= picture.height else { continue }
      return CropBox(
        x: random.below(picture.width - width + 1), y: random.below(picture.height - height + 1), width: width,
        height: height)
    }
    let side = min(picture.width, picture.height)
    return EvaluationCrops.center(side, side, of: picture)
  }

  /// One of the boxes whose sides are ⌊short side · scale⌋ with scale positions at most `gap` apart; a side within two
  /// pixels of `side` becomes it.
  static func multiScale(
    of picture: (width: Int, height: Int), side: Int, choice: MultiScale, random: inout CounterRandom
  ) -> CropBox {
    let short = min(picture.width, picture.height)
    let sizes = choice.scales.map { Int(Double(short) * $0) }
    var candidates: [(Int, Int)] = []
    for (i, height) in sizes.enumerated() {
      for (j, width) in sizes.enumerated() where abs(i - j) <= choice.gap { candidates.append((width, height)) }
    }
    var (width, height) = candidates[random.below(candidates.count)]
    if abs(width - side) < 3 { width = min(side, picture.width) }
    if abs(height - side) < 3 { height = min(side, picture.height) }
    if choice.places == .random {
      return CropBox(
        x: random.below(picture.width - width + 1), y: random.below(picture.height - height + 1), width: width,
        height: height)
    }
    // Places on a grid of quarter steps: corners and centre; then side centres and quarter points.
    let five = [(0, 0), (4, 0), (0, 4), (4, 4), (2, 2)]
    let more = [(0, 2), (4, 2), (2, 4), (2, 0), (1, 1), (3, 1), (1, 3), (3, 3)]
    let places = choice.places == .five ? five : five + more
    let (column, row) = places[random.below(places.count)]
    return CropBox(
      x: column * ((picture.width - width) / 4), y: row * ((picture.height - height) / 4), width: width,
      height: height)
  }

  /// A square at a uniform place, the last one excluded, as `numpy.random.randint` leaves it out.
  static func square(_ side: Int, of picture: (width: Int, height: Int), random: inout CounterRandom) -> CropBox {
    let (dx, dy) = (picture.width - side, picture.height - side)
    return CropBox(
      x: dx > 0 ? random.below(dx) : 0, y: dy > 0 ? random.below(dy) : 0, width: side, height: side)
  }
}
