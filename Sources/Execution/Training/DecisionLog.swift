import Foundation
import Planning

/// The digest of every decision of one epoch: it proves later that a printed programme is the one that was trained.
package struct EpochDecisions: Hashable, Codable, Sendable {
  package var epoch: Int
  package var iterations = 0
  package var clips = 0
  /// Clips whose own sample could not be read.
  package var replaced = 0
  /// A chain over the epoch's iterations, beginning with nothing: SHA-256 of the digest before, a line feed, and the
  /// iteration's lines, each ended by a line feed.
  package var sha256 = ""

  package init(epoch: Int) { self.epoch = epoch }

  /// Adds one iteration.
  package mutating func add(_ decisions: [Decision]) {
    iterations += 1
    clips += decisions.count
    replaced += decisions.count { $0.insteadOf != nil }
    sha256 = ContentDigest.of(sha256 + "\n" + decisions.map { $0.line + "\n" }.joined())
  }
}

/// What a training writes down of its decisions while it makes them: digests of all, lines of the first, and of every clip
/// whose sample could not be read.
///
/// Every other line is a function of the recipe, its seed and its lists, and `omni programme` prints it again. The value is
/// part of a checkpoint; the lines are in a file beside it, from which those of iterations done again are taken out.
struct DecisionLog: Hashable, Codable, Sendable {
  private(set) var epochs: [EpochDecisions] = []
  private var clips = 0

  /// Whole iterations are written until there are this many lines.
  static let writtenLines = 1_000

  init() {}

  /// Adds one iteration to the digests; returns the lines that are to be kept.
  mutating func add(_ decisions: [Decision]) -> [String] {
    guard let epoch = decisions.first?.epoch else { return [] }
    if epochs.last?.epoch != epoch { epochs.append(EpochDecisions(epoch: epoch)) }
    epochs[epochs.count - 1].add(decisions)
    let isEarly = clips < Self.writtenLines
    clips += decisions.count
    return decisions.filter { isEarly || $0.insteadOf != nil }.map(\.line)
  }
}

/// The lines of a training's log, in the folder that survives a stop.
struct DecisionLines {
  let file: URL
  private let handle: FileHandle

  /// Opens the log of a training that goes on at main iteration `iteration`: lines from there on, which a killed attempt
  /// may have left, are taken out.
  init(in folder: URL, from iteration: Int) throws {
    file = folder.appendingPathComponent(ArtifactFiles.decisions)
    var text = Decision.header + "\n"
    if let found = try? String(contentsOf: file, encoding: .utf8) {
      // What a kill cut off belongs to an iteration that is done again.
      for line in found.split(separator: "\n").dropFirst() {
        guard let number = line.split(separator: "\t").first.flatMap({ Int($0) }), number < iteration else { continue }
        text += line + "\n"
      }
    }
    try Data(text.utf8).write(to: file, options: .atomic)
    handle = try FileHandle(forWritingTo: file)
    try handle.seekToEnd()
  }

  func append(_ lines: [String]) throws {
    if lines.isEmpty { return }
    try handle.write(contentsOf: Data(lines.map { $0 + "\n" }.joined().utf8))
  }

  /// Puts the finished log into a training's output.
  func finish(in folder: URL) throws {
    try handle.close()
    try FileManager.default.copyItem(at: file, to: folder.appendingPathComponent(ArtifactFiles.decisions))
  }
}
