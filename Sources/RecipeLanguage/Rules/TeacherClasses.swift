import Diagnostics

/// A teacher over other classes needs a map to ours.
struct TeacherClasses: Rule {
  func check(_ recipe: RuleContext) -> [Diagnostic] {
    recipe.experiment.teachers.compactMap { teacher in
      guard teacher.map == nil, let other = recipe.teacherRecipes[teacher.name] else { return nil }
      let path = "teachers.\(teacher.name).recipe"
      if let theirs = other.experiment.classCount, let ours = recipe.experiment.classCount, theirs != ours {
        return recipe.error(
          "teacher-classes",
          "teacher `\(teacher.name)` knows \(theirs) classes, this recipe \(ours); a `map` is needed",
          at: path)
      }
      let theirNames = other.experiment.classes.list
      let names = recipe.experiment.classes.list
      guard !theirNames.isEmpty, !names.isEmpty, theirNames != names else { return nil }
      return recipe.error(
        "teacher-classes", "the classes of teacher `\(teacher.name)` are not those of this recipe; a `map` is needed",
        at: path)
    }
  }
}
