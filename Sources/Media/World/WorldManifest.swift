/// What a generated source holds: the specs it was made from and its figures.
package struct WorldManifest: Hashable, Codable, Sendable {
  package var formatVersion = "1.0"
  package var generator = PocketWorld.version
  package var source: WorldSourceSpec
  package var world: WorldSpec
  package var classes: [String]
  package var files: Int
  /// Files asked for by each class's query, in label order.
  package var queries: [Int]
  /// Files whose true label is their query's, as a share of 1.
  package var correct: Double
  package var nearCopies: Int
  package var hardNegatives: Int

  private enum CodingKeys: String, CodingKey {
    case formatVersion = "format_version"
    case nearCopies = "near_copies"
    case hardNegatives = "hard_negatives"
    case generator, source, world, classes, files, queries, correct
  }

  init(source: WorldSourceSpec, world: WorldSpec, truth: [TruthRecord]) {
    self.source = source
    self.world = world
    classes = world.classNames
    files = truth.count
    queries = [Int](repeating: 0, count: world.classes)
    for record in truth { queries[record.query] += 1 }
    correct = Double(truth.count { $0.label == $0.query }) / Double(max(truth.count, 1))
    nearCopies = truth.count { $0.duplicateOf != nil }
    hardNegatives = truth.count { $0.hardNegativeOf != nil }
  }
}
