import Media
import Randomness
import TestSupport
import Testing

@Suite struct ImageMotionTests {
  private let corners = PictureCoordinates(width: 60, height: 40).corners

  private func window(_ box: CropBox) throws -> GeometryPlan.Window {
    var plan = GeometryPlan(width: 60, height: 40)
    let isInside = plan.crop(box)
    try #require(isInside)
    plan.resize(width: 16, height: 16)
    return plan.window
  }

  private func random(_ position: Int) -> CounterRandom {
    CounterRandom(seed: 2, source: "web", epoch: 0, position: position, purpose: .imageMotion)
  }

  /// Where the window's first pixel is, in whole boxes of the picture.
  private func corner(_ view: Homography, _ box: CropBox) -> SIMD2<Double> {
    let first = view.map([0, 0])
    return [first.x - Double(box.width) / 32 + 0.5, first.y - Double(box.height) / 32 + 0.5]
  }

  @Test func `a window slides from its place to another one in a straight line`() throws {
    let box = CropBox(x: 10, y: 5, width: 32, height: 24)
    let window = try window(box)
    var ends: Set<Int> = []
    for speed in ImageMotion.Speed.allCases {
      for position in 0..<200 {
        var stream = random(position)
        let views = ImageMotion.translation(speed).views(frames: 5, of: window, label: nil, random: &stream)
        #expect(views.count == 4)
        let places = [SIMD2(10.0, 5.0)] + views.map { corner($0, box) }
        let end = places[4]
        ends.insert(Int(end.x.rounded()))
        #expect(end.x > -1e-9 && end.y > -1e-9 && end.x < 28 + 1e-9 && end.y < 16 + 1e-9)
        #expect(abs(end.x - end.x.rounded()) < 1e-9 && abs(end.y - end.y.rounded()) < 1e-9)
        var gone = 0.0
        for (index, place) in places.enumerated() {
          let way = end - places[0]
          let length = (way * way).sum()
          let share = length == 0 ? 0 : ((place - places[0]) * way).sum() / length
          let off = place - (places[0] + share * way)
          #expect((off * off).sum() < 1e-16)
          #expect(share >= gone)
          gone = share
          if speed == .constant, length > 0 { #expect(abs(share - Double(index) / 4) < 1e-9) }
        }
      }
    }
    #expect(ends == Set(0...28))
  }

  @Test func `translated frames are the picture cut at the naive places`() throws {
    let frame = referencePicture(60, 40)
    let box = CropBox(x: 3, y: 2, width: 16, height: 16)
    let window = try window(box)
    var stream = random(5)
    let views = ImageMotion.translation(.constant).views(frames: 3, of: window, label: nil, random: &stream)
    let end = corner(views[1], box)
    let middle = (SIMD2(3.0, 2.0) + end) / 2
    let sampler = PictureSampler(frame, plan: window.picture, normalization: .none)
    for (view, place) in zip(views, [middle, end]) {
      let out = FloatBuffer(count: 3 * 256)
      sampler.sample(view, columns: 16, rows: 16, into: out.pointer)
      for y in 0..<16 {
        for x in 0..<16 {
          let (px, py) = (place.x + Double(x), place.y + Double(y))
          let (fx, fy) = (px - px.rounded(.down), py - py.rounded(.down))
          func level(_ dx: Int, _ dy: Int) -> Double {
            Double(frame[min(Int(px) + dx, 59), min(Int(py) + dy, 39)].green)
          }
          let upper = level(0, 0) * (1 - fx) + level(1, 0) * fx
          let lower = level(0, 1) * (1 - fx) + level(1, 1) * fx
          #expect(abs(Double(out.array[256 + y * 16 + x]) - (upper * (1 - fy) + lower * fy)) < 0.02)
        }
      }
    }
  }

  @Test func `warps compound in order, and the picture is sampled once`() throws {
    guard case .warp(let motion, _) = Self.warp else { return }
    let window = try window(CropBox(x: 20, y: 8, width: 24, height: 24))
    var stream = random(1)
    var again = stream
    let views = Self.warp.views(frames: 4, of: window, label: nil, random: &stream)
    #expect(views.count == 3)
    let coordinates = PictureCoordinates(width: 60, height: 40)
    var steps: [Homography] = []
    for view in views {
      steps.append(motion.agnostic.draw(corners: coordinates.corners, random: &again))
      for pixel in [SIMD2(0.0, 0), [7, 3], [15, 15]] {
        // What is shown here was, before it moved, where the view looks.
        var place = coordinates.normalised(view.map(pixel))
        for step in steps { place = step.map(place) }
        let miss = coordinates.denormalising.map(place) - window.view.map(pixel)
        #expect((miss * miss).sum() < 1e-16)
      }
    }
    #expect(Set(steps).count == 3)
  }

  @Test func `a class-specific warp takes the parameters of its class`() throws {
    func going(_ x: Double) -> MotionGaussian {
      MotionGaussian(mean: [1, 0, x, 0, 1, 0, 0, 0], covariance: Array(repeating: 0, count: 64), pairs: 40)
    }
    let motion = CameraMotion(agnostic: going(0.1), classes: [going(0.2), nil, going(0.3)])
    let window = try window(CropBox(x: 20, y: 8, width: 16, height: 16))
    let unit = (60.0 * 40).squareRoot() / 2
    func shift(_ label: Int?, specific: Bool) -> Double {
      var stream = random(1)
      let view = ImageMotion.warp(motion, isClassSpecific: specific).views(
        frames: 2, of: window, label: label, random: &stream)[0]
      return (window.view.map([0, 0]).x - view.map([0, 0]).x) / unit
    }
    let labels: [Int?] = [0, 1, 2, nil]
    for (label, expected) in zip(labels, [0.2, 0.1, 0.3, 0.1]) {
      #expect(abs(shift(label, specific: true) - expected) < 1e-12)
      #expect(abs(shift(label, specific: false) - 0.1) < 1e-12)
    }
  }

  // MARK: clips

  private static let warp: ImageMotion = {
    var covariance = [Double](repeating: 0, count: 64)
    for entry in 0..<8 { covariance[9 * entry] = 1e-4 }
    let gaussian = MotionGaussian(mean: [1, 0, 0.02, 0, 1, 0, 0, 0], covariance: covariance, pairs: 40)
    return .warp(CameraMotion(agnostic: gaussian, classes: []), isClassSpecific: false)
  }()

  private func clip(
    _ motion: ImageMotion, augment: [AugmentStep], position: Int = 0, folder: TemporaryFolder, frames: Int = 4
  ) throws -> [Float] {
    let recipe = ClipRecipe(segments: 1, frames: frames, stride: 4, size: 32, augment: augment, imageTo: .clip)
    let builder = ClipBuilder(recipe: recipe, seed: 1, roots: ["s": folder.path], motions: ["s": motion])
    let buffer = FloatBuffer(count: recipe.trainingCount(.image))
    try builder.trainingClip(
      ClipBuilderTests.sample("a.png", .image, frames: 1),
      draw: Draw(source: "s", sample: 0, epoch: 0, position: position), into: buffer.pointer)
    return buffer.array
  }

  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(try JPEGEncoder.encode(TexturedScene().frame(80, 60), quality: 1), as: "a.png")
    return folder
  }

