import Engine
import Foundation

/// Everything a training needs to go on as if it had never stopped: weights, running statistics, what the optimiser and
/// the moving average remember, and the cursor, which is all the state that counter-based sampling has; then what is reported of it.
///
/// One file, written beside its place, synced and renamed, so that a kill leaves the checkpoint before or the one after.
struct TrainingCheckpoint {
  /// Main iterations done; the next one to do.
  var iteration: Int
  /// Optimiser steps done.
  var steps: Int
  var curve: LearningCurve
  /// Samples replaced or lost while loading so far.
  var lostMedia: Int
  var decisions = DecisionLog()

  private struct Note: Codable {
    var iteration: Int
    var steps: Int
    var curve: LearningCurve
    var lostMedia: Int
    var decisions: DecisionLog
  }

  private static let noteKey = "omni.training"

  /// A kind of tensors beside the network's own, under their names with a prefix.
  private struct Memory: Sendable {
    let prefix: String
    /// Whether only some recipes have it.
    var isOptional = true
    let of: @Sendable (Network) -> [NamedTensor]
    let load: @Sendable (Network, [NamedTensor]) throws -> LoadReport
  }

  private static let memories = [
    Memory(prefix: "momentum.", isOptional: false, of: { $0.momentum() }, load: { try $0.loadMomentum($1) }),
    Memory(prefix: "second_moment.", of: { $0.secondMoments() }, load: { try $0.loadSecondMoments($1) }),
    Memory(prefix: "average.", of: { $0.averages() }, load: { try $0.loadAverages($1) }),
  ]

  static func file(in folder: URL) -> URL { folder.appendingPathComponent("checkpoint.safetensors") }

  /// Writes the network's state and this cursor into `folder`.
  func write(_ network: Network, to folder: URL) throws {
    let beside = Self.memories.flatMap { memory in
      memory.of(network).map { NamedTensor(name: memory.prefix + $0.name, shape: $0.shape, values: $0.values) }
    }
    let note = Note(iteration: iteration, steps: steps, curve: curve, lostMedia: lostMedia, decisions: decisions)
    let text = String(decoding: try canonicalEncoder().encode(note), as: UTF8.self)
    try SafetensorsFile(tensors: network.namedTensors() + beside, metadata: [Self.noteKey: text])
      .write(to: Self.file(in: folder).path)
  }

  /// The checkpoint in `folder`, loaded into `network`; nil when there is none.
  ///
  /// - Throws: `ArtifactError` when it does not belong to this network.
  static func restore(_ network: Network, from folder: URL) throws -> TrainingCheckpoint? {
    let file = file(in: folder)
    guard FileManager.default.fileExists(atPath: file.path) else { return nil }
    let stored = try SafetensorsFile(reading: file.path)
    guard let text = stored.metadata[noteKey],
      let note = try? JSONDecoder().decode(Note.self, from: Data(text.utf8))
    else { throw ArtifactError(file: file.path, problem: "a checkpoint without its cursor") }
    var own = stored.tensors
    var isExact = true
    for memory in memories {
      let beside = own.filter { $0.name.hasPrefix(memory.prefix) }
      if beside.isEmpty, memory.isOptional { continue }
      own.removeAll { $0.name.hasPrefix(memory.prefix) }
      let tensors = beside.map {
        NamedTensor(name: String($0.name.dropFirst(memory.prefix.count)), shape: $0.shape, values: $0.values)
      }
      isExact = try memory.load(network, tensors).isExact && isExact
    }
    guard try network.load(own).isExact, isExact else {
      throw ArtifactError(file: file.path, problem: "a checkpoint of another network")
    }
    return TrainingCheckpoint(
      iteration: note.iteration, steps: note.steps, curve: note.curve, lostMedia: note.lostMedia,
      decisions: note.decisions)
  }
}
