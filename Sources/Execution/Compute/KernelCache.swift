package import Engine
package import Foundation
import Glibc
import Planning
import Synchronization

/// What timing decided on this machine, in a file that all processes share: one per processor and library version.
///
/// The first answer to a question counts for everybody from then on, so a fresh store on the same machine gives the same
/// bits. A file that cannot be read or written costs nothing but this agreement; `problem` says so.
package final class KernelCache: KernelMemory {
  /// The file's content.
  package struct Document: Codable {
    static let version = "1.1"

    var formatVersion = Document.version
    var processor: String
    var libraries: String
    var table: KernelTable

    enum CodingKeys: String, CodingKey {
      case formatVersion = "format_version"
      case processor
      case libraries
      case table
    }
  }

  package let file: URL
  private let processor: String
  private let libraries: String
  private let state: Mutex<(table: KernelTable, problem: String?)>

  /// - Parameters:
  ///   - folder: `omni` below the user's cache folder; made when first needed.
  ///   - processor: name and vector extensions, from `/proc/cpuinfo`.
  package init(folder: URL, processor: String, libraries: String) {
    file = folder.appendingPathComponent("kernels-\(ContentDigest.of(processor + "\n" + libraries).prefix(16)).json")
    self.processor = processor
    self.libraries = libraries
    state = Mutex((KernelTable(), nil))
    state.withLock { $0.table = stored() }
  }

  /// Everything known.
  package var table: KernelTable { state.withLock { $0.table } }
  /// Why answers could not be shared, if they could not.
  package var problem: String? { state.withLock { $0.problem } }

  package func recall(_ question: String) -> KernelAlgorithm? { state.withLock { $0.table.choices[question] } }

  package func agree(_ question: String, on proposal: KernelAlgorithm) -> KernelAlgorithm {
    state.withLock { state in
      do {
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        // Held until the descriptor closes; others wait here and then see what was written.
        let lock = try Descriptor(
          opening: file.path(percentEncoded: false) + ".lock", flags: O_RDWR | O_CREAT, doing: "locking")
        guard flock(lock.number, LOCK_EX) == 0 else {
          throw StoreError.system(errno, file.path(percentEncoded: false), doing: "locking")
        }
        state.table.merge(stored())
        if state.table.choices[question] == nil {
          state.table.merge(KernelTable(choices: [question: proposal]))
          try replaceFile(file, with: try canonicalEncoder().encode(document(state.table)))
        }
      } catch {
        state.problem = "\(error)"
        if state.table.choices[question] == nil { state.table.merge(KernelTable(choices: [question: proposal])) }
      }
      return state.table.choices[question] ?? proposal
    }
  }

  /// The table of a file of this kind, whatever machine it was made on.
  /// - Throws: `KernelFileFault` for a file that cannot be read, is none of this kind, or of another format.
  package static func table(from file: URL) throws(KernelFileFault) -> KernelTable { try read(file).table }

  private static func read(_ file: URL) throws(KernelFileFault) -> Document {
    let document: Document
    do {
      document = try JSONDecoder().decode(Document.self, from: try Data(contentsOf: file))
    } catch let error as DecodingError {
      throw KernelFileFault(error.fault)
    } catch {
      throw KernelFileFault("cannot be read: \(error.localizedDescription)")
    }
    guard document.formatVersion == Document.version else {
      throw KernelFileFault("is of format \(document.formatVersion), where this omni reads \(Document.version)")
    }
    return document
  }

  /// What is known now, as the file holds it: what `run --kernels FILE` reads.
  package var document: Document { document(table) }

  private func document(_ table: KernelTable) -> Document {
    Document(processor: processor, libraries: libraries, table: table)
  }

  /// What the file says; nothing when there is none or it is not ours.
  private func stored() -> KernelTable {
    guard let document = try? Self.read(file), document.processor == processor, document.libraries == libraries else {
      return KernelTable()
    }
    return document.table
  }
}

/// Why a file gives no kernel table, in words that follow its name.
package struct KernelFileFault: Error, CustomStringConvertible {
  package let description: String

  init(_ description: String) { self.description = description }
}
