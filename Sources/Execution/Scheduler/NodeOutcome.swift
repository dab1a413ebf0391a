/// How a node of a run ended.
package enum NodeOutcome: Hashable, Sendable {
  /// The result was there.
  case cached
  case done
  case failed(String)
  /// Asked to stop; what was saved.
  case stopped(String)
  /// Not begun, because of this node or because the run was asked to stop.
  case skipped(because: String)

  /// Whether there is an output to go on with.
  package var hasOutput: Bool { self == .cached || self == .done }
}
