import Diagnostics

/// A stream is resampled in one way.
struct ResampleChoice: Rule {
  func check(_ recipe: RuleContext) -> [Diagnostic] {
    (recipe.experiment.balance?.resampling.keys.sorted() ?? []).compactMap { name in
      let path = "balance.resample.\(name)"
      let stated = ["power", "clip", "uniform", "repeat"].filter { recipe.states("\(path).\($0)") }
      guard stated.count != 1 else { return nil }
      return recipe.error(
        "choose-one",
        "resampling of `\(name)` states \(stated.isEmpty ? "nothing" : stated.joined(separator: " and ")); "
          + "exactly one of power, clip, uniform, repeat is expected", at: path, key: true)
    }
  }
}
