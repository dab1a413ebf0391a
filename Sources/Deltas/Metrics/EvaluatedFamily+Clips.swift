package import Execution
import Planning

extension EvaluatedFamily {
  /// What every repeat said of the clips of the first validation source.
  ///
  /// - Throws: `StoreError` or `ArtifactError` when stored predictions cannot be read.
  package func clips(in store: Store) throws -> [EvaluatedClips] {
    try repeats.compactMap { repetition in
      guard let source = repetition.sources.first?.source else { return nil }
      return try StoredEvaluation(repetition.evaluate, of: source, in: store).map {
        EvaluatedClips($0, repetition: Deltas.Repeat(repetition.recipe.recipe).text)
      }
    }
  }

  /// Training samples of each class that this has and `baseline` has not, over the repeats that are paired; empty when not
  /// known.
  package func addedSamples(over baseline: EvaluatedFamily, _ pairs: PairedRepeats, in store: Store) -> [String: Double]
  {
    AddedSamples.mean(
      over: pairs, in: store, before: { baseline.training(of: $0) }, after: { training(of: $0) })
  }

  private func training(of repetition: String) -> StoredNode? {
    (repeats.first { Deltas.Repeat($0.recipe.recipe).text == repetition } ?? repeats.first)?.train
  }
}
