import Diagnostics

/// A teacher that was trained on our validation samples would let them leak into the choice of web data.
struct TeacherSeesValidation: Rule {
  func check(_ recipe: RuleContext) -> [Diagnostic] {
    let validation = recipe.experiment.sources.filter { $0.role == .validation }
    return recipe.teacherRecipes.sorted { $0.key < $1.key }.flatMap { name, teacher -> [Diagnostic] in
      let trained = teacher.experiment.trainedSources.compactMap(teacher.experiment.source)
      return validation.compactMap { ours in
        guard
          let theirs = trained.first(where: {
            Self.areSame($0, ours, isSameWorld: teacher.experiment.world == recipe.experiment.world)
          })
        else { return nil }
        return recipe.error(
          "teacher-sees-validation",
          "teacher `\(name)` is trained on `\(theirs.name)`, the samples of our validation source `\(ours.name)`",
          at: "teachers.\(name).recipe",
          notes: [recipe.note("the validation source is stated here", at: "sources.\(ours.name)")])
      }
    }
  }

  /// Whether two sources read the same samples. Different worlds make different samples.
  private static func areSame(
    _ left: Experiment.Source, _ right: Experiment.Source, isSameWorld: Bool
  ) -> Bool {
    if let list = left.list { return list == right.list && left.root == right.root }
    if left.root != nil { return left.root == right.root && right.list == nil }
    guard let part = left.generate?.part, part == right.generate?.part, isSameWorld else { return false }
    return part == .validation || part == .broadValidation
  }
}
