import Glibc
import Media
import Testing

@Suite struct PictureSamplerTests {
  /// Double precision, pixel by pixel: where each pixel of the frame looks, and the mean of its four neighbours there.
  private func naive(_ frame: Frame, _ view: Homography, columns: Int, rows: Int, black: Double = 0) -> [Double] {
    var out = [Double](repeating: black, count: 3 * rows * columns)
    func level(_ x: Int, _ y: Int, _ channel: Int) -> Double {
      let at = 3 * (min(max(y, 0), frame.height - 1) * frame.width + min(max(x, 0), frame.width - 1))
      return Double(frame.pixels[at + channel])
    }
    for y in 0..<rows {
      for x in 0..<columns {
        let here = SIMD2(Double(x), Double(y))
        let p = view.map(here)
        guard view.depth(here) > 1e-6, p.x >= -0.5, p.y >= -0.5, p.x <= Double(frame.width) - 0.5,
          p.y <= Double(frame.height) - 0.5
        else { continue }
        let (left, top) = (Int(floor(p.x)), Int(floor(p.y)))
        let (fx, fy) = (p.x - floor(p.x), p.y - floor(p.y))
        for channel in 0..<3 {
          let upper = level(left, top, channel) * (1 - fx) + level(left + 1, top, channel) * fx
          let lower = level(left, top + 1, channel) * (1 - fx) + level(left + 1, top + 1, channel) * fx
          out[channel * rows * columns + y * columns + x] = upper * (1 - fy) + lower * fy
        }
      }
    }
    return out
  }

  private func sampled(
    _ frame: Frame, _ view: Homography, columns: Int, rows: Int, normalization: Normalization = .none
  ) -> [Float] {
    let sampler = PictureSampler(
      frame, plan: GeometryPlan(width: frame.width, height: frame.height), normalization: normalization)
    let buffer = FloatBuffer(count: 3 * rows * columns)
    sampler.sample(view, columns: columns, rows: rows, into: buffer.pointer)
    return buffer.array
  }

  static let views: [(String, Homography)] = [
    ("as it is", .identity), ("half a pixel", Homography(x: [1, 0, 0.5], y: [0, 1, -0.25])),
    ("turned", Homography(x: [0.9, -0.3, 6], y: [0.3, 0.9, -4])),
    ("tilted", Homography(x: [1.1, 0.05, -2.3], y: [-0.04, 0.95, 1.7], w: [0.004, -0.003, 1])),
    ("far away", Homography(x: [3, 0, -20], y: [0, 3, -15])),
    ("behind", Homography(x: [1, 0, 0], y: [0, 1, 0], w: [-0.04, 0, 1])),
    ("none of it", Homography(x: [1, 0, 500], y: [0, 1, 0])),
  ]

  @Test(arguments: views)
  func `a picture is sampled as naive double precision does`(name: String, view: Homography) {
    let frame = referencePicture(37, 29)
    let expected = naive(frame, view, columns: 35, rows: 26)
    var apart = 0
    for (a, b) in zip(sampled(frame, view, columns: 35, rows: 26), expected) where abs(Double(a) - b) > 0.02 {
      apart += 1
    }
    // Single precision may put a pixel on the other side of the picture's edge.
    #expect(apart <= 6, "\(name): \(apart)")
    if name == "none of it" { #expect(expected.allSatisfy { $0 == 0 }) }
  }

  @Test func `what is out of view is black, normalised as everything else`() {
    let out = sampled(
      referencePicture(16, 16), Homography(x: [1, 0, 100], y: [0, 1, 0]), columns: 9, rows: 3, normalization: .imageNet)
    #expect(abs(out[0] - (0 - 123.675) / 58.395) < 1e-5 && abs(out[54] - (0 - 103.53) / 57.375) < 1e-5)
  }

  @Test func `the first window is what the plan itself renders`() throws {
    let frame = TexturedScene(contrast: 110).frame(90, 70)
    for mirrored in [false, true] {
      var plan = GeometryPlan(width: 90, height: 70)
      plan.resize(width: 62, height: 48)
      let isInside = plan.crop(CropBox(x: 5, y: 3, width: 40, height: 37))
      try #require(isInside)
      plan.resize(width: 32, height: 32)
      if mirrored { plan.mirror() }
      let window = plan.window
      #expect(window.picture.size == .init(width: 62, height: 48))
      #expect(window.box == CropBox(x: 5, y: 3, width: 40, height: 37))
      let sampler = PictureSampler(frame, plan: window.picture, normalization: .none)
      let (own, planned) = (FloatBuffer(count: 3 * 32 * 32), FloatBuffer(count: 3 * 32 * 32))
      sampler.sample(window.view, columns: 32, rows: 32, into: own.pointer)
      FrameRenderer(plan, normalization: .none).render(frame, into: planned.pointer)
      // The plan rounds to grey levels once more.
      let gap = zip(own.array, planned.array).map { abs($0 - $1) }.max()!
      #expect(gap <= 1, "\(gap)")
    }
  }

  @Test func `without a crop the window is the whole outcome`() {
    var plan = GeometryPlan(width: 40, height: 30)
    plan.resize(width: 24, height: 24)
    #expect(plan.window.picture == plan && plan.window.view == .identity)
    #expect(GeometryPlan(width: 40, height: 30).window.picture.size == .init(width: 40, height: 30))
  }
}
