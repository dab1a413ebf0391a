/// Grey levels of a picture, made small: what corners are found and followed in.
struct GreyPlane: Sendable {
  let width: Int
  let height: Int
  /// `[height, width]`, 0 … 255.
  private(set) var levels: [Float]

  /// Side that a reduced picture's shorter side is at least, where the picture has it.
  static let shortSide = 120

  /// How many pixels of a `width`×`height` picture one level of the reduced plane averages along each side.
  static func reduction(width: Int, height: Int) -> Int { max(1, min(width, height) / shortSide) }

  /// Means of blocks of r×r pixels, r = ``reduction(width:height:)``, then lightly smoothed.
  init(_ frame: Frame) {
    let block = Self.reduction(width: frame.width, height: frame.height)
    let (width, height) = (frame.width / block, frame.height / block)
    var levels = [Float](repeating: 0, count: width * height)
    let share = 1 / (256 * Float(block * block))
    frame.pixels.withUnsafeBufferPointer { pixels in
      levels.withUnsafeMutableBufferPointer { levels in
        for y in 0..<(height * block) {
          var at = 3 * y * frame.width
          let row = y / block * width
          for x in 0..<width {
            var sum: Int32 = 0
            for _ in 0..<block {
              // Luma in 256ths.
              sum &+= 77 &* Int32(pixels[at]) &+ 150 &* Int32(pixels[at + 1]) &+ 29 &* Int32(pixels[at + 2])
              at += 3
            }
            levels[row + x] += Float(sum) * share
          }
        }
      }
    }
    self.init(width: width, height: height, levels: levels)
    smooth()
  }

  private init(width: Int, height: Int, levels: [Float]) {
    self.width = width
    self.height = height
    self.levels = levels
  }

  /// This plane and halves of it, largest first, while the shorter side is at least 24; at most four.
  var pyramid: [GreyPlane] {
    var planes = [self]
    while planes.count < 4, let last = planes.last, min(last.width, last.height) >= 48 { planes.append(last.halved) }
    return planes
  }

  /// Every second level of every second row, smoothed before. Position p becomes p ÷ 2.
  private var halved: GreyPlane {
    var smoothed = self
    smoothed.smooth()
    let (width, height) = ((width + 1) / 2, (height + 1) / 2)
    var levels = [Float](repeating: 0, count: width * height)
    for y in 0..<height {
      for x in 0..<width { levels[y * width + x] = smoothed.levels[2 * y * self.width + 2 * x] }
    }
    return GreyPlane(width: width, height: height, levels: levels)
  }

  /// The binomial filter (1, 2, 1) ÷ 4 along both axes, edges repeated.
  private mutating func smooth() {
    guard width > 2, height > 2 else { return }
    let (w, h) = (width, height)
    var across = levels
    levels.withUnsafeMutableBufferPointer { levels in
      across.withUnsafeMutableBufferPointer { across in
        for y in 0..<h {
          let row = y * w
          for x in 1..<(w - 1) {
            across[row + x] = 0.25 * (levels[row + x - 1] + levels[row + x + 1]) + 0.5 * levels[row + x]
          }
          across[row] = 0.25 * levels[row + 1] + 0.75 * levels[row]
          across[row + w - 1] = 0.25 * levels[row + w - 2] + 0.75 * levels[row + w - 1]
        }
        for y in 0..<h {
          let (above, row, below) = (max(y - 1, 0) * w, y * w, min(y + 1, h - 1) * w)
          for x in 0..<w {
            levels[row + x] = 0.25 * (across[above + x] + across[below + x]) + 0.5 * across[row + x]
          }
        }
      }
    }
  }
}
