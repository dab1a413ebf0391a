package import Curation
package import Foundation

/// Features of a source's samples, one row per frame: `features.f32` and the number of frames of each sample.
package enum FrameFeatures {
  private static let counts = "frames.json"

  /// Writes `set` into an artifact.
  package static func write(_ set: FeatureSet, to folder: URL) throws {
    try MatrixFile.write(set.features, to: folder.appendingPathComponent(ArtifactFiles.features))
    try JSONFile.write(
      (0..<set.count).map { set.rows(of: $0).count }, to: folder.appendingPathComponent(counts))
  }

  /// Reads the features of an artifact.
  package static func read(from folder: URL) throws -> FeatureSet {
    let file = folder.appendingPathComponent(ArtifactFiles.features)
    let features = try MatrixFile.read(from: file)
    let frames = try JSONFile.read([Int].self, from: folder.appendingPathComponent(counts))
    guard frames.reduce(0, +) == features.rows, frames.allSatisfy({ $0 > 0 }) else {
      throw ArtifactError(file: file.path, problem: "\(features.rows) rows for \(frames.reduce(0, +)) frames")
    }
    return FeatureSet(features: features, framesPerSample: frames)
  }

  /// Several sources' features as one set, in order.
  package static func joined(_ sets: [FeatureSet]) throws -> FeatureSet {
    let columns = sets.first?.features.columns ?? 0
    guard sets.allSatisfy({ $0.features.columns == columns }) else {
      throw NodeFailure("features of \(sets.map(\.features.columns)) dimensions cannot be compared")
    }
    let values = sets.flatMap(\.features.values)
    let rows = sets.reduce(0) { $0 + $1.features.rows }
    return FeatureSet(
      features: Matrix(rows: rows, columns: columns, values: values),
      framesPerSample: sets.flatMap { set in (0..<set.count).map { set.rows(of: $0).count } })
  }
}
