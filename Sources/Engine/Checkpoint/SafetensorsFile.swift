package import Foundation
package import PyTorchFiles

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A safetensors file: an 8-byte little-endian header length, a JSON header, then the tensors' bytes.
///
/// Writing is deterministic (tensors in the given order, metadata keys sorted) and atomic: bytes go to a file beside
/// the target, are synced, then renamed over it. Reading takes floating-point and integer numbers and gives float32.
package struct SafetensorsFile: Sendable {
  package var tensors: [NamedTensor]
  /// Free text pairs (`__metadata__`), such as a training cursor.
  package var metadata: [String: String]
  /// The types that the elements had in the file that was read; writing makes float32 of all.
  package private(set) var elements: [String: ElementType] = [:]

  package init(tensors: [NamedTensor], metadata: [String: String] = [:]) {
    self.tensors = tensors
    self.metadata = metadata
  }

  // MARK: Writing

  /// The file's bytes: equal values give equal bytes.
  package var encoded: Data {
    var entries: [String] = []
    if !metadata.isEmpty {
      let pairs = metadata.sorted { $0.key < $1.key }.map { "\(Self.quoted($0.key)):\(Self.quoted($0.value))" }
      entries.append("\"__metadata__\":{\(pairs.joined(separator: ","))}")
    }
    var offset = 0
    for tensor in tensors {
      let end = offset + tensor.values.count * 4
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      entries.append(
        "\(Self.quoted(tensor.name)):{\"dtype\":\"F32\",\"shape\":[\(shape)],\"data_offsets\":[\(offset),\(end)]}")
      offset = end
    }
    var header = "{\(entries.joined(separator: ","))}"
    // Data begins at a multiple of 8 bytes; the format allows trailing spaces in the header.
    header += String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
    var data = Data(capacity: 8 + header.utf8.count + offset)
    withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { data.append(contentsOf: $0) }
    data.append(contentsOf: header.utf8)
    for tensor in tensors {
      tensor.values.withUnsafeBytes { data.append($0.assumingMemoryBound(to: UInt8.self)) }
    }
    return data
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case let control where control.value < 0x20:
        let digits = String(control.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  /// Replaces the file at `path` with these tensors, or leaves it as it was.
  package func write(to path: String) throws(EngineError) {
    let temporary = "\(path).\(getpid()).partial"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    guard descriptor >= 0 else { throw .file(path: temporary, problem: "cannot be created: \(Self.systemError)") }
    do throws(EngineError) {
      try Self.write(encoded, to: descriptor, path: temporary)
      guard fsync(descriptor) == 0 else {
        throw .file(path: temporary, problem: "cannot be synced: \(Self.systemError)")
      }
    } catch {
      close(descriptor)
      unlink(temporary)
      throw error
    }
    close(descriptor)
    guard rename(temporary, path) == 0 else {
      let problem = "cannot be renamed to \(path): \(Self.systemError)"
      unlink(temporary)
      throw .file(path: temporary, problem: problem)
    }
    Self.syncFolder(of: path)
  }

  private static func write(_ data: Data, to descriptor: Int32, path: String) throws(EngineError) {
    var offset = 0
    while offset < data.count {
      let written = data.withUnsafeBytes { bytes in
        #if canImport(Glibc)
          Glibc.write(descriptor, bytes.baseAddress! + offset, bytes.count - offset)
        #else
          Darwin.write(descriptor, bytes.baseAddress! + offset, bytes.count - offset)
        #endif
      }
      if written < 0 && errno == EINTR { continue }
      guard written > 0 else { throw .file(path: path, problem: "cannot be written: \(systemError)") }
      offset += written
    }
  }

  /// Makes the rename itself survive a crash; file systems that cannot sync folders are left to themselves.
  private static func syncFolder(of path: String) {
    let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    let descriptor = open(folder.isEmpty ? "/" : folder, O_RDONLY)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  private static var systemError: String { String(cString: strerror(errno)) }

  // MARK: Reading

  /// Reads a file; tensors come in the order of their bytes.
  package init(reading path: String) throws(EngineError) {
    try self.init(decoding: try Self.contents(of: path), path: path)
  }

  /// The bytes of a file, mapped where that is safe.
  static func contents(of path: String) throws(EngineError) -> Data {
    do {
      return try Data(contentsOf: URL(filePath: path), options: .mappedIfSafe)
    } catch {
      throw .file(path: path, problem: "cannot be read: \(error.localizedDescription)")
    }
  }

  /// Decodes a file's bytes; `path` is for messages.
  package init(decoding data: Data, path: String) throws(EngineError) {
    func malformed(_ problem: String) -> EngineError {
      .file(path: path, problem: "not a safetensors file: \(problem)")
    }
    guard data.count >= 8 else { throw malformed("\(data.count) bytes long, expected at least 8") }
    let length = data.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self)) }
    guard length <= UInt64(data.count - 8), length <= 100 << 20 else {
      throw malformed("its header claims \(length) bytes of \(data.count)")
    }
    let start = data.startIndex + 8 + Int(length)
    let header: SafetensorsHeader
    do {
      header = try JSONDecoder().decode(SafetensorsHeader.self, from: data[data.startIndex + 8..<start])
    } catch {
      throw malformed("its header is not the expected JSON")
    }
    metadata = header.metadata
    tensors = []
    for entry in header.entries.sorted(by: { ($0.begin, $0.name) < ($1.begin, $1.name) }) {
      guard let count = entry.count, let element = SafetensorsHeader.elements[entry.dtype] else {
        throw malformed("tensor \(entry.name) has shape \(entry.shape) of type \(entry.dtype), which omni cannot read")
      }
      let size = element.size.multipliedReportingOverflow(by: count)
      guard entry.begin >= 0, entry.end <= data.endIndex - start, !size.overflow,
        entry.end - entry.begin == size.partialValue
      else {
        throw malformed(
          "tensor \(entry.name) occupies bytes \(entry.begin) to \(entry.end) of \(data.endIndex - start) with shape "
            + "\(entry.shape)")
      }
      let values = element.floats(data[start + entry.begin..<start + entry.end])
      tensors.append(NamedTensor(name: entry.name, shape: entry.shape, values: values))
      elements[entry.name] = element
    }
  }
}
