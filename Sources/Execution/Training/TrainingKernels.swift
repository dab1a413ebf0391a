import Engine
import Foundation
import Planning

/// The kernel table of a training that may be stopped: decided before step 1 and kept beside its checkpoint, so that a
/// resumed run computes with the same kernels whatever the machine's cache says by then.
struct TrainingKernels {
  private let file: URL
  /// What earlier attempts decided; it grows, and no answer in it changes.
  private let kept: KernelTable

  init(in folder: URL) throws {
    file = folder.appendingPathComponent("kernels.json")
    kept =
      FileManager.default.fileExists(atPath: file.path(percentEncoded: false))
      ? try JSONFile.read(KernelTable.self, from: file) : KernelTable()
  }

  /// What a network of this training is to be built with: what was decided before, then what `source` says.
  func source(else source: KernelSource) -> KernelSource {
    switch source {
    case .machineIndependent: return kept.choices.isEmpty ? source : .table(kept)
    case .table(var table):
      table.merge(kept)
      return .table(table)
    case .timed(let memory): return .timed(KeptFirst(kept: kept, memory: memory))
    }
  }

  /// Writes down what was decided, beside its place, synced and renamed.
  func keep(_ table: KernelTable) throws {
    var all = table
    all.merge(kept)
    try replaceFile(file, with: try canonicalEncoder().encode(all))
  }

  /// What the run is stored with.
  static func digest(_ table: KernelTable) throws -> String { ContentDigest.of(try canonicalEncoder().encode(table)) }

  /// The machine's memory behind the training's own.
  private struct KeptFirst: KernelMemory {
    let kept: KernelTable
    let memory: any KernelMemory

    func recall(_ question: String) -> KernelAlgorithm? { kept.choices[question] ?? memory.recall(question) }

    func agree(_ question: String, on proposal: KernelAlgorithm) -> KernelAlgorithm {
      memory.agree(question, on: proposal)
    }
  }
}
