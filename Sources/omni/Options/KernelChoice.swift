import ArgumentParser
import Engine
import Execution
import Foundation

/// `--kernels`: where choices among convolution kernels come from.
enum KernelChoice: ExpressibleByArgument, CustomStringConvertible {
  case timed
  case machineIndependent
  case file(String)

  init?(argument: String) {
    switch argument {
    case "timed": self = .timed
    case "default": self = .machineIndependent
    default: self = .file(argument)
    }
  }

  var description: String {
    switch self {
    case .timed: "timed"
    case .machineIndependent: "default"
    case .file(let path): path
    }
  }

  /// - Parameter cache: what `timed` remembers in.
  /// - Throws: `ValidationError` when the file is no kernel table.
  func source(_ cache: KernelCache) throws -> KernelSource {
    switch self {
    case .timed: return .timed(cache)
    case .machineIndependent: return .machineIndependent
    case .file(let path):
      do {
        return .table(try KernelCache.table(from: URL(fileURLWithPath: path)))
      } catch {
        throw ValidationError(
          "--kernels: `\(path)` \(error); expected a file that `omni doctor --kernels --json` wrote, timed or default")
      }
    }
  }

  /// What timing decided on this machine so far.
  static func cache() -> KernelCache {
    KernelCache(
      folder: UserCache.folder, processor: MachineChecks.processorText(), libraries: EngineLibraries.summary)
  }
}
