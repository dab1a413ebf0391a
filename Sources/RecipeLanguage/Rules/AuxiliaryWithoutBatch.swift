import Diagnostics

/// Streams of `auxiliary`, `order`, `weight` and `resample` must have a batch; streams with a batch must be drawn.
struct AuxiliaryWithoutBatch: Rule {
  func check(_ recipe: RuleContext) -> [Diagnostic] {
    guard let balance = recipe.experiment.balance else { return [] }
    var found: [Diagnostic] = []
    let batched = Set(balance.batch.map(\.stream))
    let counted = Set(balance.auxiliary.batches.map(\.stream))
    for name in counted.sorted() where !batched.contains(name) {
      found.append(unbatched(name, "balance.auxiliary.count.\(name)", recipe))
    }
    for used in recipe.checker.usedNames
    where used.path == "balance.auxiliary.order" && !counted.contains(used.name) {
      found.append(
        Diagnostic(
          id: "auxiliary-mismatch", severity: .error,
          message: "`order` names `\(used.name)`, which has no `count`", span: used.origin.anySpan
        ))
    }
    for name in balance.weights.keys.sorted() where !batched.contains(name) {
      found.append(unbatched(name, "balance.weight.\(name)", recipe))
    }
    for name in balance.resampling.keys.sorted() where !batched.contains(name) {
      found.append(unbatched(name, "balance.resample.\(name)", recipe))
    }
    guard let target = recipe.onlyTarget else { return found }
    for name in batched.sorted() where !counted.contains(name) && name != target.name {
      found.append(
        recipe.error(
          "auxiliary-mismatch",
          "`\(name)` has a batch size but is never drawn; give it a `count` in `balance.auxiliary`",
          at: "balance.batch.\(name)", key: true))
    }
    return found
  }

  private func unbatched(_ name: String, _ path: String, _ recipe: RuleContext) -> Diagnostic {
    recipe.error(
      "auxiliary-mismatch", "`\(name)` has no batch size in `balance.batch`", at: path, key: true,
      notes: [recipe.note("batch sizes are stated here", at: "balance.batch")])
  }
}
