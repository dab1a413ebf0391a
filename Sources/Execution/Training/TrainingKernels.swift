import Engine
import Foundation
import Planning

/// The kernel table of a training that may be stopped: decided before step 1 and kept beside its checkpoint, so that a
/// resumed run computes with the same kernels whatever the machine's cache says by then.
enum TrainingKernels {
  private static let file = "kernels.json"

  /// What a network of this training is to be built with.
  static func source(in folder: URL, else source: KernelSource) throws -> KernelSource {
    let place = folder.appendingPathComponent(file)
    guard FileManager.default.fileExists(atPath: place.path) else { return source }
    return .table(try JSONFile.read(KernelTable.self, from: place))
  }

  /// Writes down what was chosen.
  static func keep(_ table: KernelTable, in folder: URL) throws {
    try canonicalEncoder().encode(table).write(to: folder.appendingPathComponent(file), options: .atomic)
  }

  /// What the run is stored with.
  static func digest(_ table: KernelTable) throws -> String { ContentDigest.of(try canonicalEncoder().encode(table)) }
}