  @Test(arguments: [ImageMotion.translation(.random), warp])
  func `the first frame is the still one, the others move`(motion: ImageMotion) throws {
    let folder = try folder()
    let augment: [AugmentStep] = [.resizeShort(48), .randomResizedCrop(32), .flip(0.5)]
    for position in 0..<6 {
      let still = try clip(.still, augment: augment, position: position, folder: folder)
      let moving = try clip(motion, augment: augment, position: position, folder: folder)
      let count = 3 * 32 * 32
      #expect(Array(moving[..<count]) == Array(still[..<count]))
      #expect(Array(still[count..<(2 * count)]) == Array(still[..<count]))
      #expect(Array(moving[(3 * count)...]) != Array(still[(3 * count)...]))
      #expect(try clip(motion, augment: augment, position: position, folder: folder) == moving)
    }
  }

  @Test func `colour changes behind a crop are alike in all frames of a moving clip`() throws {
    let folder = try folder()
    let jitter = AugmentStep.colorJitter(ColorJitter(brightness: 0, contrast: 0, saturation: 0, hue: 0))
    // A change by nothing cuts the plan in two and leaves the levels as they are, but for one more rounding.
    let plain = try clip(Self.warp, augment: [.resizeShort(48), .randomCrop(32)], folder: folder)
    let cut = try clip(Self.warp, augment: [.resizeShort(48), .randomCrop(32), jitter], folder: folder)
    #expect(zip(plain, cut).allSatisfy { abs($0 - $1) < 0.5 / 57 + 1e-4 })
    let early = try clip(Self.warp, augment: [.resizeShort(48), jitter, .randomCrop(32)], folder: folder)
    #expect(zip(plain, early).allSatisfy { abs($0 - $1) < 1e-4 })
    let dark = AugmentStep.colorJitter(ColorJitter(brightness: 0.9, contrast: 0, saturation: 0, hue: 0))
    let changed = try clip(.still, augment: [.resizeShort(48), .randomCrop(32), dark], folder: folder)
    #expect(Array(changed[..<3072]) == Array(changed[3072..<6144]) && Array(changed[..<3072]) != Array(cut[..<3072]))
  }
}
