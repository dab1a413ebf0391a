import Collecting
package import Foundation
import Glibc
import Media
package import Planning
package import RecipeLanguage
import Synchronization

/// What planning asks about the world, answered from the disk and, when there is one, the store.
///
/// Each place is looked at once. Facts cannot throw: what fails in the store is kept in `failure`, and a plan made from
/// such facts is not to be believed.
package final class StoreFacts: PlanningFacts {
  /// Multiply-adds of one forward pass over one view; nil when the model is not known.
  package typealias ModelWork = @Sendable (_ experiment: Experiment, _ size: Int) -> Int?

  /// Work of one view by class of layer; nil when the model is not known.
  package typealias LayersOf =
    @Sendable (_ experiment: Experiment, _ size: Int, _ isTraining: Bool) -> [String: Double]?

  package let machine: MachineFacts
  private let store: Store?
  private let work: ModelWork
  private let trainingWork: ModelWork
  private let memory: PlannedMemory?
  private let layers: LayersOf
  private let parameters: ModelWork
  private let volumeCache: String?
  private let contents = Mutex<[Place: PlaceContent]>([:])
  private let firstFailure = Mutex<StoreError?>(nil)
  private let works = Mutex<[WorkQuestion: Int?]>([:])
  private let layerWorks = Mutex<[WorkQuestion: [String: Double]?]>([:])
  private let nodes = Mutex<[NodeKindName: [StoredNode]]>([:])

  private struct WorkQuestion: Hashable {
    var model: Experiment.Model
    var clip: Experiment.Clip
    var classes: Int?
    var size: Int
    var isTraining: Bool
    var precision = Experiment.Precision.float32
  }

  /// - Parameters:
  ///   - trainingWork: the same as `work` with all passes of a training step.
  ///   - memory: of training steps and inference passes; nil where nobody is shown it.
  ///   - layers: work by class of layer, for estimates of time.
  ///   - parameters: values of the network that are kept, its weights above all; the size does not matter.
  ///   - volumeCache: where indexes of tar volumes may be found; nothing is written there.
  ///   - machine: that the plan is for.
  package init(
    store: Store?, work: @escaping ModelWork = { _, _ in nil }, trainingWork: @escaping ModelWork = { _, _ in nil },
    memory: PlannedMemory? = nil, layers: @escaping LayersOf = { _, _, _ in nil },
    parameters: @escaping ModelWork = { _, _ in nil }, volumeCache: URL? = nil, machine: MachineFacts = MachineFacts()
  ) {
    self.store = store
    self.layers = layers
    self.parameters = parameters
    self.machine = machine
    self.work = work
    self.trainingWork = trainingWork
    self.memory = memory
    self.volumeCache = volumeCache?.path
  }

  package func content(of place: Place) -> PlaceContent {
    if let known = contents.withLock({ $0[place] }) { return known }
    let found = look(place)
    contents.withLock { $0[place] = found }
    return found
  }

  package func multiplyAddsPerView(_ model: Experiment, size: Int) -> Int? {
    work(of: model, size, isTraining: false)
  }

  package func trainingMultiplyAddsPerView(_ model: Experiment, size: Int) -> Int? {
    work(of: model, size, isTraining: true)
  }

  private func work(of model: Experiment, _ size: Int, isTraining: Bool) -> Int? {
    let question = WorkQuestion(
      model: model.model, clip: model.clip, classes: model.classCount, size: size, isTraining: isTraining)
    if let known = works.withLock({ $0[question] }) { return known }
    let found = isTraining ? trainingWork(model, size) : work(model, size)
    works.withLock { $0[question] = .some(found) }
    return found
  }

  package func layerWork(_ model: Experiment, size: Int, isTraining: Bool) -> [String: Double]? {
    let question = WorkQuestion(
      model: model.model, clip: model.clip, classes: model.classCount, size: size, isTraining: isTraining,
      precision: model.precision)
    if let known = layerWorks.withLock({ $0[question] }) { return known }
    let sums = work(of: model, size, isTraining: isTraining).map { ["multiply-adds": Double($0)] }
    let found = layers(model, size, isTraining) ?? sums
    layerWorks.withLock { $0[question] = .some(found) }
    return found
  }

  package func parameterCount(_ model: Experiment) -> Int? {
    let question = WorkQuestion(
      model: model.model, clip: model.clip, classes: model.classCount, size: 0, isTraining: true)
    if let known = works.withLock({ $0[question] }) { return known }
    let found = parameters(model, 0)
    works.withLock { $0[question] = .some(found) }
    return found
  }

  package func trainingMemoryBytes(_ experiment: Experiment) -> Int? { memory?.training(experiment) }

  package func inferenceMemoryBytes(_ model: Experiment, views: Experiment.Views?, isOfImages: Bool) -> Int? {
    memory?.inference(model, views: views, isOfImages: isOfImages)
  }

  package func storedNode(key: String) -> StoredNode? {
    ask { store throws(StoreError) in try store.node(key: key) } ?? nil
  }

  package func lastNode(kind: NodeKindName, use: NodeUse) -> StoredNode? {
    ask { store throws(StoreError) in try store.lastNode(kind: kind, use: use) } ?? nil
  }

  package func storedNodes(kind: NodeKindName) -> [StoredNode] {
    if let known = nodes.withLock({ $0[kind] }) { return known }
    let found = ask { store throws(StoreError) in try store.nodes(kind: kind) } ?? []
    nodes.withLock { $0[kind] = found }
    return found
  }

  package func recentNodes(kind: NodeKindName) -> [StoredNode] {
    if let known = nodes.withLock({ $0[kind] }) { return Array(known.prefix(Self.recentCount)) }
    return ask { store throws(StoreError) in try store.nodes(kind: kind, limit: Self.recentCount) } ?? []
  }

  /// Nodes of a kind that estimates learn from; reading more would cost a plan more than they tell.
  private static let recentCount = 64

  /// The first thing that went wrong with the store.
  package var failure: StoreError? { firstFailure.withLock { $0 } }

  private func ask<Answer>(_ question: (Store) throws(StoreError) -> Answer) -> Answer? {
    guard let store else { return nil }
    do throws(StoreError) {
      return try question(store)
    } catch {
      firstFailure.withLock { $0 = $0 ?? error }
      return nil
    }
  }

  /// Lines of a list, rows of a manifest, or what lies in the folders of a folder of class folders; nothing special is
  /// opened.
  package func listedSamples(of place: Place) -> Int? {
    if place.isFolder {
      return (try? root(place).classFolders())?.reduce(0) { $0 + $1.files.count }
    }
    guard !place.path.hasSuffix(".json"), let text = readSmall(place.path) else { return nil }
    if place.isManifest { return Manifest.countRows([UInt8](text), name: place.path) }
    return ListedPaths.lines(text, isCSV: place.path.hasSuffix(".csv"))
  }

  private func root(_ place: Place) -> MediaRoot { MediaRoot(place.path, cache: volumeCache, isKept: false) }

  private func look(_ place: Place) -> PlaceContent {
    var status = stat()
    guard stat(place.path, &status) == 0 else {
      return errno == ENOENT || errno == ENOTDIR ? .missing : .unusable(String(cString: strerror(errno)))
    }
    let isFolder = status.st_mode & S_IFMT == S_IFDIR
    // An archive stands for the folder it unpacks to.
    let isArchive = place.isFolder && !isFolder && place.path.hasSuffix(".tar")
    if isFolder != place.isFolder && !isArchive {
      return .unusable(isFolder ? "it is a folder, a file was expected" : "it is a file, a folder was expected")
    }
    guard isFolder || status.st_mode & S_IFMT == S_IFREG else {
      return .unusable("it is a pipe, a socket or a device, a file was expected")
    }
    guard access(place.path, isFolder ? R_OK | X_OK : R_OK) == 0 else { return .unusable("it may not be read") }
    if place.isFolder { return folderContent(place) }
    do throws(StoreError) {
      return .digest(try fileDigest(place.path))
    } catch {
      return .unusable(error.description)
    }
  }

  private func fileDigest(_ path: String) throws(StoreError) -> String {
    if let store, let known = try? store.digest(ofFile: path) { return known }
    return try FileContent(of: URL(filePath: path, directoryHint: .notDirectory)).digest
  }

  /// Names and sizes of the media, wherever they lie: files and members of volumes count alike. Their bytes are not read
  /// for a plan, and nothing special is opened.
  private func folderContent(_ place: Place) -> PlaceContent {
    let root = root(place)
    var encoding = CanonicalEncoding()
    func append(_ path: String) {
      encoding.append(path)
      encoding.append(root.size(path).map(String.init) ?? (root.isThere(path) ? "special" : "missing"))
    }
    if let list = place.list {
      let text = list.hasSuffix(".json") ? nil : readSmall(list)
      let paths = text.map { ListedPaths.paths($0, isCSV: list.hasSuffix(".csv")) } ?? []
      paths.forEach(append)
      // Volumes of long lists are left to the index: reading all their headers is no plan's work.
      if !paths.isEmpty, let fault = root.fault { return .unusable(fault.description) }
    } else {
      do throws(MediaError) {
        for folder in try root.classFolders() ?? [] {
          // A folder without files is a class all the same.
          encoding.append(folder.isClass ? folder.name : "")
          folder.files.forEach(append)
        }
      } catch {
        return .unusable(error.description)
      }
    }
    return .digest(encoding.digest)
  }

  /// A file of at most 256 MiB.
  private func readSmall(_ path: String) -> Data? {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= 256 << 20 else { return nil }
    return try? Data(contentsOf: URL(filePath: path, directoryHint: .notDirectory), options: .alwaysMapped)
  }
}
