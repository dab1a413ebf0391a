import Diagnostics

/// Validation data must never train.
struct ValidationInTraining: Rule {
  func check(_ recipe: RuleContext) -> [Diagnostic] {
    let experiment = recipe.experiment
    var found: [Diagnostic] = []
    func isValidation(_ name: String) -> Bool { experiment.source(name)?.role == .validation }
    func fault(_ name: String, _ path: String, key: Bool) -> Diagnostic {
      recipe.error(
        "validation-in-training", "`\(name)` is validation data and must not be trained on", at: path, key: key,
        notes: [recipe.note("its role is stated here", at: "sources.\(name).role")])
    }
    for pool in experiment.pools {
      for member in pool.members where isValidation(member.source) {
        found.append(fault(member.source, "pools.\(pool.name).of.\(member.source)", key: true))
      }
    }
    for batch in experiment.balance?.batch ?? [] where isValidation(batch.stream) {
      found.append(fault(batch.stream, "balance.batch.\(batch.stream)", key: true))
    }
    for (position, rule) in experiment.mixup.enumerated() {
      if isValidation(rule.into) { found.append(fault(rule.into, "mixup.\(position).into", key: false)) }
      if isValidation(rule.with) { found.append(fault(rule.with, "mixup.\(position).with", key: false)) }
    }
    return found
  }
}
