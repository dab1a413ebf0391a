package import Foundation
import Glibc
package import Planning
import Synchronization

/// Whether stored outputs are still what was stored: their content against the digest that names them.
///
/// Looking costs one read of the output, so a node's inputs are looked at when the node is about to read them, and each
/// output once in a run.
final class StoredOutputCheck: Sendable {
  private let store: Store
  private let sound = Mutex<Set<String>>([])

  init(_ store: Store) { self.store = store }

  /// What is wrong with the output, for people; nil when nothing is.
  func damage(of node: StoredNode) -> String? {
    if sound.withLock({ $0.contains(node.output) }) { return nil }
    if let damage = store.damage(of: node) { return damage }
    trust(node)
    return nil
  }

  /// The output was written in this run.
  func trust(_ node: StoredNode) { sound.withLock { _ = $0.insert(node.output) } }

  /// The output is no longer what was looked at.
  func distrust(_ node: StoredNode) { sound.withLock { _ = $0.remove(node.output) } }
}

extension Store {
  /// What is wrong with a stored output, for people; nil when its content is what was stored.
  package func damage(of node: StoredNode) -> String? {
    do throws(StoreError) {
      let found = try FolderDigest(of: output(of: node))
      if found.digest == node.output { return nil }
      return found.sizeBytes == node.sizeBytes
        ? "its content was changed" : "it holds \(found.sizeBytes) bytes, \(node.sizeBytes) were stored"
    } catch {
      return error.description
    }
  }

  /// Takes an output out of the store, so that its node is made anew. An output that is not there is fine.
  func discard(_ node: StoredNode) throws(StoreError) {
    let temporary = try TemporaryFolder(in: layout)
    let place = output(of: node).path(percentEncoded: false)
    // Renamed first: no other process ever sees half of it removed.
    let path = place.hasSuffix("/") ? String(place.dropLast()) : place
    let target = temporary.url.appending(path: "discarded", directoryHint: .notDirectory)
    guard rename(path, target.path(percentEncoded: false)) == 0 || errno == ENOENT else {
      throw StoreError.system(errno, path, doing: "removing")
    }
  }

  /// What `body` reads from a stored output.
  ///
  /// - Throws: what `body` throws, or `StoreError.damagedOutput` with the way out when the output is not what was stored.
  package func reading<Value>(_ node: StoredNode, _ body: (URL) throws -> Value) throws -> Value {
    do {
      return try body(output(of: node))
    } catch {
      guard let because = damage(of: node) else { throw error }
      throw StoreError.damagedOutput(
        node: node.use.name, path: output(of: node).path(percentEncoded: false), because: because)
    }
  }
}
