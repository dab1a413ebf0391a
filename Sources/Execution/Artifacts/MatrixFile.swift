package import Curation
package import Foundation

/// A matrix of float32 in a file: a line of JSON (`{"columns":K,"rows":N}`), then the rows, little-endian.
package enum MatrixFile {
  /// What the line before the rows says.
  struct Header: Codable {
    var rows: Int
    var columns: Int
  }

  /// The line before the rows.
  static func header(rows: Int, columns: Int) throws -> Data {
    var line = try canonicalEncoder().encode(Header(rows: rows, columns: columns))
    line.append(UInt8(ascii: "\n"))
    return line
  }

  /// Writes `matrix`, replacing `file`.
  package static func write(_ matrix: Matrix, to file: URL) throws {
    var writer = try MatrixWriter(file, rows: matrix.rows, columns: matrix.columns)
    if !matrix.values.isEmpty { try writer.append(matrix.values[...]) }
    try writer.close()
  }

  /// - Throws: `ArtifactError` when the header or the size is not what a matrix has.
  package static func read(from file: URL) throws -> Matrix {
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
    return Matrix(rows: header.rows, columns: header.columns, values: values)
  }
}
