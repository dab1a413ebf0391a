package import Foundation
package import Planning
package import RecipeLanguage

/// How one kind of node is executed: one thin file per kind in `Execution/Nodes`, and one list of them.
package protocol NodeExecution: Sendable {
  static var kind: NodeKindName { get }

  /// Reads its inputs, writes its output into `context.outputFolder`, and returns what it found.
  ///
  /// It may block: each node runs on a thread of its own. When `context.cancellation` is requested it leaves what the
  /// next attempt needs in `context.workFolder` and throws `Stopped`.
  func execute(_ context: NodeContext) async throws -> NodeSummary
}

/// All that a node's execution may know.
package struct NodeContext: Sendable {
  package var node: NodeSpec
  /// Decoded from the node's declared fields alone.
  package var experiment: Experiment
  /// In the order of the node's inputs.
  package var inputs: [InputArtifact]
  /// Empty at the start; becomes the node's output when `execute` returns.
  package var outputFolder: URL
  /// Survives a kill and a stop, and is removed when the node is done. The same key gets the same folder.
  package var workFolder: URL
  package var progress: ProgressReporter
  package var cancellation: Cancellation
  package var threads: ThreadBudget
  /// The node's place in the recipe that it is run for.
  package var use: NodeUse
  /// Where indexes of tar volumes are kept between runs and projects; nil keeps none.
  package var volumeCache: URL?
  /// Folders of results and unfinished attempts at this place with other settings, the newest first: for nodes whose work
  /// is so dear that they take over what still holds.
  package var earlier: @Sendable () -> [URL] = { [] }

  package init(
    node: NodeSpec, experiment: Experiment, inputs: [InputArtifact], outputFolder: URL, workFolder: URL,
    progress: ProgressReporter, cancellation: Cancellation, threads: ThreadBudget, use: NodeUse,
    volumeCache: URL? = nil
  ) {
    self.node = node
    self.experiment = experiment
    self.inputs = inputs
    self.outputFolder = outputFolder
    self.workFolder = workFolder
    self.progress = progress
    self.cancellation = cancellation
    self.threads = threads
    self.use = use
    self.volumeCache = volumeCache
  }

  /// The input with this role, if the node has one.
  package func input(_ role: String) -> InputArtifact? {
    inputs.first { $0.role == role }
  }

  /// The inputs whose role begins with `prefix`, in order; the rest of the role is what tells them apart.
  package func inputs(prefix: String) -> [InputArtifact] {
    inputs.filter { $0.role.hasPrefix(prefix) }
  }
}

/// One finished input of a node.
package struct InputArtifact: Hashable, Sendable {
  package var role: String
  /// The input's name in the recipe: `keep.web`.
  package var node: String
  package var kind: NodeKindName
  /// The source, teacher or pool that it is about.
  package var subject: String?
  /// Digest of the folder's content.
  package var digest: String
  package var folder: URL
  package var summary: NodeSummary

  package init(
    role: String, node: String, kind: NodeKindName, subject: String?, digest: String, folder: URL,
    summary: NodeSummary
  ) {
    self.role = role
    self.node = node
    self.kind = kind
    self.subject = subject
    self.digest = digest
    self.folder = folder
    self.summary = summary
  }
}

/// Thrown by a node that was asked to stop and left what it needs to go on.
package struct Stopped: Error, Hashable, CustomStringConvertible {
  /// What was saved, for people: `checkpoint at step 1,200`.
  package var saved: String

  package init(saved: String = "") {
    self.saved = saved
  }

  package var description: String { saved.isEmpty ? "stopped" : "stopped; \(saved)" }
}
