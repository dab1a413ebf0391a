import Execution
import Planning

/// How many training samples of each class one training had more than another.
enum AddedSamples {
  /// B's less A's, by class name; nil when a list of samples is no longer in the store.
  static func byClass(_ a: StoredNode, _ b: StoredNode, classes: [String], in store: Store) -> [String: Double]? {
    guard let first = store.trainingSamples(of: a, classes: classes.count),
      let second = store.trainingSamples(of: b, classes: classes.count)
    else { return nil }
    return Dictionary(
      zip(classes, zip(first, second)).map { ($0, Double($1.1 - $1.0)) }, uniquingKeysWith: { first, _ in first })
  }

  /// The mean over the paired repeats; empty when not known.
  ///
  /// - Parameters:
  ///   - before, after: the stored training of either side's repeat of that name.
  static func mean(
    over pairs: PairedRepeats, in store: Store, before: (String) -> StoredNode?, after: (String) -> StoredNode?
  ) -> [String: Double] {
    mean(
      pairs.pairs.map { pair in
        guard let first = before(pair.repetition), let second = after(pair.repetition) else { return nil }
        return byClass(first, second, classes: pairs.classes, in: store)
      })
  }

  /// The mean over repeats; nil unless each is known.
  static func mean(_ repeats: [[String: Double]?]) -> [String: Double] {
    let known = repeats.compactMap(\.self)
    guard known.count == repeats.count, !known.isEmpty else { return [:] }
    var sums: [String: Double] = [:]
    for added in known { sums.merge(added) { $0 + $1 } }
    return sums.mapValues { $0 / Double(known.count) }
  }
}
