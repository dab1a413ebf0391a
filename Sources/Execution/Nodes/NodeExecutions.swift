import Engine

/// Every kind of node that can be run, in the order of the pipeline. To add one: a file here, a file in
/// `Planning/Nodes`, a line in both lists.
///
/// - Parameter compute: what the engine computes with; recorded with the run, never part of a key.
package func nodeExecutions(compute: EngineCompute) -> [any NodeExecution] {
  [
    GenerateNode(), CollectNode(), IndexNode(), SplitNode(), ScoreNode(compute: compute), CutNode(),
    FeaturesNode(compute: compute), CropsNode(compute: compute), DeduplicateNode(), KeepNode(), SelectNode(),
    StatisticsNode(), CameraMotionNode(), ComposeNode(),
    TrainNode(compute: compute),
    EvaluateNode(compute: compute), TableNode(),
  ]
}
