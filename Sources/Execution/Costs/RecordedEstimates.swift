package import Planning
import RecipeLanguage

extension EstimatesDocument {
  /// What was expected, before they ran, of the nodes and runs of a store, beside what they took.
  package init(recordedIn store: Store) throws(StoreError) {
    var entries: [Entry] = []
    for kind in NodeKindName.allCases {
      for node in try store.nodes(kind: kind) {
        guard let timing = node.timing, let expected = timing.expected else { continue }
        let recipe = node.use.cell.isEmpty ? node.use.recipe : "\(node.use.recipe)#\(node.use.cell)"
        entries.append(Entry(recipe: recipe, node: node.use.name, expected: expected, seconds: timing.seconds))
      }
    }
    for run in try store.runs() {
      guard let expected = run.expected, run.state == .done else { continue }
      let recipe = run.cell.isEmpty ? run.recipe : "\(run.recipe)#\(run.cell)"
      entries.append(Entry(recipe: recipe, node: nil, expected: expected, seconds: run.seconds))
    }
    self.init(entries)
  }
}
