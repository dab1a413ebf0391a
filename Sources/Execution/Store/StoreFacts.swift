import Foundation
import Glibc
package import Planning
package import RecipeLanguage
import Synchronization

/// What planning asks about the world, answered from the disk and, when there is one, the store.
///
/// Each place is looked at once. A store that cannot be read is as good as none: what it holds will be made again, and
/// the run that follows says what is wrong with it.
package final class StoreFacts: PlanningFacts {
  /// Multiply-adds of one forward pass over one view; nil when the model is not known.
  package typealias ModelWork = @Sendable (_ experiment: Experiment, _ size: Int) -> Int?

  private let store: Store?
  private let work: ModelWork
  private let contents = Mutex<[Place: PlaceContent]>([:])
  private let works = Mutex<[WorkQuestion: Int?]>([:])

  private struct WorkQuestion: Hashable {
    var model: Experiment.Model
    var clip: Experiment.Clip
    var size: Int
  }

  package init(store: Store?, work: @escaping ModelWork = { _, _ in nil }) {
    self.store = store
    self.work = work
  }

  package func content(of place: Place) -> PlaceContent {
    if let known = contents.withLock({ $0[place] }) { return known }
    let found = look(place)
    contents.withLock { $0[place] = found }
    return found
  }

  package func multiplyAddsPerView(_ model: Experiment, size: Int) -> Int? {
    let question = WorkQuestion(model: model.model, clip: model.clip, size: size)
    if let known = works.withLock({ $0[question] }) { return known }
    let found = work(model, size)
    works.withLock { $0[question] = .some(found) }
    return found
  }

  package func storedNode(key: String) -> StoredNode? { try? store?.node(key: key) }

  package func lastNode(kind: NodeKindName, use: NodeUse) -> StoredNode? {
    try? store?.lastNode(kind: kind, use: use)
  }

  package func storedNodes(kind: NodeKindName) -> [StoredNode] { (try? store?.nodes(kind: kind)) ?? [] }

  /// Lines of a list, or files of a folder of class folders.
  package func listedSamples(of place: Place) -> Int? {
    if place.isFolder {
      let folder = URL(filePath: place.path, directoryHint: .isDirectory)
      return (try? filePaths(in: folder))?.count { $0.contains("/") }
    }
    guard !place.path.hasSuffix(".json"), let text = readSmall(place.path) else { return nil }
    return text.split(separator: UInt8(ascii: "\n")).count { !$0.allSatisfy { $0 == 32 || $0 == 13 } }
  }

  private func look(_ place: Place) -> PlaceContent {
    var status = stat()
    guard stat(place.path, &status) == 0 else {
      return errno == ENOENT || errno == ENOTDIR ? .missing : .unusable(String(cString: strerror(errno)))
    }
    let isFolder = status.st_mode & S_IFMT == S_IFDIR
    if isFolder != place.isFolder {
      return .unusable(isFolder ? "it is a folder, a file was expected" : "it is a file, a folder was expected")
    }
    do throws(StoreError) {
      return .digest(try isFolder ? folderDigest(place) : fileDigest(place.path))
    } catch {
      return .unusable(error.description)
    }
  }

  private func fileDigest(_ path: String) throws(StoreError) -> String {
    if let store, let known = try? store.digest(ofFile: path) { return known }
    return try FileContent(of: URL(filePath: path, directoryHint: .notDirectory)).digest
  }

  /// Names and sizes of the media files: their bytes are not read for a plan.
  private func folderDigest(_ place: Place) throws(StoreError) -> String {
    let folder = URL(filePath: place.path, directoryHint: .isDirectory)
    var encoding = CanonicalEncoding()
    let paths = if let list = place.list { listedPaths(list) } else { try filePaths(in: folder) }
    for path in paths {
      var status = stat()
      let isThere = stat(place.path + "/" + path, &status) == 0
      encoding.append(path)
      encoding.append(isThere ? String(status.st_size) : "missing")
    }
    return encoding.digest
  }

  /// The files that a text list names, the label behind the last space or comma taken off. Long lists and other formats
  /// are known by their own content alone.
  private func listedPaths(_ list: String) -> [String] {
    guard !list.hasSuffix(".json"), let text = readSmall(list) else { return [] }
    let lines = text.split(whereSeparator: { $0 == UInt8(ascii: "\n") || $0 == 13 })
    guard lines.count <= 50_000 else { return [] }
    return lines.map { line in
      let end = line.lastIndex { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: ",") } ?? line.endIndex
      return String(decoding: line[..<end], as: UTF8.self)
    }
  }

  /// A file of at most 256 MiB.
  private func readSmall(_ path: String) -> Data? {
    var status = stat()
    guard stat(path, &status) == 0, status.st_size <= 256 << 20 else { return nil }
    return try? Data(contentsOf: URL(filePath: path, directoryHint: .notDirectory), options: .alwaysMapped)
  }
}
