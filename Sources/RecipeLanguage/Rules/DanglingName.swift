import Diagnostics

/// A name that nothing in the recipe has: a source, pool or teacher misspelt or removed.
struct DanglingName: Rule {
  var toleratesErrors: Bool { true }

  func check(_ recipe: RuleContext) -> [Diagnostic] {
    let declared = Declared(recipe)
    return recipe.checker.usedNames.compactMap { used in
      let known = declared.names(for: used.reference)
      guard !known.contains(used.name) else { return nil }
      if recipe.isBase, declared.isSilent(about: used.reference) { return nil }
      return fault(used, known: known, recipe: recipe)
    }
  }

  private func fault(_ used: Checker.UsedName, known: [String], recipe: RuleContext) -> Diagnostic {
    let nearest = Suggestions.nearest(to: used.name, among: known)
    var hint = nearest.map { "; did you mean `\($0)`?" } ?? ""
    if hint.isEmpty { hint = known.isEmpty ? "; there is none" : "; there are \(known.joined(separator: ", "))" }
    let message = "`\(used.path)` names `\(used.name)`, which is no \(used.reference.rawValue) of this recipe\(hint)"
    var diagnostic = Diagnostic(
      id: "dangling-name", severity: .error, message: message, span: used.origin.anySpan, suggestion: nearest)
    for block in ["sources", "pools", "teachers"] {
      if let removal = recipe.layers.removal(of: "\(block).\(used.name)") {
        diagnostic.notes.append(Diagnostic.Note("`\(block).\(used.name)` is removed here", at: removal.span))
      }
    }
    return diagnostic
  }
}

/// The names a recipe declares.
private struct Declared {
  let sources: [String]
  let pools: [String]
  let teachers: [String]

  init(_ recipe: RuleContext) {
    sources = recipe.names(in: "sources")
    pools = recipe.names(in: "pools")
    teachers = recipe.names(in: "teachers")
  }

  func names(for reference: Reference) -> [String] {
    switch reference {
    case .source: sources
    case .teacher: teachers
    case .stream: (sources + pools).sorted()
    case .sourceOrKind: (sources + Experiment.Source.Kind.allCases.map(\.rawValue)).sorted()
    }
  }

  /// A base may leave a whole block to the recipes that extend it.
  func isSilent(about reference: Reference) -> Bool { reference == .teacher ? teachers.isEmpty : sources.isEmpty }
}
