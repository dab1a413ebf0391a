import JointTraining
import RecipeLanguage

/// What all nodes of a plan that will run cost together, or those of one recipe; nodes that are shared count once.
package struct PlanTotals: Hashable, Codable, Sendable {
  /// Nodes that will run.
  package var nodes: Int
  /// One after the other; nil when no node's time is known.
  package var seconds: TimeEstimate?
  /// Nodes that will run, or may, and whose time is not known.
  package var unpriced: Int
  /// Nodes that will run, or may, and of which nobody knows how much they will store.
  package var unsized: Int
  /// Of those, nodes that fetch files of which nobody knows how many there are.
  package var unlisted: Int
  /// Of the largest node.
  package var peakMemory: SizeEstimate?
  package var disk: SizeEstimate?
  package var download: SizeEstimate?

  enum CodingKeys: String, CodingKey {
    case nodes, seconds, unpriced, unsized, unlisted
    case peakMemory = "peak_memory_bytes"
    case disk = "disk_bytes"
    case download = "download_bytes"
  }

  /// - Parameter positions: of the nodes in the graph, cached ones too.
  init(_ compilation: Compilation, at positions: some Sequence<Int>) {
    let working = positions.filter { compilation.nodes[$0].state.needsWork }
    let costs = working.map { compilation.nodes[$0].cost }
    nodes = working.count
    let times = costs.compactMap(\.expected)
    seconds = TimeEstimate.sum(times)
    unpriced = working.count - times.count
    peakMemory = SizeEstimate.largest(costs.compactMap(\.peakMemory))
    let disks = costs.compactMap(\.disk)
    disk = SizeEstimate.sum(disks)
    unsized = working.count - disks.count
    download = SizeEstimate.sum(costs.compactMap(\.download))
    unlisted = zip(working, costs).count { position, cost in
      compilation.graph.nodes[position].spec.kind == .collect && cost.download == nil
    }
  }

  /// Optionals are written as null, so that readers find every field.
  package func encode(to encoder: any Encoder) throws {
    var box = encoder.container(keyedBy: CodingKeys.self)
    try box.encode(nodes, forKey: .nodes)
    try box.encode(seconds, forKey: .seconds)
    try box.encode(unpriced, forKey: .unpriced)
    try box.encode(unsized, forKey: .unsized)
    try box.encode(unlisted, forKey: .unlisted)
    try box.encode(peakMemory, forKey: .peakMemory)
    try box.encode(disk, forKey: .disk)
    try box.encode(download, forKey: .download)
  }
}

/// The machine of a plan, as far as its totals are to be held against it.
package struct PlanMachine: Hashable, Codable, Sendable {
  package var threads: Int
  package var memoryBytes: Int?
  /// Where the store is.
  package var freeDiskBytes: Int?

  init(_ machine: MachineFacts) {
    threads = machine.threads
    memoryBytes = machine.memoryBytes
    freeDiskBytes = machine.freeDiskBytes
  }

  enum CodingKeys: String, CodingKey {
    case threads
    case memoryBytes = "memory_bytes"
    case freeDiskBytes = "free_disk_bytes"
  }

  /// Optionals are written as null, so that readers find every field.
  package func encode(to encoder: any Encoder) throws {
    var box = encoder.container(keyedBy: CodingKeys.self)
    try box.encode(threads, forKey: .threads)
    try box.encode(memoryBytes, forKey: .memoryBytes)
    try box.encode(freeDiskBytes, forKey: .freeDiskBytes)
  }
}
