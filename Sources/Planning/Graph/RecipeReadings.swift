import RecipeLanguage

/// The values of one recipe that some node of the plan works by: those in a key, those that steer a node, and the files
/// it reads. Whatever else a recipe states changes nothing.
package struct RecipeReadings: Hashable, Sendable {
  /// Paths of the leaves that are read.
  package internal(set) var paths: Set<String> = []
  /// Of the files and folders among them: digest of the content, or nil where it is not known on this machine.
  package internal(set) var contents: [String: String?] = [:]
}

extension RecipeCompilation {
  /// What is read of this recipe, and of the recipes it names: `""` is the recipe itself, `frames/` its teacher `frames`,
  /// `init/` the recipe of its first weights.
  package var readings: [String: RecipeReadings] {
    var result: [String: RecipeReadings] = ["": RecipeReadings()]
    for member in members {
      let local = member.draft.name
      let prefix = String(member.spec.name.dropLast(local.count))
      for declared in member.scope.leaves {
        guard let keyPath = declared.keyPath(in: member.draft.scope) else { continue }
        let leaf = declared.leaf
        if leaf.readBy.contains(member.spec.kind) || declared.isHandle || declared.steers.contains(member.spec.kind) {
          result[prefix, default: RecipeReadings()].paths.insert(leaf.path)
        }
        guard leaf.isPlace, let content = member.spec.externals[keyPath] else { continue }
        // What stands for a file that is not here has a space in it.
        result[prefix, default: RecipeReadings()].contents[leaf.path] = .some(content.contains(" ") ? nil : content)
      }
      guard let teacher = member.draft.scope.teacher, let leaves = member.scope.teacherLeaves[teacher] else { continue }
      for declared in leaves where declared.leaf.readFromTeacherBy.contains(member.spec.kind) {
        result["\(prefix)\(teacher)/", default: RecipeReadings()].paths.insert(declared.leaf.path)
      }
    }
    return result
  }
}
