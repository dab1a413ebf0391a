package import Foundation

/// Writes a matrix row by row, so that it never has to fit into memory; the file is what `MatrixFile` reads.
package struct MatrixWriter: Sendable {
  package let rows: Int
  package let columns: Int
  /// Values appended so far, rows of zeros included.
  private var count = 0
  private let file: URL
  private let handle: FileHandle
  private var pending = Data()

  /// Bytes gathered before they are written.
  private static let portion = 1 << 20

  /// Replaces `file`.
  ///
  /// - Throws: when the file cannot be made.
  package init(_ file: URL, rows: Int, columns: Int) throws {
    self.rows = rows
    self.columns = columns
    self.file = file
    pending = try MatrixFile.header(rows: rows, columns: columns)
    try Data().write(to: file)
    handle = try FileHandle(forWritingTo: file)
  }

  /// Whole rows behind those already there.
  package mutating func append(_ values: ArraySlice<Float>) throws {
    try values.withUnsafeBufferPointer { try append($0) }
  }

  /// Whole rows behind those already there.
  package mutating func append(_ values: UnsafeBufferPointer<Float>) throws {
    precondition(
      values.count % max(columns, 1) == 0 && count + values.count <= rows * columns,
      "\(values.count) values behind \(count) in a matrix of \(rows) rows and \(columns) columns")
    count += values.count
    pending.append(contentsOf: UnsafeRawBufferPointer(values))
    if pending.count >= Self.portion { try flush() }
  }

  /// Rows of zeros until the matrix has `row` rows.
  package mutating func appendZeros(upTo row: Int) throws {
    precondition(count <= row * columns && row <= rows, "zeros up to row \(row) behind \(count) values")
    let zeros = [Float](repeating: 0, count: columns)
    while count < row * columns { try append(zeros[...]) }
  }

  /// Ends the file.
  ///
  /// - Throws: `ArtifactError` when rows are missing.
  package mutating func close() throws {
    try flush()
    try handle.close()
    guard count == rows * columns else {
      throw ArtifactError(file: file.path, problem: "\(count) values were written of \(rows) × \(columns)")
    }
  }

  private mutating func flush() throws {
    try handle.write(contentsOf: pending)
    pending.removeAll(keepingCapacity: true)
  }
}
