/// What a loader does about a file that cannot be read.
package enum BadMediaPolicy: String, Codable, Sendable, CaseIterable {
  /// Another sample takes its place, the same one on every run, and the file is counted.
  case skip
  /// Loading ends with the error.
  case stop
}

/// Which samples may stand in for one that cannot be read, in order: the next draws of its batch from the same source
/// (cyclically), then its neighbours in the source's list.
enum Substitutes {
  static func candidates(for draw: Draw, in batch: [Draw], at slot: Int, count: Int) -> [Int] {
    var samples: [Int] = []
    for step in 1..<max(batch.count, 1) {
      let other = batch[(slot + step) % batch.count]
      if other.source == draw.source, other.sample != draw.sample, !samples.contains(other.sample) {
        samples.append(other.sample)
      }
      if samples.count == 4 { break }
    }
    for step in 1...16 {
      let neighbour = (draw.sample + step) % max(count, 1)
      if neighbour != draw.sample, !samples.contains(neighbour) { samples.append(neighbour) }
    }
    return samples
  }
}
