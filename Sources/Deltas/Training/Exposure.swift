package import Execution
import JointTraining
package import RecipeLanguage

/// What the network sees in the whole training.
package struct Exposure: Hashable, Codable, Sendable {
  /// Optimiser steps; null while the target's size is not known.
  package var steps: Int?
  /// Source → samples drawn from it, repeats counted as often as they are drawn; null while a size is not known. The
  /// sources of one pool share its draws by their sizes, or by the shares the recipe states.
  package var samples: [String: Int?]

  package init(steps: Int?, samples: [String: Int?]) {
    self.steps = steps
    self.samples = samples
  }

  /// Optionals are written as null, so that readers find every field.
  package func encode(to encoder: any Encoder) throws {
    var box = encoder.container(keyedBy: CodingKeys.self)
    try box.encode(steps, forKey: .steps)
    try box.encode(samples, forKey: .samples)
  }

  private enum CodingKeys: String, CodingKey { case steps, samples }

  /// - Parameter programme: the training of the recipe that `experiment` is.
  package init(_ programme: ProgrammeDocument.Programme, _ experiment: Experiment) {
    steps = programme.optimizerSteps
    samples = [:]
    guard programme.epochs > 0 else { return }
    let joint = programme.iterationsPerEpoch.map {
      ($0.times(count: programme.epochs) + programme.every - 1) / programme.every
    }
    for stream in programme.streams {
      let drawn: Int? =
        stream.batch == "M"
        ? programme.shown.first.flatMap { $0.samples["M"] }.map { $0.times(count: programme.epochs) }
        : joint.map { $0.times(count: stream.count).times(count: stream.batchSize) }
      let parts = Self.parts(of: drawn, among: stream.sources, experiment.pool(stream.stream))
      for (source, count) in parts {
        // Of the target's own batches in the auxiliary places, and of a source in two pools.
        if let known = samples[source] {
          samples[source] = .some(known.flatMap { known in count.map { known.adding(count: $0) } })
        } else {
          samples[source] = .some(count)
        }
      }
    }
  }

  /// Draws of a stream by source, whole numbers that add up to them.
  private static func parts(of drawn: Int?, among sizes: [String: Int?], _ pool: Experiment.Pool?) -> [String: Int?] {
    if sizes.count == 1, let only = sizes.keys.first { return [only: drawn] }
    let stated = Dictionary(
      (pool?.members ?? []).compactMap { member in member.share.map { (member.source, $0) } },
      uniquingKeysWith: { first, _ in first })
    let names = sizes.keys.sorted()
    let weights = names.map { name in stated.isEmpty ? (sizes[name] ?? nil).map(Double.init) : stated[name] ?? 0 }
    let known = weights.compactMap(\.self)
    guard let drawn, known.count == names.count, known.reduce(0, +) > 0 else { return sizes.mapValues { _ in nil } }
    let exact = known.map { Double(drawn) * $0 / known.reduce(0, +) }
    var counts = exact.map { Int($0) }
    // The largest remainders first.
    let order = exact.indices.sorted { (exact[$0] - Double(counts[$0]), $1) > (exact[$1] - Double(counts[$1]), $0) }
    // Of numbers so large that they are rounded, the parts may be more than the whole.
    for place in order.prefix(max(0, drawn - counts.reduce(0, +))) { counts[place] += 1 }
    return Dictionary(uniqueKeysWithValues: zip(names, counts.map(Optional.some)))
  }
}
