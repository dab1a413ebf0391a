import Engine
import Execution
import Planning

/// Speeds of this machine, measured once before a run that is long enough to be worth it, while nothing else runs.
enum MachineSpeed {
  /// Runs that are expected to take less than this are over before a measurement would help anybody, seconds.
  static let worthwhile = 600.0

  /// Measures when nothing was measured on this machine yet and a node is to run for long on the engine.
  ///
  /// - Returns: whether estimates would come out otherwise now.
  static func measureOnce(before compilation: Compilation, threads: Int, kernels: KernelSource) async -> Bool {
    let cache = SpeedCache(threads: threads)
    let seconds = zip(compilation.graph.nodes, compilation.nodes).reduce(0) { sum, node in
      node.0.usesEngine ? sum + (node.1.cost.expected?.mid ?? 0) : sum
    }
    // What is measured beside other work would be believed for good.
    guard seconds > worthwhile, cache.document == nil, !ThisMachine.isBusy else { return false }
    Terminal.printError("measuring the speed of this machine, once\n")
    do {
      _ = try await cache.measure(kernels)
      return true
    } catch {
      Terminal.printError("note: the speed of this machine could not be measured: \(error)\n")
      return false
    }
  }
}
