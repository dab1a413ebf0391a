import Curation
import Foundation
import Randomness
import Testing

@Suite struct DuplicateSearchTests {
  private func randomSet(samples: Int, width: Int, seed: UInt64) -> FeatureSet {
    var random = CounterRandom(seed: seed, stream: 4)
    let frames = (0..<samples).map { _ in 1 + random.below(4) }
    let features = randomFeatures(frames.reduce(0, +), width, seed: seed).normalizedRows
    return FeatureSet(features: features, framesPerSample: frames)
  }

  /// All pairs of samples by double loop.
  private func naive(_ queries: FeatureSet, _ references: FeatureSet, _ rule: FrameRule, count: Int) -> [[Neighbour]] {
    (0..<queries.count).map { query in
      let all = (0..<references.count).map { reference in
        let best = queries.rows(of: query).map { row in
          references.rows(of: reference).map { other in
            zip(queries.features[row], references.features[other]).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
          }.max() ?? 0
        }
        let value = rule == .max ? best.max() ?? 0 : best.reduce(0, +) / Double(best.count)
        return Neighbour(reference: reference, similarity: Float(value))
      }
      return Array(all.sorted { (-$0.similarity, $0.reference) < (-$1.similarity, $1.reference) }.prefix(count))
    }
  }

  @Test func `a similarity that just reaches the threshold is a duplicate`() {
    let axis = FeatureSet(Matrix(rows: 1, columns: 2, values: [0, 4]))
    func isDuplicate(_ threshold: Double) -> Bool {
      DuplicateSearch(references: axis, whitening: nil, threshold: .number(threshold)).judge(axis)[0].isDuplicate
    }
    #expect(isDuplicate(1) && !isDuplicate(1.0.nextUp))
  }

  @Test(arguments: FrameRule.allCases, [1, 7, 64])
  func `blocked search equals the double loop`(rule: FrameRule, blockRows: Int) {
    let references = randomSet(samples: 23, width: 6, seed: 1)
    let queries = randomSet(samples: 17, width: 6, seed: 2)
    for count in [1, 3, 40] {
      let found = SimilaritySearch(references: references, rule: rule, blockRows: blockRows)
        .nearest(queries, count: count)
      let expected = naive(queries, references, rule, count: count)
      for (own, other) in zip(found, expected) {
        #expect(own.map(\.reference) == other.map(\.reference))
        #expect(zip(own, other).allSatisfy { abs($0.similarity - $1.similarity) < 1e-5 })
      }
    }
  }

  @Test func `of equal references the first is named`() {
    let same = Matrix(rows: 3, columns: 2, values: [0, 1, 1, 0, 1, 0])
    let search = SimilaritySearch(references: FeatureSet(same), blockRows: 1)
    let query = FeatureSet(Matrix(rows: 1, columns: 2, values: [1, 0]))
    #expect(search.nearest(query, count: 3)[0].map(\.reference) == [1, 2, 0])
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
    let search = DuplicateSearch(references: FeatureSet(references), whitening: whitening, threshold: .number(0.85))
    let verdicts = search.judge(FeatureSet(queries))
    let quality = CurationQuality(verdicts: verdicts.map(\.isDuplicate), truth: (0..<400).map { $0 % 20 == 0 })
    #expect(quality.precision == 1 && quality.recall == 1)
    #expect(planted.allSatisfy { verdicts[$0].reference == $0 / 2 })
  }

  @Test func `one alike frame makes no duplicate by the mean, but does by the maximum`() {
    let references = FeatureSet(Matrix(rows: 1, columns: 2, values: [1, 0]))
    let query = FeatureSet(features: Matrix(rows: 2, columns: 2, values: [5, 0, 0, 5]), framesPerSample: [2])
    func verdict(_ rule: FrameRule) -> DuplicateVerdict {
      DuplicateSearch(references: references, whitening: nil, threshold: .number(0.9), rule: rule).judge(query)[0]
    }
    #expect(verdict(.mean) == DuplicateVerdict(isDuplicate: false, similarity: 0.5, reference: 0))
    #expect(verdict(.max) == DuplicateVerdict(isDuplicate: true, similarity: 1, reference: 0))
  }

  @Test func `the automatic threshold is the mean similarity of crops of a frame`() {
    // Frame 1: crops at 0°, 0° and 90°, cosines 1, 0, 0; frame 2: two crops at 60°; frame 3: one crop, no pair.
    let half = Float(3).squareRoot() / 2
    let crops = FeatureSet(
      features: Matrix(rows: 6, columns: 2, values: [1, 0, 1, 0, 0, 1, 1, 0, 0.5, half, 1, 0]),
      framesPerSample: [3, 2, 1])
    let expected = (1.0 / 3 + 0.5) / 2
    #expect(abs((DuplicateSearch.meanCropSimilarity(crops) ?? 0) - expected) < 1e-6)
    let search = DuplicateSearch(
      references: FeatureSet(crops.features), whitening: nil, threshold: .automatic, crops: crops)
    #expect(abs(search.threshold - expected) < 1e-6)
    #expect(DuplicateSearch.meanCropSimilarity(FeatureSet(Matrix(rows: 1, columns: 1, values: [1]))) == nil)
  }

  @Test func `without references nothing is a duplicate`() {
    let search = DuplicateSearch(
      references: FeatureSet(Matrix(rows: 0, columns: 2)), whitening: nil, threshold: .number(-1))
    let verdicts = search.judge(FeatureSet(Matrix(rows: 1, columns: 2, values: [1, 0])))
    #expect(verdicts == [DuplicateVerdict(isDuplicate: false, similarity: -1, reference: nil)])
  }

  @Test func `of copies within a collection the first stays`() {
    // Angles in degrees: 1 resembles 0, 2 resembles 1 but not 0, 4 is 3 again.
    let angles: [Double] = [0, 20, 40, 90, 90]
    let points = angles.flatMap { [Float(cos($0 * .pi / 180)), Float(sin($0 * .pi / 180))] }
    let search = DuplicateSearch(
      references: FeatureSet(Matrix(rows: 0, columns: 2)), whitening: nil, threshold: .number(0.9))
    let verdicts = search.judgeWithin(FeatureSet(Matrix(rows: 5, columns: 2, values: points)))
    #expect(verdicts.map(\.isDuplicate) == [false, true, false, false, true])
    #expect(verdicts.map(\.reference) == [nil, 0, nil, nil, 3])
  }

  @Test(arguments: [1, 16, 512])
  func `the search within equals a double loop`(blockRows: Int) {
    let samples = randomSet(samples: 60, width: 3, seed: 9)
    let verdicts = WithinSearch.judge(samples, threshold: 0.7, blockRows: blockRows)
    var isDuplicate: [Bool] = []
    for (query, neighbours) in naive(samples, samples, .mean, count: 60).enumerated() {
      isDuplicate.append(
        neighbours.contains { $0.reference < query && $0.similarity >= 0.7 && !isDuplicate[$0.reference] })
    }
    #expect(verdicts.map(\.isDuplicate) == isDuplicate)
    #expect(Set(isDuplicate).count == 2)
  }
}
