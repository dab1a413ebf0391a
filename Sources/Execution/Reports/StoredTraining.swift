import Foundation
import JointTraining
import Media
package import Planning
import RecipeLanguage

/// What the store holds of one recipe's training: what it draws from, and what it wrote down while it ran.
package struct StoredTraining: Sendable {
  /// Nil before everything that training reads is there.
  package private(set) var material: TrainingMaterial?
  /// Of each epoch that was trained; empty before.
  package private(set) var decisions: [EpochDecisions] = []
  /// Says what is chosen for each draw; nil as `material`.
  private var builder: ClipBuilder?
  /// The sample that stood in for a draw's own, by iteration, source and position.
  private var substitutes: [[String]: String] = [:]

  /// - Throws: `StoreError` or `ArtifactError` when a stored result cannot be read.
  package init(_ recipe: RecipeCompilation, of compilation: Compilation, store: Store?) throws {
    guard let store, let train = recipe.position("train") else { return }
    let node = compilation.graph.nodes[train]
    var folders: [String: URL] = [:]
    for (input, position) in zip(node.spec.inputs, node.inputs) {
      let planned = compilation.nodes[position]
      guard planned.state == .cached, let stored = planned.stored else { return }
      folders[input.role] = store.output(of: stored)
    }
    let experiment = Experiment(decoding: node.spec.leaves)
    // Given weights that are tested as they are drew from nothing.
    guard experiment.schedule.epochs > 0 else { return }
    let material = try TrainingMaterial(folders, experiment: experiment)
    self.material = material
    builder = try material.builder(experiment)
    guard compilation.nodes[train].state == .cached, let stored = compilation.nodes[train].stored else { return }
    try store.reading(stored) { folder in
      decisions = try JSONFile.read(
        [EpochDecisions].self, from: folder.appendingPathComponent(ArtifactFiles.decisionDigests))
      let lines = try String(
        contentsOf: folder.appendingPathComponent(ArtifactFiles.decisions), encoding: .utf8)
      for line in lines.split(separator: "\n").dropFirst() {
        let parts = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 9, parts[8] != "-" else { continue }
        substitutes[[parts[0], parts[3], parts[4]]] = parts[5]
      }
    }
  }

  /// Every decision of the main iterations in `range`, in order: those that training makes, or made.
  ///
  /// - Throws: `NodeFailure` when a step crops more than the listed size of a sample has.
  package func decisions(of range: Range<Int>, _ take: ([Decision]) throws -> Void) throws {
    guard let material, let builder else { return }
    let programme = material.programme
    let writer = DecisionWriter(programme, samples: material.samples)
    var numbers: [String: [String: Int]] = [:]
    for iteration in programme.iterations(from: range.lowerBound) {
      if iteration.index >= range.upperBound { break }
      let made = try iteration.batches.map { batch in
        try batch.draws.map { draw in
          let list = material.samples[draw.source] ?? []
          var number = draw.sample
          if let id = substitutes[[String(iteration.index), draw.source, String(draw.position)]] {
            if numbers[draw.source] == nil {
              numbers[draw.source] = Dictionary(
                list.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
            }
            number = numbers[draw.source]?[id] ?? number
          }
          guard let choice = builder.trainingChoice(list[number], draw: draw) else {
            throw NodeFailure("\(list[number].id) is smaller than \"augment\" crops")
          }
          return MadeClip(draw: draw, sample: number, choice: choice)
        }
      }
      let step = programme.schedule.optimizerSteps(in: 0..<iteration.index) + 1
      try take(writer.decisions(iteration, made: made, step: step))
    }
  }

  /// The digest of an epoch's decisions, made anew from the recipe and its lists.
  package func recomputed(epoch: Int) throws -> EpochDecisions? {
    guard let material else { return nil }
    var digest = EpochDecisions(epoch: epoch)
    try decisions(of: material.programme.schedule.iterations(ofEpoch: epoch)) { digest.add($0) }
    return digest
  }
}
