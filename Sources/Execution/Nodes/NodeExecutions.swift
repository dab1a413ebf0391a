/// Every kind of node that can be run, in the order of the pipeline. To add one: a file here, a file in
/// `Planning/Nodes`, a line in both lists.
package let nodeExecutions: [any NodeExecution] = [
  GenerateNode(), IndexNode(), SplitNode(), ScoreNode(), CutNode(), FeaturesNode(), DeduplicateNode(), KeepNode(),
  SelectNode(), ComposeNode(), TrainNode(), EvaluateNode(), TableNode(),
]
