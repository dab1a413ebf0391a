/// Sources that nothing of the recipe uses are pruned, with a note.
struct NoteUnusedSources: GraphPass {
  func apply(_ compilation: inout Compilation, facts: any PlanningFacts) {
    for index in compilation.recipes.indices {
      for name in compilation.recipes[index].scope.unused {
        compilation.recipes[index].notes.append("source \"\(name)\" is not used by this recipe and was left out")
      }
    }
  }
}
