import Diagnostics

/// A teacher that cannot do what it is asked for: a 3D network on single frames, or features of what is no network.
struct TeacherUnfit: Rule {
  func check(_ recipe: RuleContext) -> [Diagnostic] { scoring(recipe) + features(recipe) }

  private func scoring(_ recipe: RuleContext) -> [Diagnostic] {
    let experiment = recipe.experiment
    return experiment.curate.filters.flatMap { filter -> [Diagnostic] in
      guard let source = experiment.source(filter.source), let teacher = experiment.teacher(filter.teacher) else {
        return []
      }
      let isSnippets = source.kind == .untrimmed && experiment.transform(for: source)?.form == .snippets
      guard source.kind == .image || isSnippets else { return [] }
      let members = teacher.ensemble.isEmpty ? [teacher.name] : teacher.ensemble
      return members.compactMap { name in
        guard let model = recipe.teacherRecipes[name]?.experiment.model, model.isThreeDimensional else { return nil }
        let member = name == teacher.name ? "`\(name)`" : "`\(name)`, a member of `\(teacher.name)`,"
        return recipe.error(
          "teacher-unfit",
          "teacher \(member) is a \(model.kind.rawValue), which sees clips; `\(source.name)` gives single "
            + "\(isSnippets ? "frames" : "images"): a tsn is expected", at: "curate.filter.\(filter.source).teacher",
          notes: [recipe.note("the source is stated here", at: "sources.\(source.name)")])
      }
    }
  }

  private func features(_ recipe: RuleContext) -> [Diagnostic] {
    guard let name = recipe.experiment.curate.deduplicate?.featuresFrom,
      let teacher = recipe.experiment.teacher(name), teacher.recipe == nil
    else { return [] }
    let what =
      teacher.ensemble.isEmpty
      ? "has only scores" : "is an ensemble of \(teacher.ensemble.map { "`\($0)`" }.joined(separator: ", "))"
    return [
      recipe.error(
        "teacher-unfit", "`\(name)` \(what) and gives no features; name a teacher with a `recipe`",
        at: "curate.deduplicate.features.from",
        notes: [recipe.note("the teacher is stated here", at: "teachers.\(name)")])
    ]
  }
}
