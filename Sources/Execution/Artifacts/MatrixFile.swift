package import Foundation

/// A matrix of float32 in a file: a line of JSON (`{"columns":K,"rows":N}`), then the rows, little-endian.
package struct MatrixFile: Sendable {
  package var rows: Int
  package var columns: Int
  /// Row-major, `rows × columns` values.
  package var values: [Float]

  package init(rows: Int, columns: Int, values: [Float]) {
    precondition(values.count == rows * columns, "\(values.count) values for \(rows) × \(columns)")
    self.rows = rows
    self.columns = columns
    self.values = values
  }

  /// The values of one row.
  package func row(_ index: Int) -> ArraySlice<Float> { values[index * columns..<(index + 1) * columns] }

  private struct Header: Codable {
    var rows: Int
    var columns: Int
  }

  /// Writes the matrix, replacing `file`.
  package func write(to file: URL) throws {
    var data = try canonicalEncoder().encode(Header(rows: rows, columns: columns))
    data.append(UInt8(ascii: "\n"))
    for value in values {
      withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) }
    }
    try data.write(to: file)
  }

  /// - Throws: `ArtifactError` when the header or the size is not what a matrix has.
  package init(from file: URL) throws {
    let data = try Data(contentsOf: file)
    guard let end = data.firstIndex(of: UInt8(ascii: "\n")),
      let header = try? JSONDecoder().decode(Header.self, from: data[..<end]),
      header.rows >= 0, header.columns >= 0,
      data.count - end - 1 == header.rows * header.columns * 4
    else { throw ArtifactError(file: file.path, problem: "not a matrix of float32") }
    var values = [Float](repeating: 0, count: header.rows * header.columns)
    values.withUnsafeMutableBytes { target in
      _ = data.copyBytes(to: target, from: (end + 1)..<data.count)
    }
    for index in values.indices {
      values[index] = Float(bitPattern: UInt32(littleEndian: values[index].bitPattern))
    }
    self.init(rows: header.rows, columns: header.columns, values: values)
  }
}
