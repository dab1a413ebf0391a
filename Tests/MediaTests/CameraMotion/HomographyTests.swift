import Media
import Randomness
import Testing

@Suite struct HomographyTests {
  private let tilted = Homography(entries: [1.02, -0.05, 0.1, 0.03, 0.97, -0.07, 0.02, -0.03])

  @Test func `maps multiply, and the adjugate goes back`() {
    let shifted = Homography.similarity(angle: 0.2, zoom: 1.1, shift: [0.3, -0.2])
    for point in [SIMD2(0.0, 0), [0.7, -0.4], [-1, 1]] {
      let there = (tilted * shifted).map(point)
      #expect(near(there, tilted.map(shifted.map(point)), 1e-12))
      #expect(near(tilted.adjugate.map(tilted.map(point)), point, 1e-12))
    }
    #expect(abs((tilted * tilted.adjugate).entries[0] - 1) < 1e-12)
    #expect(
      zip(tilted.entries, (Homography(x: 3 * tilted.x, y: 3 * tilted.y, w: 3 * tilted.w)).entries)
        .allSatisfy { abs($0 - $1) < 1e-12 })
  }

  @Test func `the coordinates have their origin in the middle and one unit for both axes`() {
    let coordinates = PictureCoordinates(width: 400, height: 100)
    #expect(near(coordinates.normalised([199.5, 49.5]), [0, 0], 1e-12))
    #expect(near(coordinates.normalised([299.5, 49.5]), [1, 0], 1e-12))
    #expect(near(coordinates.normalised([199.5, -0.5]), [0, -0.5], 1e-12))
    #expect(near(coordinates.normalising.map([10, 20]), coordinates.normalised([10, 20]), 1e-12))
    #expect(near(coordinates.denormalising.map(coordinates.normalised([10, 20])), [10, 20], 1e-9))
    #expect(near(PictureCoordinates(width: 64, height: 64).corners[3], [1, 1], 1e-12))
  }

  @Test func `four points determine a map, three on a line do not`() throws {
    let from: [SIMD2<Double>] = [[-1, -1], [1, -0.9], [-0.8, 1], [0.9, 1]]
    let found = try #require(HomographyFit.exact(from, from.map(tilted.map)))
    for (a, b) in zip(found.entries, tilted.entries) { #expect(abs(a - b) < 1e-10) }
    let line: [SIMD2<Double>] = [[-1, 0], [0, 0], [1, 0], [0, 1]]
    #expect(HomographyFit.exact(line, line.map(tilted.map)) == nil)
  }

  @Test func `a mirrored or folded picture is not plausible`() {
    let corners = PictureCoordinates(width: 40, height: 30).corners
    #expect(tilted.isPlausible(corners: corners))
    #expect(!Homography(x: [-1, 0, 0], y: [0, 1, 0]).isPlausible(corners: corners))
    #expect(!Homography(entries: [1, 0, 0, 0, 1, 0, 0.9, 0]).isPlausible(corners: corners))
  }

  /// Thirty of a hundred matches are anywhere; the others are off by a normal error.
  @Test(arguments: 0..<6)
  func `outliers of three in ten do not matter`(trial: Int) throws {
    var random = CounterRandom(seed: 4, stream: UInt64(trial))
    let corners = PictureCoordinates(width: 160, height: 120).corners
    let from = (0..<100).map { _ in SIMD2(random.uniform(-1.1, 1.1), random.uniform(-0.85, 0.85)) }
    let noise = 0.002
    var matches: [PointMatch] = []
    for (index, point) in from.enumerated() {
      let right = tilted.map(point) + noise * SIMD2(random.normal(), random.normal())
      let wrong = SIMD2(random.uniform(-1, 1), random.uniform(-1, 1))
      matches.append(PointMatch(from: point, to: index % 10 < 3 ? wrong : right))
    }
    let fit = try #require(HomographyFit.find(matches, tolerance: 0.01, corners: corners, random: &random))
    #expect(fit.inliers.count { $0 % 10 >= 3 } >= 68)
    #expect(fit.inliers.count { $0 % 10 < 3 } <= 2)
    #expect(cornerError(fit.homography, tilted, width: 160, height: 120) < 0.35)
    // What it says of its own error is of the error's size.
    #expect(fit.uncertainty > noise / 20 && fit.uncertainty < 2 * noise)
  }

  @Test func `a match counts across its edge, not along it`() throws {
    var random = CounterRandom(seed: 5, stream: 1)
    let corners = PictureCoordinates(width: 120, height: 120).corners
    let matches = (0..<60).map { index in
      let from = SIMD2(random.uniform(-1, 1), random.uniform(-1, 1))
      // Every place is off by as much along one axis, and known to be uncertain there.
      let along = random.uniform(-0.008, 0.008)
      let isAcross = index % 2 == 0
      let to = tilted.map(from) + (isAcross ? SIMD2(along, 0) : SIMD2(0, along))
      return PointMatch(from: from, to: to, weight: isAcross ? [0.001, 0, 1] : [1, 0, 0.001])
    }
    let weighted = try #require(HomographyFit.find(matches, tolerance: 0.02, corners: corners, random: &random))
    let alike = matches.map { PointMatch(from: $0.from, to: $0.to) }
    let plain = try #require(HomographyFit.find(alike, tolerance: 0.02, corners: corners, random: &random))
    let error = cornerError(weighted.homography, tilted, width: 120, height: 120)
    #expect(error < 0.02)
    #expect(error < 0.2 * cornerError(plain.homography, tilted, width: 120, height: 120))
  }

  private func near(_ a: SIMD2<Double>, _ b: SIMD2<Double>, _ tolerance: Double) -> Bool {
    let miss = a - b
    return (miss * miss).sum().squareRoot() <= tolerance
  }
}
