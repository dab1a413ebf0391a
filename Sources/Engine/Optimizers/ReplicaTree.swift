/// The sum of many replicas' gradients by a fixed pairwise tree over the replica index, in float32: neighbours are added
/// first, then pairs of neighbours, and so on; an odd one out joins a level later. Which process computed which replica
/// therefore changes nothing.
///
/// Replicas come one after another, so at most one partial sum per level is kept, as a binary counter keeps its digits.
struct ReplicaTree {
  private let parameters: [Parameter]
  /// Partial sums by level: one array per parameter; a level is in use when its bit of `count` is set.
  private var levels: [[PageMemory]] = []
  private(set) var count = 0

  init(_ parameters: [Parameter]) { self.parameters = parameters }

  /// Takes the gradients that the parameters hold as those of the next replica.
  mutating func add(_ team: Team) throws(EngineError) {
    var level = 0
    while count >> level & 1 == 1 {
      join(level, team)
      level += 1
    }
    if level == levels.count {
      var arrays: [PageMemory] = []
      for parameter in parameters {
        arrays.append(
          try PageMemory(
            bytes: parameter.layout.elements * MemoryLayout<Float>.stride, purpose: "replicas of \(parameter.spec.name)"
          ))
      }
      levels.append(arrays)
    }
    for (parameter, sum) in zip(parameters, levels[level]) {
      sum.base.assumingMemoryBound(to: Float.self).update(from: parameter.gradient, count: parameter.layout.elements)
    }
    count += 1
  }

  /// Leaves the mean over the replicas in the parameters' gradients and starts anew.
  mutating func finish(_ team: Team) {
    let last = count.trailingZeroBitCount
    for (parameter, sum) in zip(parameters, levels[last]) {
      parameter.gradient.update(from: sum.base.assumingMemoryBound(to: Float.self), count: parameter.layout.elements)
    }
    for level in last + 1..<max(levels.count, last + 1) where count >> level & 1 == 1 { join(level, team) }
    let share = 1 / Float(count)
    for parameter in parameters {
      let gradient = lanes(parameter.gradient)
      team.forEachPart(parameter.layout.elements / 8) { _, part in
        for p in part { gradient[p] *= share }
      }
    }
    count = 0
  }

  /// Adds the partial sum of a level, whose replicas come first, to the gradients.
  private func join(_ level: Int, _ team: Team) {
    for (parameter, sum) in zip(parameters, levels[level]) {
      let (left, right) = (lanes(sum.base.assumingMemoryBound(to: Float.self)), lanes(parameter.gradient))
      team.forEachPart(parameter.layout.elements / 8) { _, part in
        for p in part { right[p] = left[p] + right[p] }
      }
    }
  }
}
