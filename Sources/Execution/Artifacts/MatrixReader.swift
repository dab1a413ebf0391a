package import Curation
package import Foundation
import Glibc

/// Reads rows of a stored matrix where they are needed, so that it never has to fit into memory.
package final class MatrixReader: FeatureRows {
  package let rows: Int
  package let columns: Int
  private let file: URL
  private let descriptor: Int32
  /// Bytes before the first row.
  private let offset: Int

  /// - Throws: `ArtifactError` when the header or the size is not what a matrix has.
  package init(_ file: URL) throws {
    self.file = file
    let opened = open(file.path, O_RDONLY | O_CLOEXEC)
    guard opened >= 0 else {
      throw ArtifactError(file: file.path, problem: "cannot be opened (\(String(cString: strerror(errno))))")
    }
    descriptor = opened
    var head = [UInt8](repeating: 0, count: 256)
    let count = pread(opened, &head, head.count, 0)
    var status = stat()
    guard count > 0, let end = head[..<count].firstIndex(of: UInt8(ascii: "\n")),
      let header = try? JSONDecoder().decode(MatrixFile.Header.self, from: Data(head[..<end])),
      header.rows >= 0, header.columns >= 0, fstat(opened, &status) == 0,
      Int(status.st_size) - end - 1 == header.rows * header.columns * 4
    else {
      close(opened)
      throw ArtifactError(file: file.path, problem: "not a matrix of float32")
    }
    rows = header.rows
    columns = header.columns
    offset = end + 1
  }

  deinit { close(descriptor) }

  package func read(_ range: Range<Int>, into target: UnsafeMutablePointer<Float>) throws {
    precondition(range.lowerBound >= 0 && range.upperBound <= rows, "rows \(range) of \(rows)")
    var done = 0
    let bytes = range.count * columns * 4
    let place = offset + range.lowerBound * columns * 4
    while done < bytes {
      let count = pread(descriptor, UnsafeMutableRawPointer(target) + done, bytes - done, off_t(place + done))
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else {
        throw ArtifactError(file: file.path, problem: "ends before row \(range.upperBound)")
      }
      done += count
    }
  }
}

/// Several matrices of one width, one below the other.
package struct JoinedRows: FeatureRows {
  package let parts: [any FeatureRows]
  package let rows: Int
  package let columns: Int

  /// - Throws: `NodeFailure` when their widths differ.
  package init(_ parts: [any FeatureRows]) throws {
    self.parts = parts
    rows = parts.reduce(0) { $0 + $1.rows }
    columns = parts.first?.columns ?? 0
    guard parts.allSatisfy({ $0.columns == parts[0].columns }) else {
      throw NodeFailure("features of \(parts.map(\.columns)) dimensions cannot be compared")
    }
  }

  package func read(_ range: Range<Int>, into target: UnsafeMutablePointer<Float>) throws {
    var first = 0
    for part in parts {
      let wanted = range.clamped(to: first..<first + part.rows)
      if !wanted.isEmpty {
        try part.read(
          wanted.lowerBound - first..<wanted.upperBound - first,
          into: target + (wanted.lowerBound - range.lowerBound) * columns)
      }
      first += part.rows
    }
  }
}
