import Diagnostics

/// A crop cannot be larger than what it is cut from.
struct CropLargerThanResize: Rule {
  func check(_ recipe: RuleContext) -> [Diagnostic] {
    var found: [Diagnostic] = []
    var side: (pixels: Int, path: String)?
    for (position, step) in recipe.experiment.augment.enumerated() {
      let path = "augment.\(position)"
      switch step {
      case .resizeShort(let pixels): side = (pixels, path)
      case .resize(let width, let height): side = (min(width, height), path)
      case .randomCrop(let size), .centerCrop(let size):
        if let last = side, size > last.pixels { found.append(fault(size, last.pixels, path, last.path, recipe)) }
        side = (size, path)
      case .randomResizedCrop(let size, _, _), .multiScaleCrop(let size, _, _): side = (size, path)
      case .flip, .colorJitter, .normalize: break
      }
    }
    if let evaluate = recipe.experiment.evaluate, let short = evaluate.resizeShort, evaluate.size > short {
      found.append(fault(evaluate.size, short, "evaluate.size", "evaluate.resize_short", recipe))
    }
    return found
  }

  private func fault(_ crop: Int, _ side: Int, _ path: String, _ other: String, _ recipe: RuleContext) -> Diagnostic {
    recipe.error(
      "crop-too-large", "a crop of \(crop) pixels does not fit into a short side of \(side)", at: path,
      notes: [recipe.note("the size before is stated here", at: other)])
  }
}
