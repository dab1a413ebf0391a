import Engine

/// Mean and covariance of rows that are read in portions, in double precision. Rows of zeros do not count.
struct FeatureMoments {
  /// `[C]`.
  private(set) var mean: [Double]
  /// `[C, C]`, the lower triangle: `Σ (x − μ)(x − μ)ᵀ / N`.
  private(set) var covariance: [Double]
  /// Rows that count.
  private(set) var count = 0

  private static let portion = 2048
  /// Rows of the covariance that one thread adds to at a time.
  private static let strip = 64

  init(_ features: some FeatureRows, team: Team) throws {
    let width = features.columns
    mean = [Double](repeating: 0, count: width)
    covariance = [Double](repeating: 0, count: width * width)
    let buffer = UnsafeMutablePointer<Float>.allocate(capacity: max(1, Self.portion * width))
    let centred = UnsafeMutablePointer<Double>.allocate(capacity: max(1, Self.portion * width))
    defer {
      buffer.deallocate()
      centred.deallocate()
    }
    for first in stride(from: 0, to: features.rows, by: Self.portion) {
      let rows = min(Self.portion, features.rows - first)
      try features.read(first..<first + rows, into: buffer)
      for row in 0..<rows where Whitening.isSomething(buffer + row * width, width) {
        count += 1
        for column in 0..<width { mean[column] += Double(buffer[row * width + column]) }
      }
    }
    for column in 0..<width { mean[column] /= Double(max(count, 1)) }
    for first in stride(from: 0, to: features.rows, by: Self.portion) {
      let rows = min(Self.portion, features.rows - first)
      try features.read(first..<first + rows, into: buffer)
      var kept = 0
      for row in 0..<rows where Whitening.isSomething(buffer + row * width, width) {
        for column in 0..<width {
          centred[kept * width + column] = Double(buffer[row * width + column]) - mean[column]
        }
        kept += 1
      }
      add(centred, rows: kept, width: width, team: team)
    }
  }

  /// `C += XᵀX / N`, strip by strip of C's rows, each up to the diagonal.
  private mutating func add(_ x: UnsafeMutablePointer<Double>, rows: Int, width: Int, team: Team) {
    let share = 1 / Double(max(count, 1))
    covariance.withUnsafeMutableBufferPointer { sum in
      guard let sum = sum.baseAddress, rows > 0 else { return }
      // Strips are dealt out in turn: those further down are longer.
      let strips = (width + Self.strip - 1) / Self.strip
      team.forEachPart(team.threads) { part, _ in
        for index in stride(from: part, to: strips, by: team.threads) {
          let start = index * Self.strip
          let height = min(Self.strip, width - start)
          MatrixProduct.addGram(
            rows: height, columns: start + height, depth: rows, scale: share, x + start, x, stride: width,
            to: sum + start * width)
        }
      }
    }
  }
}
