/// The kinds of node a recipe compiles to. A field names the kinds that read it, and so what a change re-runs.
package enum NodeKindName: String, Hashable, Codable, Sendable, CaseIterable, Comparable {
  case generate, collect, index, split, features, crops, deduplicate, score, cut, keep, select, statistics
  case cameraMotion = "camera_motion"
  case compose, train, evaluate, table

  /// In the order of the pipeline.
  package static func < (left: NodeKindName, right: NodeKindName) -> Bool { left.position < right.position }

  private var position: Int { NodeKindName.allCases.firstIndex(of: self) ?? 0 }
}
