import Analysis
import Execution
import Planning
import RecipeLanguage

/// The results of both sides, metric by metric, and where they differ.
struct CompareResults {
  /// On the first validation source.
  private(set) var metrics: [DiffDocument.Metric] = []
  /// On the further ones that both sides have.
  private(set) var elsewhere: [String: [DiffDocument.Metric]] = [:]
  /// Nil unless both sides saw the same clips.
  private(set) var results: ResultsDocument?

  /// - Parameter clustering: which clips count as related.
  /// - Throws: `StoreError` or `ArtifactError` when a stored evaluation cannot be read.
  init(_ comparison: Comparison, clustering: Clustering = .video) throws {
    let (a, b) = (comparison.resultsOfA, comparison.resultsOfB)
    metrics = Self.headline(a, b)
    guard a.published == nil, b.published == nil, let store = comparison.store else { return }
    let sources = a.sources.filter(b.sources.contains)
    for source in sources {
      let (left, right) = (try a.clips(of: source, in: store), try b.clips(of: source, in: store))
      let compared = CompareClips.metrics(left, right, clustering: clustering).map(DiffDocument.Metric.init)
      guard !compared.isEmpty else { continue }
      guard source == a.sources.first, source == b.sources.first else {
        elsewhere[source] = compared
        continue
      }
      metrics = compared
      // A verdict over repeats with nothing in common is about more than the pair that stands for them.
      if let pairs = PairedRepeats(left, right),
        compared[0].object != ComparedMetric.Object.recipes.rawValue || pairs.pairs.count == compared[0].repeats
      {
        results = ResultsDocument(pairs, added: Self.added(comparison, pairs, in: store))
      }
    }
  }

  /// Training samples of each class that B has and A has not, over the repeats that are paired.
  private static func added(_ comparison: Comparison, _ pairs: PairedRepeats, in store: Store) -> [String: Double] {
    func train(_ cell: SideResults.Cell?) -> StoredNode? {
      cell.flatMap { comparison.compilation.finished("train", of: $0.recipe) }
    }
    let (a, b) = (comparison.resultsOfA.cells, comparison.resultsOfB.cells)
    return AddedSamples.mean(
      over: pairs, in: store, before: { name in train(a.first { $0.repetition.text == name }) },
      after: { name in train(b.first { $0.repetition.text == name } ?? b.first) })
  }

  // MARK: Without clips

  /// Published values, or the means that the store remembers.
  private static func headline(_ a: SideResults, _ b: SideResults) -> [DiffDocument.Metric] {
    var metrics = ["top1", "top5", "mean_class"].compactMap { metric(named: $0, a, b) }
    let tested = metrics.indices.filter { metrics[$0].p != nil }
    for (place, p) in zip(tested, Holm.behindFirst(tested.compactMap { metrics[$0].p })) { metrics[place].adjust(p) }
    return metrics
  }

  /// Of published sides the published values, which have no intervals: their clips are not ours.
  private static func metric(named name: String, _ a: SideResults, _ b: SideResults) -> DiffDocument.Metric? {
    let (left, right) = (a.publishedValue(name), b.publishedValue(name))
    if left == nil, right == nil { return measured(name, a.values(name), b.values(name)) }
    let (first, second) = (left ?? mean(a.values(name)), right ?? mean(b.values(name)))
    guard first != nil || second != nil else { return nil }
    var metric = DiffDocument.Metric(name: name, a: first, b: second)
    let bases =
      [first.map { _ in left == nil ? "measured" : "published" }]
      + [second.map { _ in right == nil ? "measured" : "published" }]
    metric.basis = bases.compactMap(\.self).uniqued.joined(separator: ", ")
    if let first, let second { metric.delta = AccuracyGrid.difference(first, second) }
    return metric
  }

  /// Over the repeats that both sides have; with three of them Student's t, though nothing is known of the clips.
  private static func measured(
    _ name: String, _ a: [Repeat: Double], _ b: [Repeat: Double]
  ) -> DiffDocument.Metric? {
    guard !a.isEmpty || !b.isEmpty else { return nil }
    let common = a.keys.filter { b[$0] != nil }.sorted()
    let isPaired = !common.isEmpty
    let first = isPaired ? common.map { a[$0] ?? 0 } : Array(a.values)
    let second = isPaired ? common.map { b[$0] ?? 0 } : Array(b.values)
    var metric = DiffDocument.Metric(
      name: name, a: first.isEmpty ? nil : SeedSummary(first.sorted()).mean,
      b: second.isEmpty ? nil : SeedSummary(second.sorted()).mean)
    metric.basis = "measured"
    metric.repeats = min(first.count, second.count)
    guard let left = metric.a, let right = metric.b else { return metric }
    metric.delta = AccuracyGrid.difference(left, right)
    metric.seedNoise = metric.repeats < CompareClips.fewestRepeats ? "unknown" : nil
    guard isPaired, metric.repeats >= CompareClips.fewestRepeats else { return metric }
    let found = RecipeComparison(
      paired: zip(first, second).map { $1 - $0 }, clipVariances: [Double](repeating: 0, count: first.count))
    metric.object = ComparedMetric.Object.recipes.rawValue
    metric.p = found.p
    metric.low = found.interval().low
    metric.high = found.interval().high
    metric.smallestDetectable = found.standardError > 0 ? found.smallestDetectable() : nil
    return metric
  }

  private static func mean(_ values: [Repeat: Double]) -> Double? {
    values.isEmpty ? nil : SeedSummary(values.sorted { $0.key < $1.key }.map(\.value)).mean
  }
}

extension SideResults {
  /// The validation sources of the repeats, the headline first.
  var sources: [String] { cells.first?.sources ?? [] }

  /// What every repeat said of the clips of one source.
  fileprivate func clips(of source: String, in store: Store) throws -> [EvaluatedClips] {
    try cells.compactMap { cell in
      try StoredEvaluation(cell.evaluation, of: source, in: store).map {
        EvaluatedClips($0, repetition: cell.repetition.text)
      }
    }
  }
}

extension DiffDocument.Metric {
  fileprivate init(_ found: ComparedMetric) {
    self.init(name: found.metric.rawValue, a: found.a, b: found.b, delta: found.delta)
    low = found.interval?.low
    high = found.interval?.high
    p = found.p
    verdict = found.verdict?.rawValue
    object = found.object?.rawValue
    n = found.clips
    fixed = found.fixed
    broken = found.broken
    repeats = found.repeats
    seedNoise = found.repeats < CompareClips.fewestRepeats ? "unknown" : nil
    exactP = found.exactP
    adjustedP = found.adjustedP
    smallestDetectable = found.smallestDetectable
    cluster = found.clustering?.rawValue
    clusters = found.clusters
    bootstrapLow = found.bootstrap?.low
    bootstrapHigh = found.bootstrap?.high
    basis = "measured"
  }

  fileprivate mutating func adjust(_ p: Double) {
    adjustedP = p
    verdict = ComparedMetric.Verdict(p: p, delta: delta ?? 0).rawValue
  }
}
