import Diagnostics

/// Expected sizes that contradict each other.
struct ExpectationMismatch: Rule {
  func check(_ recipe: RuleContext) -> [Diagnostic] {
    recipe.experiment.sources.flatMap { source -> [Diagnostic] in
      let expect = source.expect
      let path = "sources.\(source.name).expect"
      var found: [Diagnostic] = []
      func check(_ small: Int?, _ name: String, atMost large: Int?, _ of: String) {
        guard let small, let large, small > large else { return }
        found.append(
          recipe.error(
            "expectation-mismatch", "\(name) \(small) of `\(source.name)` exceeds \(of) \(large)",
            at: "\(path).\(name)",
            notes: [recipe.note("`\(of)` is stated here", at: "\(path).\(of)")]))
      }
      if source.kind != .untrimmed { check(expect.agreed, "agreed", atMost: expect.indexed, "indexed") }
      check(expect.duplicates, "duplicates", atMost: expect.agreed, "agreed")
      check(expect.kept, "kept", atMost: expect.agreed, "agreed")
      return found
    }
  }
}
