package import Curation
package import Foundation

/// Stored features of a source's samples: `features.f32`, one row for each frame of each variant, and `layout.json`, which
/// says whose rows they are.
package struct FrameFeatures: Sendable {
  package let rows: any FeatureRows
  package let layout: SampleLayout

  private static let layoutFile = "layout.json"

  private struct StoredLayout: Codable {
    var variants: Int
    var rows: [Int]
  }

  /// Opens the features of an artifact; rows are read where they are needed.
  package init(from folder: URL) throws {
    let file = folder.appendingPathComponent(ArtifactFiles.features)
    let matrix = try MatrixReader(file)
    let stored = try JSONFile.read(StoredLayout.self, from: folder.appendingPathComponent(Self.layoutFile))
    guard stored.rows.reduce(0, +) == matrix.rows, stored.variants > 0,
      stored.rows.allSatisfy({ $0 > 0 && $0 % stored.variants == 0 })
    else {
      throw ArtifactError(file: file.path, problem: "\(matrix.rows) rows for \(stored.rows.reduce(0, +)) frames")
    }
    rows = matrix
    layout = SampleLayout(rowsPerSample: stored.rows, variants: stored.variants)
  }

  /// Several sources' features as one, in order.
  ///
  /// - Throws: `NodeFailure` when they do not fit together.
  package init(joining sets: [FrameFeatures]) throws {
    let variants = sets.first?.layout.variants ?? 1
    guard sets.allSatisfy({ $0.layout.variants == variants }) else {
      throw NodeFailure("features of \(sets.map(\.layout.variants)) variants cannot be joined")
    }
    rows = try JoinedRows(sets.map(\.rows))
    layout = SampleLayout(
      rowsPerSample: sets.flatMap { set in (0..<set.layout.count).map { set.layout.rows(of: $0).count } },
      variants: variants)
  }

  package init(rows: any FeatureRows, layout: SampleLayout) {
    self.rows = rows
    self.layout = layout
  }

  /// Writes `set` into an artifact.
  package static func write(_ set: FeatureSet, to folder: URL) throws {
    var writer = try FrameFeaturesWriter(folder, layout: set.layout, columns: set.features.columns)
    for sample in 0..<set.count {
      let rows = set.rows(of: sample)
      let columns = set.features.columns
      try writer.write(set.features.values[rows.lowerBound * columns..<rows.upperBound * columns], sample: sample)
    }
    try writer.finish()
  }

  fileprivate static func write(_ layout: SampleLayout, to folder: URL) throws {
    try JSONFile.write(
      StoredLayout(variants: layout.variants, rows: (0..<layout.count).map { layout.rows(of: $0).count }),
      to: folder.appendingPathComponent(layoutFile))
  }
}

/// Writes the features of a source sample by sample, in order, whatever its size.
package struct FrameFeaturesWriter: Sendable {
  private var rows: MatrixWriter
  package let layout: SampleLayout

  /// - Parameter layout: rows of each sample, known before the first is written.
  package init(_ folder: URL, layout: SampleLayout, columns: Int) throws {
    try FrameFeatures.write(layout, to: folder)
    self.layout = layout
    rows = try MatrixWriter(
      folder.appendingPathComponent(ArtifactFiles.features), rows: layout.rows, columns: columns)
  }

  /// Writes the rows of `sample`; samples passed over get rows of zeros.
  package mutating func write(_ values: ArraySlice<Float>, sample: Int) throws {
    let place = layout.rows(of: sample)
    try rows.appendZeros(upTo: place.lowerBound)
    precondition(
      values.count == place.count * rows.columns,
      "\(values.count) features for \(place.count) rows of \(rows.columns)")
    if !values.isEmpty { try rows.append(values) }
  }

  /// Ends the file, with zeros for samples that were never written.
  package mutating func finish() throws {
    try rows.appendZeros(upTo: rows.rows)
    try rows.close()
  }
}
