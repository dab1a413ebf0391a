import Engine
import JointTraining
import Media

/// The batch shapes that a training will meet, those of one replica each, so that every programme is compiled, and every
/// choice among kernels made, before the first step.
struct TrainingShapes {
  let all: [InputShape]

  /// - Parameter samples: by source; a pool's batches have the frames of its samples' kind.
  init(_ programme: SamplingProgramme, samples: [String: [Sample]], recipe: ClipRecipe) {
    let target = programme.target
    let rest = programme.schedule.targetLength % target.batch
    let streams =
      [(target, target.batch), (target, rest)] + programme.auxiliaries.map { ($0.stream, $0.stream.batch) }
    var all: [InputShape] = []
    for (stream, count) in streams where count > 0 {
      for kind in stream.members.compactMap({ samples[$0.source]?.first?.kind }) {
        let shape = InputShape(
          clips: count / programme.replicas, frames: recipe.trainingFrames(kind), height: recipe.size,
          width: recipe.size)
        if !all.contains(shape) { all.append(shape) }
      }
    }
    self.all = all
  }
}
