import Curation
import Foundation
import Randomness

/// `x[i, j] = sin(1.3 i + 0.7 j + 0.11 i j) + 0.3 cos(0.9 j)`, as `Reference/curation.py` has it.
func formulaFeatures(_ rows: Int, _ columns: Int, shift: Double = 0) -> Matrix {
  var matrix = Matrix(rows: rows, columns: columns)
  for row in 0..<rows {
    for column in 0..<columns {
      let i = Double(row) + shift
      let j = Double(column)
      let phase = 1.3 * i + 0.7 * j + 0.11 * i * j
      matrix[row, column] = Float(sin(phase) + 0.3 * cos(0.9 * j))
    }
  }
  return matrix
}

/// Standard normal values.
func randomFeatures(_ rows: Int, _ columns: Int, seed: UInt64) -> Matrix {
  var random = CounterRandom(seed: seed, stream: 1)
  return Matrix(rows: rows, columns: columns, values: (0..<rows * columns).map { _ in Float(random.normal()) })
}

/// Probabilities with many ties: softmax of whole numbers from 0 to 3.
func randomProbabilities(_ rows: Int, _ columns: Int, seed: UInt64) -> Matrix {
  var random = CounterRandom(seed: seed, stream: 2)
  return Matrix(rows: rows, columns: columns, values: (0..<rows * columns).map { _ in Float(random.below(4)) }).softmax
}

/// Numbers made by `Reference/curation.py`.
struct ReferenceNumbers: Decodable {
  struct Whitening: Decodable {
    var components: Int
    var epsilon: Double
    var eigenvalues: [Double]
    var nearest: [Int]
    var similarity: [Double]
  }
  var whitening: [Whitening]
  var softmax: [Double]

  static func read() throws -> ReferenceNumbers {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let file = folder.appendingPathComponent("Reference/curation.json")
    return try JSONDecoder().decode(ReferenceNumbers.self, from: Data(contentsOf: file))
  }
}
