import Collecting
import Foundation
import Glibc
import Planning

/// What became of each row of a manifest, laid out as folders of classes with records beside them.
struct CollectionResult {
  private(set) var provenance: [Provenance] = []
  private(set) var failures: [CollectionFailure] = []
  private(set) var classes: [ClassCollection] = []
  /// Files that lie in the folders of several classes.
  private(set) var sharedFiles = 0

  /// The folder of files without a class.
  static let unlabelled = "unlabelled"

  /// - Parameters:
  ///   - rows: in the manifest's order, each with its class.
  ///   - outcomes: of every URL.
  init(_ rows: [Manifest.Row], _ outcomes: [String: FetchOutcome]) {
    var places: [String: Int] = [:]
    var seen: Set<String> = []
    var folders: [String: Set<String>] = [:]
    for row in rows {
      guard let outcome = outcomes[row.url].map({ Self.checked($0, row) }) else { continue }
      let place = places[row.className] ?? classes.count
      if place == classes.count {
        places[row.className] = place
        classes.append(ClassCollection(className: row.className))
      }
      classes[place].requested += 1
      switch outcome {
      case .failed(let failure):
        classes[place].failed += 1
        failures.append(CollectionFailure(failure, query: row.query, className: row.className))
      case .fetched(var file):
        let name = file.file
        file.file = (row.className.isEmpty ? Self.unlabelled : row.className) + "/" + name
        classes[place].fetched += 1
        if seen.insert(file.file).inserted {
          classes[place].bytes += file.bytes
          folders[file.sha256, default: []].insert(row.className)
        } else {
          classes[place].duplicates += 1
        }
        provenance.append(Provenance(file, query: row.query, className: row.className))
      }
    }
    classes.sort { $0.className < $1.className }
    sharedFiles = folders.values.count { $0.count > 1 }
  }

  /// Rows of one URL may state different digests, of which one at most is that of the file.
  private static func checked(_ outcome: FetchOutcome, _ row: Manifest.Row) -> FetchOutcome {
    guard case .fetched(let file) = outcome, let expected = row.sha256, expected != file.sha256 else { return outcome }
    return .failed(FetchFailure(file, expected: expected))
  }

  /// Puts the files under their classes and the records beside them.
  ///
  /// Files are linked, not moved: should omni be killed before the result is in the store, the next attempt still has them.
  func write(into output: URL, files: URL) throws {
    var folders: Set<String> = []
    var placed: Set<String> = []
    for record in provenance where placed.insert(record.origin.file).inserted {
      let target = output.appending(path: record.origin.file)
      let folder = target.deletingLastPathComponent()
      if folders.insert(folder.path).inserted { try makeFolder(folder, doing: "making") }
      try FileLink.make(files.appending(path: target.lastPathComponent), at: target)
    }
    try JSONLines.write(provenance, to: output.appending(path: ArtifactFiles.provenance))
    try JSONLines.write(failures, to: output.appending(path: ArtifactFiles.failures))
    try JSONLines.write(classes, to: output.appending(path: ArtifactFiles.collection))
  }

  var summary: NodeSummary {
    var facts: [String: Fact] = [
      "requested": .number(Double(requested)), "fetched": .number(Double(fetched)),
      "failed": .number(Double(failures.count)), "duplicates": .number(Double(fetched - files)),
      "shared_files": .number(Double(sharedFiles)), "bytes": .number(Double(classes.reduce(0) { $0 + $1.bytes })),
    ]
    for (reason, count) in reasons { facts["failed_\(reason.rawValue)"] = .number(Double(count)) }
    return NodeSummary(samplesIn: requested, samplesOut: files, facts: facts)
  }

  var requested: Int { classes.reduce(0) { $0 + $1.requested } }
  var fetched: Int { classes.reduce(0) { $0 + $1.fetched } }
  /// Files kept.
  var files: Int { classes.reduce(0) { $0 + $1.files } }
  /// Failures that may pass.
  var temporary: Int { failures.count { $0.failure.isTemporary } }

  /// Why rows failed, the most frequent reason first.
  var reasons: [(reason: FailureReason, count: Int)] { FailureCounts.sorted(failures) }
}

/// Failures by their reason.
enum FailureCounts {
  /// The most frequent first; of equally frequent ones by name.
  static func sorted(_ failures: [CollectionFailure]) -> [(reason: FailureReason, count: Int)] {
    Dictionary(grouping: failures, by: \.failure.reason).map { (reason: $0.key, count: $0.value.count) }
      .sorted { ($1.count, $0.reason.rawValue) < ($0.count, $1.reason.rawValue) }
  }
}

/// A second name for a file.
enum FileLink {
  /// A hard link, or a copy where the disk has none; a file that is there already is replaced.
  static func make(_ file: URL, at target: URL) throws {
    unlink(target.path)
    if link(file.path, target.path) == 0 { return }
    guard [EXDEV, EPERM, EMLINK, ENOTSUP, ENOSYS].contains(errno) else {
      throw StoreError.system(errno, target.path, doing: "linking")
    }
    try FileManager.default.copyItem(at: file, to: target)
  }
}
