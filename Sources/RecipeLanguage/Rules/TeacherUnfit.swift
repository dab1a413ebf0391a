import Diagnostics

/// A teacher that cannot do what it is asked for: a 3D network on single frames, features of what is no network, or the
/// recorded truth of media that nobody generated.
struct TeacherUnfit: Rule {
  func check(_ recipe: RuleContext) -> [Diagnostic] { scoring(recipe) + truth(recipe) + features(recipe) }

  private func truth(_ recipe: RuleContext) -> [Diagnostic] {
    let experiment = recipe.experiment
    return experiment.curate.filters.flatMap { filter -> [Diagnostic] in
      guard let source = experiment.source(filter.source), source.generate == nil,
        let teacher = experiment.teacher(filter.teacher)
      else { return [] }
      return ([teacher.name] + teacher.ensemble).filter { experiment.teacher($0)?.isOracle == true }.map { name in
        recipe.error(
          "teacher-unfit",
          "teacher `\(name)` says what was recorded while media were generated; `\(source.name)` is not generated, so "
            + "nothing is recorded of it: name another teacher", at: "curate.filter.\(filter.source).teacher",
          notes: [recipe.note("the source is stated here", at: "sources.\(source.name)")])
      }
    }
  }

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
