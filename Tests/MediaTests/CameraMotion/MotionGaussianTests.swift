import Media
import Randomness
import Testing

@Suite struct MotionGaussianTests {
  private let corners = PictureCoordinates(width: 32, height: 32).corners

  /// Entries that depend on each other: e = μ + A·z with a lower-triangular A.
  private var planted: MotionGaussian {
    let mean = [1.01, 0.002, 0.03, -0.004, 0.99, -0.02, 0.001, -0.003]
    let deviations = [0.01, 0.004, 0.05, 0.006, 0.012, 0.04, 0.002, 0.003]
    var a = [Double](repeating: 0, count: 64)
    for row in 0..<8 {
      a[8 * row + row] = deviations[row]
      if row > 0 { a[8 * row + row - 1] = -0.5 * deviations[row] }
    }
    var covariance = [Double](repeating: 0, count: 64)
    for i in 0..<8 { for j in 0..<8 { for k in 0..<8 { covariance[8 * i + j] += a[8 * i + k] * a[8 * j + k] } } }
    return MotionGaussian(mean: mean, covariance: covariance, pairs: 100)
  }

  @Test func `a fit on draws recovers what was planted`() throws {
    var random = CounterRandom(seed: 8, stream: 1)
    let planted = planted
    let drawn = (0..<8000).map { _ in planted.draw(corners: corners, random: &random) }
    let fitted = try #require(MotionGaussian(fitting: drawn))
    #expect(fitted.pairs == 8000)
    for i in 0..<8 {
      let deviation = planted.covariance[9 * i].squareRoot()
      // Five standard errors.
      #expect(abs(fitted.mean[i] - planted.mean[i]) < 5 * deviation / 8000.0.squareRoot())
      for j in 0..<8 {
        let scale = deviation * planted.covariance[9 * j].squareRoot()
        #expect(abs(fitted.covariance[8 * i + j] - planted.covariance[8 * i + j]) < 0.09 * scale, "\(i) \(j)")
      }
    }
  }

  @Test func `it is the maximum-likelihood estimate: squares are divided by n`() throws {
    let entries = [[1.0, 0, 0.1, 0, 1, 0, 0, 0], [1, 0, 0.3, 0, 1, 0.2, 0, 0]]
    let fitted = try #require(MotionGaussian(fitting: entries.map(Homography.init(entries:))))
    #expect(abs(fitted.mean[2] - 0.2) < 1e-15 && abs(fitted.mean[5] - 0.1) < 1e-15)
    #expect(abs(fitted.covariance[8 * 2 + 2] - 0.01) < 1e-15)
    #expect(abs(fitted.covariance[8 * 2 + 5] - 0.01) < 1e-15)
    #expect(MotionGaussian(fitting: []) == nil)
  }

  @Test func `a camera that never moves draws the identity`() throws {
    let fitted = try #require(MotionGaussian(fitting: [.identity, .identity, .identity]))
    var random = CounterRandom(seed: 8, stream: 1)
    #expect(fitted.draw(corners: corners, random: &random) == .identity)
  }

  @Test func `a class with too few pairs takes the parameters of all`() throws {
    func moving(_ x: Double, _ label: Int?, _ count: Int) -> [(homography: Homography, label: Int?)] {
      (0..<count).map { _ in (Homography.similarity(shift: [x, 0]), label) }
    }
    let few = CameraMotion.fewestPairs - 1
    let all = moving(0.1, 0, 40) + moving(0.2, 1, few) + moving(0, nil, 9)
    let motion = try #require(CameraMotion(fitting: all, classes: 3))
    #expect(motion.agnostic.pairs == 80)
    let own = motion.gaussian(label: 0)
    #expect(abs(own.mean[2] - 0.1) < 1e-12 && own.pairs == 40)
    for label in [1, 2, 7, nil] as [Int?] { #expect(motion.gaussian(label: label) == motion.agnostic) }
    #expect(CameraMotion(fitting: [], classes: 3) == nil)
  }
}
