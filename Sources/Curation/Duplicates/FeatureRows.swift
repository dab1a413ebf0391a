/// Rows of features that are read in portions, so that a source never has to fit into memory: `[rows, columns]`.
package protocol FeatureRows: Sendable {
  var rows: Int { get }
  var columns: Int { get }
  /// Copies the rows of `range` to `target`, row-major without gaps.
  func read(_ range: Range<Int>, into target: UnsafeMutablePointer<Float>) throws
}

extension Matrix: FeatureRows {
  package func read(_ range: Range<Int>, into target: UnsafeMutablePointer<Float>) {
    values.withUnsafeBufferPointer { values in
      guard let base = values.baseAddress else { return }
      target.update(from: base + range.lowerBound * columns, count: range.count * columns)
    }
  }
}

/// Which rows of a matrix belong to which sample: variants of the sample (plain, mirrored), and frames of each.
///
/// The rows of a sample are consecutive, variant by variant, frame by frame.
package struct SampleLayout: Hashable, Sendable {
  /// Row where each sample begins, and the number of rows behind the last: sample i has rows `starts[i] ..< starts[i+1]`.
  package let starts: [Int]
  /// Variants of every sample; all have the same frames.
  package let variants: Int

  /// - Parameter rowsPerSample: positive multiples of `variants`.
  package init(rowsPerSample: [Int], variants: Int = 1) {
    precondition(variants > 0, "\(variants) variants of a sample")
    var starts = [0]
    starts.reserveCapacity(rowsPerSample.count + 1)
    for count in rowsPerSample {
      precondition(count > 0 && count % variants == 0, "\(count) rows for \(variants) variants of a sample")
      starts.append(starts[starts.count - 1] + count)
    }
    self.starts = starts
    self.variants = variants
  }

  package var count: Int { starts.count - 1 }
  package var rows: Int { starts[starts.count - 1] }
  package func rows(of sample: Int) -> Range<Int> { starts[sample]..<starts[sample + 1] }
  /// Frames of each variant.
  package func frames(of sample: Int) -> Int { (starts[sample + 1] - starts[sample]) / variants }
}

/// Samples with features ready to be compared: rows of unit length, or of zeros, which are like nothing.
package struct PreparedFeatures: Sendable {
  package let rows: any FeatureRows
  package let layout: SampleLayout

  package init(rows: any FeatureRows, layout: SampleLayout) {
    precondition(rows.rows == layout.rows, "\(rows.rows) rows for samples with \(layout.rows)")
    self.rows = rows
    self.layout = layout
  }

  package var count: Int { layout.count }
}

/// Some variants of samples that have more.
package struct VariantRows: FeatureRows {
  private let all: any FeatureRows
  private let stored: SampleLayout
  private let chosen: [Int]
  /// Where the rows are that are left.
  package let layout: SampleLayout

  /// - Parameter chosen: places among the stored variants, in the order wanted.
  package init(_ all: any FeatureRows, _ stored: SampleLayout, variants chosen: [Int]) {
    precondition(chosen.allSatisfy { $0 < stored.variants } && !chosen.isEmpty, "\(chosen) of \(stored.variants)")
    self.all = all
    self.stored = stored
    self.chosen = chosen
    layout = SampleLayout(
      rowsPerSample: (0..<stored.count).map { stored.frames(of: $0) * chosen.count }, variants: chosen.count)
  }

  package var rows: Int { layout.rows }
  package var columns: Int { all.columns }

  package func read(_ range: Range<Int>, into target: UnsafeMutablePointer<Float>) throws {
    if chosen == Array(0..<stored.variants) { return try all.read(range, into: target) }
    var place = target
    var sample = layout.sample(ofRow: range.lowerBound)
    var row = range.lowerBound
    while row < range.upperBound {
      while layout.starts[sample + 1] <= row { sample += 1 }
      let frames = stored.frames(of: sample)
      let (variant, frame) = (row - layout.starts[sample]).quotientAndRemainder(dividingBy: frames)
      let count = min(frames - frame, range.upperBound - row)
      let first = stored.starts[sample] + chosen[variant] * frames + frame
      try all.read(first..<first + count, into: place)
      place += count * columns
      row += count
    }
  }
}

extension SampleLayout {
  /// The sample that a row belongs to.
  func sample(ofRow row: Int) -> Int {
    var (low, high) = (0, count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= row { low = middle } else { high = middle }
    }
    return low
  }
}
