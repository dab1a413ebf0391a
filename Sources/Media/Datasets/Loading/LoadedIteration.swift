/// One clip as it was made for a draw.
package struct MadeClip: Hashable, Sendable {
  package let draw: Draw
  /// The sample that it shows: the drawn one, or what stood in for it when that could not be read.
  package let sample: Int
  package let choice: ClipChoice

  package init(draw: Draw, sample: Int, choice: ClipChoice) {
    self.draw = draw
    self.sample = sample
    self.choice = choice
  }
}

/// One mini-batch as pixels.
package struct LoadedBatch: Sendable {
  /// What was drawn.
  package let drawn: DrawnBatch
  /// What was made of each draw.
  package let made: [MadeClip]
  /// F, frames of each clip.
  package let frames: Int
  /// H and W.
  package let size: Int
  /// `[N, F, 3, H, W]`, normalised; mixed where the batch says so.
  package let clips: FloatBuffer
  /// `[N, K]`, rows summing to 1; mixed alike.
  package let labels: [Float]

  /// N.
  package var count: Int { drawn.draws.count }
}

/// All batches of one joint iteration, and the files that could not be read while making it.
package struct LoadedIteration: Sendable {
  package let iteration: JointIteration
  package let batches: [LoadedBatch]
  /// One for each draw whose own sample was replaced, in order of draws.
  package let problems: [MediaProblem]
}
