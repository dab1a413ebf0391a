package import Planning
import RecipeLanguage

extension EstimatesDocument {
  /// What was expected, before they ran, of the nodes and runs of a store, beside what they took;
  /// memory and disk of nodes too.
  package init(recordedIn store: Store) throws(StoreError) {
    var entries: [Entry] = []
    var sizes: [SizeEntry] = []
    for kind in NodeKindName.allCases {
      for node in try store.nodes(kind: kind) {
        guard let timing = node.timing else { continue }
        let recipe = node.use.cell.isEmpty ? node.use.recipe : "\(node.use.recipe)#\(node.use.cell)"
        func add(_ what: String, _ expected: SizeEstimate?, _ bytes: Int?) {
          guard let expected, let bytes else { return }
          sizes.append(
            SizeEntry(recipe: recipe, node: node.use.name, what: what, expected: expected, bytes: bytes))
        }
        add("memory", timing.expectedMemory, timing.peakMemoryBytes)
        add("disk", timing.expectedDisk, node.sizeBytes)
        guard let expected = timing.expected else { continue }
        entries.append(Entry(recipe: recipe, node: node.use.name, expected: expected, seconds: timing.seconds))
      }
    }
    for run in try store.runs() {
      guard let expected = run.expected, run.state == .done else { continue }
      let recipe = run.cell.isEmpty ? run.recipe : "\(run.recipe)#\(run.cell)"
      entries.append(Entry(recipe: recipe, node: nil, expected: expected, seconds: run.seconds))
    }
    self.init(entries, sizes: sizes)
  }
}
