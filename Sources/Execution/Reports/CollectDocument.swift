package import Collecting
import Foundation
import Planning
import RecipeLanguage

/// What `omni collect --json` prints: what came of each collected source.
package struct CollectDocument: Hashable, Codable, Sendable {
  package enum State: String, Hashable, Codable, Sendable { case cached, done, failed, stopped, skipped }

  package struct Source: Hashable, Codable, Sendable {
    package var source: String
    package var node: String
    package var state: State
    /// Why there is no result, for people.
    package var message: String?
    /// Where files and records are.
    package var folder: String?
    /// Rows of the manifest, of all classes.
    package var requested: Int
    package var fetched: Int
    package var failed: Int
    package var duplicates: Int
    package var bytes: Int
    package var classes: [ClassCollection]
    /// The most frequent reason first.
    package var failures: [Failures]
  }

  package struct Failures: Hashable, Codable, Sendable {
    package var reason: FailureReason
    package var count: Int
  }

  package var formatVersion = "1.0"
  package var sources: [Source]

  private enum CodingKeys: String, CodingKey {
    case formatVersion = "format_version"
    case sources
  }

  /// - Throws: `StoreError` or `ArtifactError` when a stored result cannot be read.
  package init(_ report: RunReport, store: Store) throws {
    sources = try report.entries.filter { $0.node.spec.kind == .collect }.map { try Source($0, store) }
  }
}

extension CollectDocument.Source {
  fileprivate init(_ entry: RunReport.Entry, _ store: Store) throws {
    node = entry.node.spec.name
    source = entry.node.spec.subject ?? node
    switch entry.outcome {
    case .cached: state = .cached
    case .done: state = .done
    case .failed(let because): (state, message) = (.failed, because)
    case .stopped(let saved): (state, message) = (.stopped, saved)
    case .skipped(let because): (state, message) = (.skipped, because)
    }
    classes = []
    failures = []
    if let stored = entry.stored {
      let output = store.output(of: stored)
      folder = output.path
      (classes, failures) = try store.reading(stored) { folder in
        let classes = try JSONLines.read(ClassCollection.self, from: folder.appending(path: ArtifactFiles.collection))
        let lines = try JSONLines.read(CollectionFailure.self, from: folder.appending(path: ArtifactFiles.failures))
        return (classes, FailureCounts.sorted(lines).map { CollectDocument.Failures(reason: $0, count: $1) })
      }
    }
    requested = classes.reduce(0) { $0 + $1.requested }
    fetched = classes.reduce(0) { $0 + $1.fetched }
    failed = classes.reduce(0) { $0 + $1.failed }
    duplicates = classes.reduce(0) { $0 + $1.duplicates }
    bytes = classes.reduce(0) { $0 + $1.bytes }
  }
}

/// `omni collect` as text.
package enum CollectText {
  package static func render(_ document: CollectDocument) -> String {
    document.sources.map(lines).joined(separator: [""]).map { $0 + "\n" }.joined()
  }

  private static func lines(_ source: CollectDocument.Source) -> [String] {
    guard let folder = source.folder else {
      return ["\(source.node): \(source.state.rawValue)\(source.message.map { ": \($0)" } ?? "")"]
    }
    func number(_ value: Int) -> String { NumberText.grouped(value) }
    var rows = [["class", "requested", "fetched", "duplicates", "failed", "size"]]
    rows += source.classes.map { entry in
      [
        entry.className.isEmpty ? "(none)" : entry.className, number(entry.requested), number(entry.fetched),
        number(entry.duplicates), number(entry.failed), NumberText.bytes(entry.bytes),
      ]
    }
    rows.append([
      "all", number(source.requested), number(source.fetched), number(source.duplicates), number(source.failed),
      NumberText.bytes(source.bytes),
    ])
    var lines = ["\(source.node): \(source.state.rawValue)"] + TextTable(rows: rows).lines(indent: "  ")
    if !source.failures.isEmpty {
      lines.append(
        "  failed: " + source.failures.map { "\(number($0.count)) \($0.reason.rawValue)" }.joined(separator: ", "))
    }
    return lines + ["  files with \(ArtifactFiles.provenance) and \(ArtifactFiles.failures) are in \(folder)"]
  }
}
