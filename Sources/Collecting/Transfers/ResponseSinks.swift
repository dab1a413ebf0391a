import Glibc

/// Where the body of a response goes.
protocol ResponseSink: AnyObject {
  /// All headers of a success have come.
  /// - Throws: why the body is not wanted.
  func begin(_ head: ResponseHead) throws(TransferFault)
  func receive(_ bytes: UnsafeRawBufferPointer) throws(TransferFault)
  /// The transfer is over, well or not.
  func close()
}

/// A small body, kept in memory; what is beyond the limit is left away.
final class MemorySink: ResponseSink {
  private(set) var bytes: [UInt8] = []
  private let limit: Int

  init(limit: Int) { self.limit = limit }

  func begin(_ head: ResponseHead) { bytes = [] }

  func receive(_ more: UnsafeRawBufferPointer) throws(TransferFault) {
    // A whole file of endless text is not waited for.
    guard bytes.count < 4 * limit else { throw TransferFault(.tooLarge, "it has no end") }
    bytes += more
  }

  func close() { bytes.removeLast(max(0, bytes.count - limit)) }
}

/// A media file, written while it comes.
final class FileSink: ResponseSink {
  private let file: PartialFile
  /// Where it was asked to go on.
  private let point: PartialFile.Point?
  private let maximumBytes: Int
  private let kinds: Set<MediaKind>
  private var descriptor: Int32 = -1
  private var size = 0
  /// The first bytes, while the file was begun here.
  private var head: [UInt8]?
  /// The disk failed.
  private(set) var fault: DiskFault?

  init(_ file: PartialFile, from point: PartialFile.Point?, maximumBytes: Int, kinds: Set<MediaKind>) {
    self.file = file
    self.point = point
    self.maximumBytes = maximumBytes
    self.kinds = kinds
  }

  deinit { close() }

  func begin(_ response: ResponseHead) throws(TransferFault) {
    var offset = 0
    switch response.status {
    case 200: break
    case 206: offset = try resumed(response)
    default:
      throw TransferFault(.status, "HTTP status \(response.status), which has no file", status: response.status)
    }
    if response.encoding == nil, let length = response.length, offset + length > maximumBytes {
      throw tooLarge("\(offset + length) bytes are announced")
    }
    size = offset
    head = offset == 0 ? [] : nil
    do throws(DiskFault) {
      descriptor = try file.open(at: offset)
      if offset == 0 { try file.note(response) }
    } catch {
      throw failed(error)
    }
  }

  /// Where a partial response goes on, when it is what was asked for.
  private func resumed(_ response: ResponseHead) throws(TransferFault) -> Int {
    func wrong(_ what: String) -> TransferFault {
      TransferFault(.protocolFault, what, status: 206, isTemporary: true, discards: true)
    }
    guard let point else { throw wrong("a part came though the whole file was asked for") }
    guard response.encoding == nil, let range = response.range, range.first == point.offset else {
      throw wrong("a part came, but not from byte \(point.offset) on as asked")
    }
    if let validator = response.validator, validator != point.validator { throw wrong("the file changed meanwhile") }
    if let total = range.total, let known = point.total, total != known {
      throw wrong("the file has \(total) bytes now, \(known) before")
    }
    return point.offset
  }

  func receive(_ bytes: UnsafeRawBufferPointer) throws(TransferFault) {
    guard size + bytes.count <= maximumBytes else { throw tooLarge("more than that came") }
    if var known = head {
      known += bytes.prefix(MediaSignature.length - known.count)
      let isEnough = known.count == MediaSignature.length
      head = isEnough ? nil : known
      if isEnough { _ = try signature(known) }
    }
    var at = 0
    while at < bytes.count {
      let count = write(descriptor, bytes.baseAddress! + at, bytes.count - at)
      guard count > 0 else {
        if errno == EINTR { continue }
        throw failed(DiskFault(path: file.path, code: errno))
      }
      at += count
    }
    size += bytes.count
  }

  func close() {
    if descriptor >= 0 { Glibc.close(descriptor) }
    descriptor = -1
  }

  /// What the file is.
  /// - Throws: when it is nothing that is collected here.
  func signature(_ bytes: [UInt8]) throws(TransferFault) -> MediaSignature {
    guard let found = MediaSignature.of(bytes) else {
      throw TransferFault(
        .wrongType, "found \(MediaSignature.description(bytes)), expected \(expected)", discards: true)
    }
    guard kinds.contains(found.kind) else {
      throw TransferFault(
        .wrongType, "found \(found.kind == .image ? "an image" : "a video") (\(found.ending)), expected \(expected)",
        discards: true)
    }
    return found
  }

  private var expected: String {
    kinds.map { $0 == .image ? "an image" : "a video" }.sorted().joined(separator: " or ")
  }

  private func tooLarge(_ what: String) -> TransferFault {
    TransferFault(.tooLarge, "it is larger than \(maximumBytes) bytes: \(what)", discards: true)
  }

  /// Notes that the disk failed, which ends the whole collection.
  private func failed(_ fault: DiskFault) -> TransferFault {
    self.fault = fault
    return TransferFault(.connection, fault.description)
  }
}
