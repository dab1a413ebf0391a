import Diagnostics

/// Without a crop or resize to a square, samples of a batch would have different sizes.
struct InputSizeMissing: Rule {
  func check(_ recipe: RuleContext) -> [Diagnostic] {
    guard !recipe.isBase, recipe.experiment.inputSize == nil else { return [] }
    return [
      recipe.error(
        "input-size", "`augment` does not fix the input's size; end with a crop such as `{random_resized_crop: 224}`",
        at: "augment", key: true)
    ]
  }
}
