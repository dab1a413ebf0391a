import Engine
import Foundation

/// Everything a training needs to go on as if it had never stopped: weights, running statistics, momentum, and the
/// cursor, which is all the state that counter-based sampling has.
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

  private struct Note: Codable {
    var iteration: Int
    var steps: Int
    var curve: LearningCurve
    var lostMedia: Int
  }

  private static let noteKey = "omni.training"
  private static let momentumPrefix = "momentum."

  static func file(in folder: URL) -> URL { folder.appendingPathComponent("checkpoint.safetensors") }

  /// Writes the network's state and this cursor into `folder`.
  func write(_ network: Network, to folder: URL) throws {
    let momentum = network.momentum().map {
      NamedTensor(name: Self.momentumPrefix + $0.name, shape: $0.shape, values: $0.values)
    }
    let note = Note(iteration: iteration, steps: steps, curve: curve, lostMedia: lostMedia)
    let text = String(decoding: try canonicalEncoder().encode(note), as: UTF8.self)
    try SafetensorsFile(tensors: network.namedTensors() + momentum, metadata: [Self.noteKey: text])
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
    let isMomentum = { (tensor: NamedTensor) in tensor.name.hasPrefix(momentumPrefix) }
    let weights = try network.load(stored.tensors.filter { !isMomentum($0) })
    let momentum = try network.loadMomentum(
      stored.tensors.filter(isMomentum).map {
        NamedTensor(name: String($0.name.dropFirst(momentumPrefix.count)), shape: $0.shape, values: $0.values)
      })
    guard weights.isExact, momentum.isExact else {
      throw ArtifactError(file: file.path, problem: "a checkpoint of another network")
    }
    return TrainingCheckpoint(
      iteration: note.iteration, steps: note.steps, curve: note.curve, lostMedia: note.lostMedia)
  }
}
