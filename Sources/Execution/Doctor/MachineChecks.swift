package import Foundation

/// Questions about processor, memory and environment, answered from `/proc` and the process's own environment.
package enum MachineChecks {
  /// The processor's name and the vector extensions the kernels use.
  package static func processor(cpuinfo: String) -> DoctorReport.Check {
    let fields = cpuinfo.split(separator: "\n").map { $0.split(separator: ":", maxSplits: 1) }
    func value(_ name: String) -> String? {
      fields.first { $0.first?.trimmingCharacters(in: .whitespaces) == name }?.last?
        .trimmingCharacters(in: .whitespaces)
    }
    let flags = Set((value("flags") ?? "").split(separator: " ").map(String.init))
    let known = ["avx2", "fma", "avx512f", "avx512_bf16", "amx_bf16"].filter(flags.contains)
    let found =
      "\(value("model name") ?? "unknown processor"), \(known.isEmpty ? "no AVX2" : known.joined(separator: " "))"
    guard flags.isSuperset(of: ["avx2", "fma"]) else {
      return .init("processor", .failed, found, mend: "the binary is built for x86-64 with AVX2 and FMA")
    }
    return .init("processor", .ok, found)
  }

  /// What tells processors apart for kernels: name and vector extensions, as `/proc/cpuinfo` has them.
  package static func processorText() -> String {
    processor(cpuinfo: (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? "").found
  }

  /// Cores this process may use, and the memory of the machine.
  package static func size() -> DoctorReport.Check {
    let memory = Double(ProcessInfo.processInfo.physicalMemory) / 0x1p30
    let cores = ProcessInfo.processInfo.activeProcessorCount
    return .init("machine", .ok, "\(cores) cores, \(String(format: "%.1f", memory)) GiB")
  }

  /// How OpenMP's threads wait; active waiting takes the core from the loader.
  package static func waiting(environment: [String: String]) -> DoctorReport.Check {
    switch environment["OMP_WAIT_POLICY"]?.lowercased() {
    case "passive": .init("threads wait", .ok, "asleep (OMP_WAIT_POLICY=passive)")
    case let other:
      .init(
        "threads wait", .warning, "spinning (OMP_WAIT_POLICY \(other.map { "is \($0)" } ?? "is not set"))",
        mend: "start omni through ./omni, or set OMP_WAIT_POLICY=passive")
    }
  }

  /// Whether `folder` holds a store that can be read or could hold one, free space, and whether files can be made there.
  package static func store(at folder: URL) -> DoctorReport.Check {
    do throws(StoreError) {
      _ = try Store(reading: folder)
    } catch {
      return .init("store", .failed, error.description, mend: "choose another with --store or OMNI_STORE")
    }
    var place = folder
    while !FileManager.default.fileExists(atPath: place.path), place.path != "/" { place.deleteLastPathComponent() }
    guard FileManager.default.isWritableFile(atPath: place.path) else {
      return .init(
        "store", .failed, "\(folder.path): no right to write",
        mend: "choose another with --store or OMNI_STORE")
    }
    let attributes = try? FileManager.default.attributesOfFileSystem(forPath: place.path)
    let free = (attributes?[.systemFreeSize] as? NSNumber)?.doubleValue ?? 0
    let text = "\(folder.path), \(String(format: "%.1f", free / 1e9)) GB free"
    return free < 1e9
      ? .init("store", .warning, text, mend: "less than 1 GB is free: the quickstart needs about 0.2 GB")
      : .init("store", .ok, text)
  }
}
