package import Engine
package import Foundation
package import Planning

/// The speeds of this machine as they were measured once, in the user's cache: one file per processor, libraries and number
/// of threads. `plan` reads it; `run` and `doctor` write it.
package struct SpeedCache: Sendable {
  /// The file's content.
  package struct Document: Codable, Sendable {
    static let version = "1.0"

    package var formatVersion = Document.version
    package var processor: String
    package var libraries: String
    package var threads: Int
    package var speeds: MachineSpeeds

    package init(processor: String, libraries: String, threads: Int, speeds: MachineSpeeds) {
      self.processor = processor
      self.libraries = libraries
      self.threads = threads
      self.speeds = speeds
    }

    enum CodingKeys: String, CodingKey {
      case processor, libraries, threads, speeds
      case formatVersion = "format_version"
    }
  }

  package let file: URL
  private let processor: String
  private let libraries: String
  private let threads: Int

  /// - Parameter folder: `omni` below the user's cache folder; made when first needed.
  package init(folder: URL, processor: String, libraries: String, threads: Int) {
    let name = ContentDigest.of("\(processor)\n\(libraries)\n\(threads)").prefix(16)
    file = folder.appendingPathComponent("speeds-\(name).json")
    self.processor = processor
    self.libraries = libraries
    self.threads = threads
  }

  /// Of this process's machine.
  package init(threads: Int) {
    self.init(
      folder: UserCache.folder, processor: MachineChecks.processorText(), libraries: EngineLibraries.summary,
      threads: threads)
  }

  /// What was measured; nil when nothing was, or by another machine.
  package var document: Document? {
    guard let document = try? JSONFile.read(Document.self, from: file), document.formatVersion == Document.version,
      document.processor == processor, document.libraries == libraries, document.threads == threads
    else { return nil }
    return document
  }

  /// Measures and remembers. It takes some seconds of all threads.
  ///
  /// - Throws: `EngineError`, `MediaError` or `StoreError`.
  package func measure(_ kernels: KernelSource) async throws -> Document {
    let threads = threads
    let (layers, updates) = try await ComputeThread().perform {
      try LayerSpeeds.measure(threads: threads, kernels: kernels)
    }
    var speeds = ThisMachine.model
    speeds.layers.merge(layers) { $1 }
    speeds.updates = updates
    speeds.decodedPixels = try DecodingSpeed.pixelsPerSecond()
    speeds.basis = "micro-benchmark"
    speeds.ratio = 2.5
    let document = Document(processor: processor, libraries: libraries, threads: threads, speeds: speeds)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try replaceFile(file, with: try canonicalEncoder().encode(document))
    return document
  }
}
