import Curation
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
    let search = DuplicateSearch(
      references: FeatureSet(references), whitening: whitening, threshold: .number(0.8))
    let verdicts = search.judge(FeatureSet(formulaFeatures(9, 12, shift: 0.35)))
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
