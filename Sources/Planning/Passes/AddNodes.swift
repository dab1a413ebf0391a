import RecipeLanguage

/// Adds the nodes of every recipe, those of its teachers and of its first weights before it, under their prefix.
///
/// Inputs come before what reads them: the kinds are in the order of the pipeline, and a node whose input is of a later
/// kind (what is collected, of the target's classes) waits for it.
struct AddNodes: GraphPass {
  func apply(_ compilation: inout Compilation, facts: any PlanningFacts) {
    for index in compilation.recipes.indices {
      compilation.recipes[index].members = members(of: compilation.recipes[index].scope, prefix: "")
    }
  }

  private func members(of scope: RecipeScope, prefix: String) -> [Member] {
    let own = nodePlannings.flatMap { planning in
      planning.drafts(scope).map { member($0, planning, scope, prefix) }
    }
    let wanted = Set(own.flatMap { $0.spec.inputs.map(\.node) })
    var before: [Member] = []
    for (name, teacher) in scope.recipe.teacherRecipes.sorted(by: { $0.key < $1.key })
    where wanted.contains("\(prefix)\(name)/train") {
      before += members(of: RecipeScope(teacher, isTrainingOnly: true), prefix: "\(prefix)\(name)/")
    }
    for start in scope.recipe.initRecipe {
      before += members(of: RecipeScope(start, isTrainingOnly: true), prefix: "\(prefix)init/")
    }
    return before + inOrder(own)
  }

  /// The members in their order, but each behind its inputs among them.
  private func inOrder(_ members: [Member]) -> [Member] {
    let own = Set(members.map(\.spec.name))
    var placed: Set<String> = []
    var ordered: [Member] = []
    var waiting: [Member] = []
    for member in members {
      waiting.append(member)
      while let ready = waiting.firstIndex(where: { member in
        member.spec.inputs.allSatisfy { placed.contains($0.node) || !own.contains($0.node) }
      }) {
        placed.insert(waiting[ready].spec.name)
        ordered.append(waiting.remove(at: ready))
      }
    }
    return ordered + waiting
  }

  private func member(_ draft: NodeDraft, _ planning: any NodePlanning, _ scope: RecipeScope, _ prefix: String)
    -> Member
  {
    let spec = NodeSpec(
      name: prefix + draft.name, kind: planning.kind, version: version(draft, planning, scope), subject: draft.subject,
      inputs: draft.inputs.map { NodeInput(role: $0.role, node: prefix + $0.node) })
    return Member(spec: spec, draft: draft, scope: scope, planning: planning)
  }

  /// Of the implementation for the precision of the network that computes: the teacher's own where one does.
  private func version(_ draft: NodeDraft, _ planning: any NodePlanning, _ scope: RecipeScope) -> Int {
    let computing = draft.scope.teacher.map { scope.recipe.teacherRecipes[$0]?.experiment } ?? scope.experiment
    return planning.version + (computing?.precision == .bfloat16 ? planning.bfloat16Changes : 0)
  }
}
