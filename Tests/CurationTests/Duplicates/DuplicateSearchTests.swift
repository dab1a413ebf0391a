import Curation
import Engine
import Foundation
import Randomness
import Testing

@Suite struct DuplicateSearchTests {
  /// A search with a fixed threshold over features that are made comparable first.
  private func judge(
    _ queries: FeatureSet, _ references: FeatureSet, _ threshold: Double, whitening: Whitening? = nil,
    rule: FrameRule = .mean, within: DuplicateSearch.Within = .ignored, blocking: SearchBlocking = SearchBlocking()
  ) throws -> [DuplicateVerdict] {
    try DuplicateSearch(
      references: references.prepared(whitening), threshold: threshold, rule: rule, blocking: blocking
    )
    .judge(queries.prepared(whitening), within: within)
  }

  @Test func `a similarity that just reaches the threshold is a duplicate`() throws {
    let axis = FeatureSet(Matrix(rows: 1, columns: 2, values: [0, 4]))
    #expect(try judge(axis, axis, 1)[0].isDuplicate)
    #expect(try !judge(axis, axis, 1.0.nextUp)[0].isDuplicate)
  }

  @Test func `planted copies are found and other samples are not`() throws {
    let references = randomFeatures(300, 32, seed: 5)
    var queries = randomFeatures(400, 32, seed: 6)
    let noise = randomFeatures(400, 32, seed: 7)
    let planted = stride(from: 0, to: 400, by: 20)
    for query in planted {
      for column in 0..<32 {
        queries[query, column] = references[query / 2, column] * 3 + 0.3 * noise[query, column]
      }
    }
    let whitening = try Whitening(fitting: references, components: 24)
    let verdicts = try judge(FeatureSet(queries), FeatureSet(references), 0.85, whitening: whitening)
    let quality = CurationQuality(verdicts: verdicts.map(\.isDuplicate), truth: (0..<400).map { $0 % 20 == 0 })
    #expect(quality.precision == 1 && quality.recall == 1)
    #expect(planted.allSatisfy { verdicts[$0].reference == $0 / 2 })
  }

  @Test func `one alike frame makes no duplicate by the mean, but does by the maximum`() throws {
    let references = FeatureSet(Matrix(rows: 1, columns: 2, values: [1, 0]))
    let query = FeatureSet(features: Matrix(rows: 2, columns: 2, values: [5, 0, 0, 5]), framesPerSample: [2])
    #expect(
      try judge(query, references, 0.9, rule: .mean)
        == [DuplicateVerdict(isDuplicate: false, similarity: 0.5, reference: 0)])
    #expect(
      try judge(query, references, 0.9, rule: .max)
        == [DuplicateVerdict(isDuplicate: true, similarity: 1, reference: 0)])
  }

  @Test func `without references nothing is a duplicate`() throws {
    let verdicts = try judge(
      FeatureSet(Matrix(rows: 1, columns: 2, values: [1, 0])), FeatureSet(Matrix(rows: 0, columns: 2)), -1)
    #expect(verdicts == [DuplicateVerdict(isDuplicate: false, similarity: -1, reference: nil)])
  }

  @Test func `rows of zeros and rows that are not finite are like nothing`() throws {
    let references = FeatureSet(Matrix(rows: 2, columns: 2, values: [0, 0, .nan, 1]))
    let verdicts = try judge(
      FeatureSet(Matrix(rows: 3, columns: 2, values: [0, 0, 1, 0, .infinity, 1])), references, 0.1)
    #expect(verdicts.allSatisfy { !$0.isDuplicate && $0.similarity == 0 })
  }

  // MARK: the automatic threshold

  @Test func `the mean similarity of crops counts every frame alike`() throws {
    // Frame 1: crops at 0°, 0° and 90°, cosines 1, 0, 0; frame 2: two crops at 60°; frame 3: one crop, no pair; frame 4 could
    // not be read.
    let half = Float(3).squareRoot() / 2
    let crops = FeatureSet(
      features: Matrix(
        rows: 8, columns: 2, values: [1, 0, 3, 0, 0, 1, 1, 0, 0.5, half, 1, 0, 0, 0, 0, 0]),
      framesPerSample: [3, 2, 1, 2])
    let found = try #require(try CropSimilarity(crops.prepared(nil)))
    #expect(abs(found.mean - (1.0 / 3 + 0.5) / 2) < 1e-6)
    #expect(abs(found.deviation - (0.5 - 1.0 / 3) / 2.0.squareRoot()) < 1e-6)
    #expect(found.frames == 2)
    #expect(try CropSimilarity(FeatureSet(Matrix(rows: 1, columns: 1, values: [1])).prepared(nil)) == nil)
  }

  // MARK: among web samples

  /// Points of a circle, by angles in degrees.
  private func points(_ angles: [Double]) -> FeatureSet {
    let values = angles.flatMap { [Float(cos($0 * .pi / 180)), Float(sin($0 * .pi / 180))] }
    return FeatureSet(Matrix(rows: angles.count, columns: 2, values: values))
  }

  private let nothing = FeatureSet(Matrix(rows: 0, columns: 2))

  @Test func `of copies within a source the first stays`() throws {
    // 1 resembles 0, 2 resembles 1 but not 0, 4 is 3 again.
    let verdicts = try judge(points([0, 20, 40, 90, 90]), nothing, 0.9, within: .judged(earlier: []))
    #expect(verdicts.map(\.isDuplicate) == [false, true, false, false, true])
    #expect(verdicts.map(\.repeats?.sample) == [nil, 0, nil, nil, 3])
    #expect(verdicts.allSatisfy { $0.repeats?.collection ?? 0 == 0 })
  }

  @Test func `what repeats a validation sample drops nothing else`() throws {
    // 1 is like the reference; 2 is like 1, but not like the reference.
    let verdicts = try judge(points([90, 20, 40]), points([0]), 0.9, within: .judged(earlier: []))
    #expect(verdicts.map(\.isDuplicate) == [false, true, false])
    #expect(verdicts[1].repeats == nil && verdicts[1].reference == 0)
  }

  @Test func `an earlier source goes first, without what it lost itself`() throws {
    let earlier = [
      DuplicateSearch.Earlier(features: points([10, 100]).prepared(nil), isKept: [true, false]),
      DuplicateSearch.Earlier(features: points([170]).prepared(nil), isKept: [true]),
    ]
    let verdicts = try judge(points([100, 12, 172, 101]), nothing, 0.99, within: .judged(earlier: earlier))
    #expect(verdicts.map(\.isDuplicate) == [false, true, true, true])
    #expect(verdicts.map(\.repeats?.collection) == [nil, 0, 1, 2])
    #expect(verdicts.map(\.repeats?.sample) == [nil, 0, 0, 0])
  }

  @Test(arguments: [1, 5, 512])
  func `the search within equals a double loop`(rows: Int) throws {
    let samples = SearchOracle.randomSet(samples: 80, width: 3, seed: 9)
    let verdicts = try judge(
      samples, FeatureSet(Matrix(rows: 0, columns: 3)), 0.7, within: .judged(earlier: []),
      blocking: SearchBlocking(queryRows: rows, referenceRows: 16, bytes: 4 * 3 * max(4, rows)))
    var isDuplicate: [Bool] = []
    for (query, neighbours) in SearchOracle.nearest(samples, samples, .mean, count: 80).enumerated() {
      isDuplicate.append(
        neighbours.contains { $0.reference < query && $0.similarity >= 0.7 && !isDuplicate[$0.reference] })
    }
    #expect(verdicts.map(\.isDuplicate) == isDuplicate)
    #expect(Set(isDuplicate).count == 2)
  }
}
