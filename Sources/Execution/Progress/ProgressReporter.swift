package import Planning

/// What happens while nodes run. The executor and the nodes tell it, a view shows it.
package enum ProgressEvent: Hashable, Sendable {
  case started(node: String)
  case advanced(node: String, ProgressState)
  case finished(node: String, NodeOutcome, seconds: Double, NodeSummary?)
  /// Something worth a line: waiting for another process, a checkpoint taken up.
  case note(node: String, String)
}

/// How far a node is.
package struct ProgressState: Hashable, Sendable {
  package var done: Int
  package var total: Int?
  /// What is counted, in the plural: `iterations`, `clips`, `files`.
  package var unit: String
  /// The last training loss.
  package var loss: Double?

  package init(done: Int, total: Int?, unit: String, loss: Double? = nil) {
    self.done = done
    self.total = total
    self.unit = unit
    self.loss = loss
  }
}

/// Where progress goes. Called from several threads.
package protocol ProgressView: Sendable {
  func show(_ event: ProgressEvent)
}

/// What a node is given to tell how far it is.
package struct ProgressReporter: Sendable {
  private let node: String
  private let view: any ProgressView

  package init(node: String, view: any ProgressView) {
    self.node = node
    self.view = view
  }

  /// Call as often as is natural; the view thins it out.
  package func report(done: Int, total: Int?, unit: String, loss: Double? = nil) {
    view.show(.advanced(node: node, ProgressState(done: done, total: total, unit: unit, loss: loss)))
  }

  package func note(_ text: String) {
    view.show(.note(node: node, text))
  }
}

/// Shows nothing.
package struct SilentProgress: ProgressView {
  package init() {}
  package func show(_ event: ProgressEvent) {}
}
