package import Engine

/// Every kind of node that can be run, in the order of the pipeline. To add one: a file here, a file in
/// `Planning/Nodes`, a line in both lists.
///
/// - Parameter backend: what the engine computes with; recorded with the run, never part of a key.
package func nodeExecutions(backend: EngineBackend) -> [any NodeExecution] {
  [
    GenerateNode(), IndexNode(), SplitNode(), ScoreNode(backend: backend), CutNode(), FeaturesNode(backend: backend),
    DeduplicateNode(), KeepNode(), SelectNode(), ComposeNode(), TrainNode(backend: backend),
    EvaluateNode(backend: backend), TableNode(),
  ]
}
