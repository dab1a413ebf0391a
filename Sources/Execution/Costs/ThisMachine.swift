import Engine
package import Foundation
package import Planning

/// What planning may know of the machine it runs on, looked up and never measured.
package enum ThisMachine {
  /// What runs are told apart by when later ones learn from them: processor, vector extensions, cores.
  package static let name =
    MachineChecks.processorText() + ", \(ProcessInfo.processInfo.activeProcessorCount) cores"

  /// - Parameters:
  ///   - threads: that omni may use.
  ///   - store: a folder on the disk that results go to; it need not exist.
  ///   - speeds: that were measured here; nil takes the model's.
  package static func facts(threads: Int, store: URL?, speeds: MachineSpeeds? = nil) -> MachineFacts {
    MachineFacts(
      name: name, threads: threads, speeds: speeds ?? model,
      memoryBytes: Int(clamping: ProcessInfo.processInfo.physicalMemory), freeDiskBytes: store.flatMap(freeBytes))
  }

  /// The model's speeds for this processor's vector extensions: AVX-512 has twice the width of AVX2, and Winograd.
  static var model: MachineSpeeds {
    MachineChecks.processorText().contains("avx512f") ? .model : MachineSpeeds.model.scaled(layersBy: 0.45)
  }

  /// Processes that want to run now, on average over the last minute: what else the machine has to do. Nil where nobody
  /// counts them.
  package static var load: Double? {
    let text = try? String(contentsOfFile: "/proc/loadavg", encoding: .utf8)
    return text?.split(separator: " ").first.flatMap { Double($0) }
  }

  /// Whether a measurement now would measure what else runs.
  package static var isBusy: Bool { (load ?? 0) > 0.6 * Double(ProcessInfo.processInfo.activeProcessorCount) }

  /// Free space of the disk that a folder is on, or will be.
  static func freeBytes(_ folder: URL) -> Int? {
    var place = folder
    while !FileManager.default.fileExists(atPath: place.path), place.path != "/" { place.deleteLastPathComponent() }
    let attributes = try? FileManager.default.attributesOfFileSystem(forPath: place.path)
    return (attributes?[.systemFreeSize] as? NSNumber).map { Int(clamping: $0.int64Value) }
  }
}
