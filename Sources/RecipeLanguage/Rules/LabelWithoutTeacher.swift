import Diagnostics

/// Labels by the teacher need a teacher, and labelled data need none.
struct LabelWithoutTeacher: Rule {
  func check(_ recipe: RuleContext) -> [Diagnostic] {
    recipe.experiment.sources.compactMap { source in
      guard source.label == .teacher else { return nil }
      let path = "sources.\(source.name).label"
      if source.role != .web {
        return recipe.error(
          "label-without-teacher", "`\(source.name)` is \(source.role.rawValue) data, which has labels of its own",
          at: path)
      }
      guard !recipe.isBase, recipe.experiment.curate.filter(source.name) == nil else { return nil }
      return recipe.error(
        "label-without-teacher", "`label: teacher` needs a teacher: state `curate.filter.\(source.name)`", at: path)
    }
  }
}
