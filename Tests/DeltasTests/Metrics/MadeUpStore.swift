import Execution
import Foundation
import Media
import Planning
import RecipeLanguage
import TestSupport
import Testing

/// A store on the disk whose results a test made up: lists of samples, predictions, metrics.
struct MadeUpStore {
  private let folder: TemporaryFolder
  let store: Store

  init() throws {
    folder = try TemporaryFolder()
    store = try Store(writing: URL(filePath: folder.file("store"), directoryHint: .isDirectory))
  }

  /// Stores every node of these recipes as if it had run.
  ///
  /// - Parameters:
  ///   - samples: what a node puts out, by its name (`index.val`); nil for nodes that put out other things.
  ///   - said: the class that each validation clip was taken for.
  func run(
    _ recipes: [ResolvedRecipe], classes: [String], samples: (String) -> [Sample]?, said: (ResolvedRecipe) -> [Int]
  ) throws {
    for recipe in recipes {
      let compilation = Compilation.plan([recipe], facts: EmptyFacts())
      var outputs: [String] = []
      for node in compilation.graph.nodes {
        let pairs = zip(node.spec.inputs.map(\.role), node.inputs.map { outputs[$0] })
        let key = NodeKey(of: node.spec, inputs: Dictionary(pairs, uniquingKeysWith: { first, _ in first }))
        let output = try store.makeOutput()
        try output.prepare()
        var metrics: [String: Double] = [:]
        if node.spec.kind == .evaluate {
          let clips = try #require(samples("index.val"))
          metrics = try write(said(recipe), of: clips, classes: classes, to: output.url)
        } else if let listed = samples(node.spec.name) {
          try JSONLines.write(listed, to: output.url.appendingPathComponent(ArtifactFiles.samples))
        } else {
          try Data(key.digest.utf8).write(to: output.url.appendingPathComponent("content"))
        }
        let stored = try store.commit(
          output, key: key, spec: node.spec,
          summary: NodeSummary(samplesOut: node.spec.cost.samplesOut, metrics: metrics),
          uses: node.uses, created: 0, seconds: 60)
        outputs.append(stored.output)
      }
    }
  }

  /// The files of an evaluation on `val`, and its headline.
  private func write(_ said: [Int], of clips: [Sample], classes: [String], to folder: URL) throws -> [String: Double] {
    let predictions = zip(clips, said).map { clip, best in
      Prediction(
        id: clip.id, label: clip.label ?? 0, top5: [best], probabilities: [0.7], labelProbability: 0.5)
    }
    let top1 = Double(predictions.count { $0.top5 == [$0.label] }) / Double(predictions.count)
    try JSONLines.write(predictions, to: folder.appendingPathComponent(ArtifactFiles.predictions("val")))
    let names = classes.map { "\"\($0)\"" }.joined(separator: ",")
    let json = """
      [{"source":"val","clips":\(clips.count),"lost":0,"top1":\(top1),"top5":\(top1),"mean_class":\(top1),\
      "classes":[\(names)],"confusion":[]}]
      """
    try Data(json.utf8).write(to: folder.appendingPathComponent(ArtifactFiles.metrics))
    return ["top1": top1, "top5": top1, "mean_class": top1]
  }
}
