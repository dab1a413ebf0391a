import Curation
import Engine
import Testing

@Suite struct WhiteningTests {
  @Test(arguments: [0, 1])
  func `cosines of whitened features agree with NumPy`(row: Int) throws {
    let expected = try ReferenceNumbers.read().whitening[row]
    let references = formulaFeatures(40, 12)
    let whitening = try Whitening(fitting: references, components: expected.components, epsilon: expected.epsilon)
    #expect(whitening.components == expected.components)
    for (own, reference) in zip(whitening.eigenvalues, expected.eigenvalues) {
      #expect(abs(own - reference) <= 1e-8 * expected.eigenvalues[0])
    }
    let search = DuplicateSearch(references: FeatureSet(references).prepared(whitening), threshold: 0.8)
    let verdicts = try search.judge(FeatureSet(formulaFeatures(9, 12, shift: 0.35)).prepared(whitening))
    #expect(verdicts.map(\.reference) == expected.nearest)
    for (verdict, similarity) in zip(verdicts, expected.similarity) {
      #expect(abs(Double(verdict.similarity) - similarity) < 1e-4)
    }
  }

  @Test func `whitened data have unit variance in every direction`() throws {
    var features = randomFeatures(600, 8, seed: 1)
    for row in 0..<600 {
      for column in 0..<8 { features[row, column] = features[row, column] * Float(column + 1) + features[row, 0] + 7 }
    }
    let whitened = try Whitening(fitting: features, components: 5, epsilon: 0).apply(features)
    #expect(whitened.columns == 5)
    for first in 0..<5 {
      for second in 0..<5 {
        let sum = (0..<600).reduce(0.0) { $0 + Double(whitened[$1, first]) * Double(whitened[$1, second]) }
        #expect(abs(sum / 600 - (first == second ? 1 : 0)) < 1e-3)
      }
    }
  }

  @Test func `directions that the data do not span are left out`() throws {
    var features = Matrix(rows: 20, columns: 6)
    for row in 0..<20 {
      for column in 0..<6 { features[row, column] = Float((row * (column % 2 + 1)) % 7) }
    }
    #expect(try Whitening(fitting: features, components: 6).components == 2)
    let constant = Matrix(rows: 4, columns: 3, values: Array(repeating: 2, count: 12))
    let whitening = try Whitening(fitting: constant, components: 3)
    #expect(whitening.components == 0)
    #expect(whitening.apply(constant).rows == 4)
  }

  /// Two would give other bits. Tells something alone in a process (`--filter`), where nothing else has asked for one.
  @Test func `fitting asks OpenBLAS for one thread`() throws {
    _ = try Whitening(fitting: randomFeatures(100, 8, seed: 3), components: 4)
    #expect(MatrixProduct.usesOneThread)
  }

  @Test func `many rows, read in portions by several threads, have the moments of all of them`() throws {
    // 5,000 rows are three portions; rows of zeros stand for unreadable samples.
    var features = randomFeatures(5_000, 70, seed: 11)
    for row in 0..<5_000 {
      for column in 0..<70 {
        features[row, column] = row % 50 == 7 ? 0 : features[row, column] * Float(column % 5 + 1) + 9
      }
    }
    let readable = features.selecting((0..<5_000).filter { $0 % 50 != 7 })
    let all = try Whitening(fitting: features, components: 70, team: Team(threads: 3))
    let alone = try Whitening(fitting: readable, components: 70)
    #expect(zip(all.mean, alone.mean).allSatisfy { abs($0 - $1) < 1e-5 })
    #expect(zip(all.eigenvalues, alone.eigenvalues).allSatisfy { abs($0 - $1) < 1e-9 * alone.eigenvalues[0] })
    let one = try Whitening(fitting: features, components: 70)
    #expect(one == all)
    // The trace is the sum of the variances.
    var trace = 0.0
    for column in 0..<70 {
      let values = (0..<readable.rows).map { Double(readable[$0, column]) }
      let mean = values.reduce(0, +) / Double(values.count)
      trace += values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
    }
    #expect(abs(all.eigenvalues.reduce(0, +) - trace) < 1e-8 * trace)
  }

  @Test func `rows in several blocks give the same as one by one`() throws {
    let features = randomFeatures(2_500, 5, seed: 3)
    let whitening = try Whitening(fitting: features, components: 4)
    let together = whitening.apply(features)
    for row in [0, 1_023, 1_024, 2_499] {
      let alone = whitening.apply(features.selecting([row]))
      #expect(zip(alone.values, together[row]).allSatisfy { abs($0 - $1) < 1e-5 })
    }
  }
}
