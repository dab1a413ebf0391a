import Engine
import Randomness
import Testing

@Suite struct StridedProductTests {
  @Test(arguments: [(1, 1, 1), (3, 5, 7), (17, 2, 33)], [0, 1, 2, 3])
  func `products equal the triple loop`(shape: (rows: Int, columns: Int, depth: Int), transposes: Int) {
    let (m, n, k) = shape
    let isATransposed = transposes & 1 > 0
    let isBTransposed = transposes & 2 > 0
    var random = CounterRandom(seed: 4, stream: UInt64(m * 100 + transposes))
    let a = (0..<m * k).map { _ in random.normal() }
    let b = (0..<k * n).map { _ in random.normal() }
    let c = (0..<m * n).map { _ in random.normal() }
    var expected = c.map { 0.5 * $0 }
    for i in 0..<m {
      for j in 0..<n {
        for l in 0..<k {
          let x = isATransposed ? a[l * m + i] : a[i * k + l]
          let y = isBTransposed ? b[j * k + l] : b[l * n + j]
          expected[i * n + j] += 2 * x * y
        }
      }
    }
    var double = c
    StridedProduct.multiply(
      rows: m, columns: n, depth: k, alpha: 2,
      MatrixOperand(a, stride: isATransposed ? m : k, isTransposed: isATransposed),
      MatrixOperand(b, stride: isBTransposed ? k : n, isTransposed: isBTransposed), beta: 0.5, into: &double)
    #expect(zip(double, expected).allSatisfy { abs($0 - $1) < 1e-12 })
    var single = c.map { Float($0) }
    StridedProduct.multiply(
      rows: m, columns: n, depth: k, alpha: 2,
      MatrixOperand(a.map { Float($0) }, stride: isATransposed ? m : k, isTransposed: isATransposed),
      MatrixOperand(b.map { Float($0) }, stride: isBTransposed ? k : n, isTransposed: isBTransposed), beta: 0.5,
      into: &single)
    #expect(zip(single, expected).allSatisfy { abs(Double($0) - $1) < 1e-4 })
  }

  @Test(arguments: [1, 2, 5, 40])
  func `eigenvectors give the matrix back, largest value first`(order: Int) throws {
    var random = CounterRandom(seed: 1, stream: UInt64(order))
    var matrix = [Double](repeating: 0, count: order * order)
    for row in 0..<order {
      for column in 0...row {
        matrix[row * order + column] = random.normal()
        matrix[column * order + row] = matrix[row * order + column]
      }
    }
    let eigen = try SymmetricEigen(matrix, order: order)
    #expect(eigen.values == eigen.values.sorted(by: >))
    for row in 0..<order {
      for column in 0..<order {
        var sum = 0.0
        var dot = 0.0
        for index in 0..<order {
          sum += eigen.values[index] * eigen.vectors[index * order + row] * eigen.vectors[index * order + column]
          dot += eigen.vectors[row * order + index] * eigen.vectors[column * order + index]
        }
        #expect(abs(sum - matrix[row * order + column]) < 1e-10)
        #expect(abs(dot - (row == column ? 1 : 0)) < 1e-10)
      }
    }
    for vector in 0..<order {
      let values = eigen.vectors[vector * order..<(vector + 1) * order]
      #expect((values.max { abs($0) < abs($1) } ?? 0) > 0)
    }
  }

  @Test func `a matrix with holes is refused`() {
    #expect(throws: EigenError.self) { try SymmetricEigen([1, 0, 0, .nan], order: 2) }
  }
}
