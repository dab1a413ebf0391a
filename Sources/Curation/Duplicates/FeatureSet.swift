package import Engine

/// Features of samples in memory: consecutive rows of a matrix for each sample.
package struct FeatureSet: Hashable, Sendable {
  /// `[rows, C]`, one row per frame of each variant.
  package let features: Matrix
  package let layout: SampleLayout

  /// - Parameter framesPerSample: rows of each sample, positive numbers that add up to all rows.
  package init(features: Matrix, framesPerSample: [Int], variants: Int = 1) {
    let layout = SampleLayout(rowsPerSample: framesPerSample, variants: variants)
    precondition(layout.rows == features.rows, "\(features.rows) rows for \(layout.rows) frames")
    self.features = features
    self.layout = layout
  }

  /// One row per sample.
  package init(_ features: Matrix) {
    self.init(features: features, framesPerSample: [Int](repeating: 1, count: features.rows))
  }

  package var count: Int { layout.count }

  package func rows(of sample: Int) -> Range<Int> { layout.rows(of: sample) }

  /// Whitened, if so wished, and of unit length.
  package func prepared(_ whitening: Whitening?, team: Team = Team(threads: 1)) -> PreparedFeatures {
    let preparation = RowPreparation(whitening: whitening, columns: features.columns)
    var values: [Float] = []
    values.reserveCapacity(features.rows * preparation.columns)
    do {
      try preparation.apply(to: features, team: team) { values += $0 }
    } catch {
      preconditionFailure("\(error)")
    }
    return PreparedFeatures(
      rows: Matrix(rows: features.rows, columns: preparation.columns, values: values), layout: layout)
  }
}
