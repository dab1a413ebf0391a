package import Media

/// One clip that training saw, and everything that was decided about it. Part of a training's log.
package struct Decision: Hashable, Codable, Sendable {
  /// Main iterations are numbered over the whole run.
  package var iteration: Int
  package var epoch: Int
  /// Number of the optimiser step that it contributes to, from 1.
  package var step: Int
  /// Its place in the joint cycle: `M`, or `A1`, `A2` … in the order of the streams.
  package var batch: String
  /// The target or the pool that the batch is drawn from.
  package var stream: String
  package var source: String
  /// In the source's stream of this epoch.
  package var position: Int
  /// Identifier of the sample that was shown.
  package var sample: String
  /// The drawn sample, when it could not be read and `sample` stood in for it.
  package var insteadOf: String?
  package var choice: ClipChoice
  package var mixed: Mixed?

  /// What the clip was mixed with.
  package struct Mixed: Hashable, Codable, Sendable {
    /// Share of the clip's own pixels and label.
    package var lambda: Double
    /// The partner, which is a draw of the same iteration.
    package var source: String
    package var position: Int
  }

  private enum CodingKeys: String, CodingKey {
    case iteration, epoch, step, batch, stream, source, position, sample, choice, mixed
    case insteadOf = "instead_of"
  }
}

extension Decision {
  /// What a file of lines begins with.
  package static let header = [
    "iteration", "step", "batch", "source", "position", "sample", "frames; size; geometry", "mixup", "instead of",
  ].joined(separator: "\t")

  /// One line of the log, parts parted by tabs; a dash where there is nothing.
  package var line: String {
    let partner = mixed.map { "\($0.lambda) + \($0.source):\($0.position)" }
    return [
      String(iteration), String(step), batch, source, String(position), sample, choice.description, partner ?? "-",
      insteadOf ?? "-",
    ].joined(separator: "\t")
  }
}

/// Writes the decisions of joint iterations down.
///
/// The same lines come of what the loader made and of the programme alone, because every decision is a function of the
/// seed and the lists.
package struct DecisionWriter: Sendable {
  private let samples: [String: [Sample]]
  private let seed: UInt64
  /// The batch of each place of a joint iteration: M, A1, A1, A2 …
  private let batches: [String]

  package init(_ programme: SamplingProgramme, samples: [String: [Sample]]) {
    self.samples = samples
    seed = programme.seed
    batches =
      ["M"]
      + programme.auxiliaries.enumerated().flatMap { Array(repeating: "A\($0 + 1)", count: $1.count) }
  }

  /// - Parameters:
  ///   - made: the clips of each batch.
  ///   - step: number of the iteration's first optimiser step, from 1.
  package func decisions(_ iteration: JointIteration, made: [[MadeClip]], step: Int) -> [Decision] {
    var decisions: [Decision] = []
    for (place, batch) in iteration.batches.enumerated() {
      for (slot, clip) in made[place].enumerated() {
        let list = samples[clip.draw.source] ?? []
        decisions.append(
          Decision(
            iteration: iteration.index, epoch: iteration.epoch, step: iteration.isSummed ? step : step + place,
            batch: batches[place], stream: batch.pool, source: clip.draw.source, position: clip.draw.position,
            sample: list[clip.sample].id,
            insteadOf: clip.sample == clip.draw.sample ? nil : list[clip.draw.sample].id, choice: clip.choice,
            mixed: batch.mixing.map {
              Decision.Mixed(
                lambda: $0.lambda, source: $0.partners[slot].source, position: $0.partners[slot].position)
            }))
      }
    }
    return decisions
  }
}
