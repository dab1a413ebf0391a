import Diagnostics

/// Numbers and lists of classes that contradict each other.
struct ClassCount: Rule {
  func check(_ recipe: RuleContext) -> [Diagnostic] {
    let classes = recipe.experiment.classes
    var found: [Diagnostic] = []
    if classes.names != nil, !classes.list.isEmpty {
      found.append(
        recipe.error(
          "class-count", "classes are stated both as `names` and as `list`", at: "classes.list", key: true,
          notes: [recipe.note("`names` is stated here", at: "classes.names")]))
    }
    if let count = classes.count, !classes.list.isEmpty, count != classes.list.count {
      found.append(
        recipe.error(
          "class-count", "`count` is \(count), but the list has \(classes.list.count) classes", at: "classes.count",
          suggestion: String(classes.list.count), notes: [recipe.note("the list is stated here", at: "classes.list")]))
    }
    let repeated = Dictionary(grouping: classes.list) { $0 }.filter { $0.value.count > 1 }.keys.sorted()
    for name in repeated {
      found.append(recipe.error("class-count", "class `\(name)` is listed twice", at: "classes.list"))
    }
    if let world = recipe.experiment.world,
      let stated = classes.count ?? (classes.list.isEmpty ? nil : classes.list.count),
      stated != world.classes
    {
      found.append(
        recipe.error(
          "class-count", "the recipe states \(stated) classes, the pocket world makes \(world.classes)", at: "world",
          key: true,
          notes: [recipe.note("classes are stated here", at: "classes")]))
    }
    return found
  }
}
