import Curation
import Engine
import Randomness
import Testing

@Suite struct SimilaritySearchTests {
  private func expectEqual(_ found: [[Neighbour]], _ expected: [[Neighbour]]) {
    #expect(found.count == expected.count)
    for (own, other) in zip(found, expected) {
      #expect(own.map(\.reference) == other.map(\.reference))
      #expect(zip(own, other).allSatisfy { abs($0.similarity - $1.similarity) < 1e-5 })
    }
  }

  @Test(arguments: FrameRule.allCases, [1, 7, 64, 1000])
  func `blocked search equals the double loop`(rule: FrameRule, rows: Int) throws {
    let references = SearchOracle.randomSet(samples: 53, width: 6, seed: 1)
    let queries = SearchOracle.randomSet(samples: 37, width: 6, seed: 2)
    // Down to one sample of queries and one vector of references at a time.
    let blocking = SearchBlocking(queryRows: rows, referenceRows: rows, bytes: 4 * 6 * rows)
    for count in [1, 3, 80] {
      let search = SimilaritySearch(references: references.prepared(nil), rule: rule, blocking: blocking)
      let found = try search.nearest(queries.prepared(nil), count: count)
      expectEqual(found, SearchOracle.nearest(queries, references, rule, count: count))
    }
  }

  @Test(arguments: FrameRule.allCases)
  func `the better variant of either side counts`(rule: FrameRule) throws {
    let references = SearchOracle.randomSet(samples: 30, width: 5, seed: 3, variants: 2)
    let queries = SearchOracle.randomSet(samples: 20, width: 5, seed: 4, variants: 3)
    let found = try SimilaritySearch(references: references.prepared(nil), rule: rule)
      .nearest(queries.prepared(nil), count: 4)
    expectEqual(found, SearchOracle.nearest(queries, references, rule, count: 4))
  }

  @Test func `results do not depend on the number of threads, to the bit`() throws {
    let references = SearchOracle.randomSet(samples: 300, width: 40, seed: 5).prepared(nil)
    let queries = SearchOracle.randomSet(samples: 200, width: 40, seed: 6)
    let results = try [1, 2, 3].map { threads in
      try SimilaritySearch(
        references: references, blocking: SearchBlocking(queryRows: 16), team: Team(threads: threads)
      ).nearest(queries.prepared(nil, team: Team(threads: threads)), count: 2)
    }
    #expect(results[0] == results[1] && results[0] == results[2])
  }

  @Test func `of equal references the first is named`() throws {
    let same = FeatureSet(Matrix(rows: 3, columns: 2, values: [0, 1, 1, 0, 1, 0])).prepared(nil)
    let query = FeatureSet(Matrix(rows: 1, columns: 2, values: [1, 0])).prepared(nil)
    for rows in [1, 100] {
      let search = SimilaritySearch(references: same, blocking: SearchBlocking(referenceRows: rows, bytes: 8 * rows))
      #expect(try search.nearest(query, count: 3)[0].map(\.reference) == [1, 2, 0])
    }
    // A sample with fewer frames is compared first, whatever its number.
    let mixed = FeatureSet(
      features: Matrix(rows: 3, columns: 2, values: [1, 0, 1, 0, 1, 0]), framesPerSample: [2, 1])
    #expect(try SimilaritySearch(references: mixed.prepared(nil)).nearest(query)[0].map(\.reference) == [0])
  }

  @Test func `some variants of more are the rows of those alone`() throws {
    let set = SearchOracle.randomSet(samples: 9, width: 4, seed: 8, variants: 3)
    for chosen in [[0], [2, 0], [0, 1, 2]] {
      let rows = VariantRows(set.features, set.layout, variants: chosen)
      var expected: [Float] = []
      for sample in 0..<set.count {
        let frames = set.layout.frames(of: sample)
        for variant in chosen {
          let first = set.layout.starts[sample] + variant * frames
          for row in first..<first + frames { expected += set.features[row] }
        }
      }
      #expect(rows.layout.rows * 4 == expected.count && rows.layout.variants == chosen.count)
      for portion in [1, 5, rows.rows] {
        var values: [Float] = []
        for first in stride(from: 0, to: rows.rows, by: portion) {
          let count = min(portion, rows.rows - first)
          var part = [Float](repeating: 0, count: count * 4)
          try part.withUnsafeMutableBufferPointer { try rows.read(first..<first + count, into: $0.baseAddress!) }
          values += part
        }
        #expect(values == expected)
      }
    }
  }
}

/// The search by double loops over all pairs.
enum SearchOracle {
  /// Samples with one to four frames each.
  static func randomSet(samples: Int, width: Int, seed: UInt64, variants: Int = 1) -> FeatureSet {
    var random = CounterRandom(seed: seed, stream: 4)
    let rows = (0..<samples).map { _ in variants * (1 + random.below(4)) }
    return FeatureSet(
      features: randomFeatures(rows.reduce(0, +), width, seed: seed), framesPerSample: rows, variants: variants)
  }

  static func nearest(
    _ queries: FeatureSet, _ references: FeatureSet, _ rule: FrameRule, count: Int
  ) -> [[Neighbour]] {
    (0..<queries.count).map { query in
      let all = (0..<references.count).map { reference in
        Neighbour(reference: reference, similarity: Float(similarity(queries, query, references, reference, rule)))
      }
      return Array(all.sorted { (-$0.similarity, $0.reference) < (-$1.similarity, $1.reference) }.prefix(count))
    }
  }

  private static func similarity(
    _ queries: FeatureSet, _ query: Int, _ references: FeatureSet, _ reference: Int, _ rule: FrameRule
  ) -> Double {
    let frames = queries.layout.frames(of: query)
    return (0..<queries.layout.variants).map { variant in
      let first = queries.layout.starts[query] + variant * frames
      let best = (first..<first + frames).map { row in
        references.rows(of: reference).map { cosine(queries.features[row], references.features[$0]) }.max() ?? 0
      }
      return rule == .max ? best.max() ?? 0 : best.reduce(0, +) / Double(best.count)
    }.max() ?? 0
  }

  private static func cosine(_ a: ArraySlice<Float>, _ b: ArraySlice<Float>) -> Double {
    func dot(_ a: ArraySlice<Float>, _ b: ArraySlice<Float>) -> Double {
      zip(a, b).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
    }
    return dot(a, b) / (dot(a, a) * dot(b, b)).squareRoot()
  }
}
