import Diagnostics

/// An ensemble averages other teachers, not ensembles and not itself.
struct EnsembleCycle: Rule {
  func check(_ recipe: RuleContext) -> [Diagnostic] {
    recipe.experiment.teachers.flatMap { teacher in
      teacher.ensemble.compactMap { member in
        guard recipe.experiment.teacher(member)?.ensemble.isEmpty == false else { return nil }
        return recipe.error(
          "nested-ensemble", "`\(member)` is an ensemble itself; list its members instead",
          at: "teachers.\(teacher.name).ensemble")
      }
    }
  }
}
