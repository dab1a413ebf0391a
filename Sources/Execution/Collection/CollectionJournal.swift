import Collecting
import Foundation
import Glibc

/// What has been fetched so far, kept in the node's work folder: one JSON object a line, only ever appended to.
///
/// A kill loses nothing but a line it cut, whose file is fetched again. A power cut may lose what the kernel had not put on
/// the disk yet; nothing is waited for there, but every session notes the boot it ran in, and files of another boot are
/// believed only when their digest is right. Failures that may pass are not written down: the next attempt tries again.
final class CollectionJournal {
  private enum Line: Codable {
    case began(boot: String)
    case fetched(FetchedFile)
    case failed(FetchFailure)
  }

  private(set) var outcomes: [String: FetchOutcome] = [:]
  private let descriptor: Int32
  private let path: String

  static let name = "journal.jsonl"

  /// - Parameters:
  ///   - folder: where the journal lies.
  ///   - files: where the files it names lie; one that is missing or not what it was is forgotten.
  init(in folder: URL, files: URL) throws {
    path = folder.appending(path: Self.name).path
    descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw StoreError.system(errno, path, doing: "opening") }
    let text = FileManager.default.contents(atPath: path) ?? Data()
    for (line, isSure) in Self.lines(text) {
      switch line {
      case .began: break
      case .fetched(let file):
        let isThere = Self.holds(files.appending(path: file.file), file, isSure: isSure)
        outcomes[file.url] = isThere ? .fetched(file) : nil
      case .failed(let failure): outcomes[failure.url] = .failed(failure)
      }
    }
    // What follows begins on a line of its own.
    if let last = text.last, last != UInt8(ascii: "\n") { try write(Data("\n".utf8)) }
    try append(.began(boot: Self.boot))
  }

  deinit { close(descriptor) }

  func add(_ outcome: FetchOutcome) throws {
    switch outcome {
    case .fetched(let file):
      outcomes[file.url] = outcome
      try append(.fetched(file))
    case .failed(let failure):
      outcomes[failure.url] = outcome
      if !failure.isTemporary { try append(.failed(failure)) }
    }
  }

  /// A file that another collection has.
  struct Known {
    var file: FetchedFile
    var place: URL
    /// It is on the disk for certain, or was written since the machine was started.
    var isSure: Bool
  }

  /// The files that the provenance of a finished result, or the journal of an unfinished attempt, says are there; by URL.
  static func files(of folder: URL) -> [String: Known] {
    var found: [String: Known] = [:]
    let provenance = folder.appending(path: ArtifactFiles.provenance)
    for record in (try? JSONLines.read(Provenance.self, from: provenance)) ?? [] {
      let place = folder.appending(path: record.origin.file)
      found[record.origin.url] = Known(file: record.origin, place: place, isSure: true)
    }
    let journal = FileManager.default.contents(atPath: folder.appending(path: name).path) ?? Data()
    for case (.fetched(let file), let isSure) in lines(journal) {
      let place = CollectNode.files(folder).appending(path: file.file)
      found[file.url] = Known(file: file, place: place, isSure: isSure)
    }
    return found
  }

  /// Whether the file at `place` is this one.
  static func holds(_ place: URL, _ file: FetchedFile, isSure: Bool) -> Bool {
    var status = stat()
    guard stat(place.path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, Int(status.st_size) == file.bytes else {
      return false
    }
    return isSure || (try? FileContent(of: place))?.digest == file.sha256
  }

  /// Names the time since the machine was started.
  private static let boot =
    (try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8))?
    .trimmingCharacters(in: .whitespacesAndNewlines) ?? "unknown"

  /// Every whole line, and whether it was written in this boot.
  private static func lines(_ text: Data) -> [(Line, isSure: Bool)] {
    let decoder = JSONDecoder()
    var isSure = false
    var found: [(Line, isSure: Bool)] = []
    for text in text.split(separator: UInt8(ascii: "\n")) {
      guard let line = try? decoder.decode(Line.self, from: text) else { continue }
      if case .began(let boot) = line { isSure = boot == Self.boot }
      found.append((line, isSure))
    }
    return found
  }

  private func append(_ line: Line) throws {
    var text = try canonicalEncoder().encode(line)
    text.append(UInt8(ascii: "\n"))
    try write(text)
  }

  /// In one call, so that a kill leaves all of it or a torn last line.
  private func write(_ text: Data) throws {
    var rest = text[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else {
        if errno == EINTR { continue }
        throw StoreError.system(errno, path, doing: "writing")
      }
      rest = rest.dropFirst(count)
    }
  }
}
