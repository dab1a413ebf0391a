import RecipeLanguage

extension Compilation {
  /// What recipes say under `expect` of a node's result and the result does not hold, for people; each once.
  package func remarks(on node: GraphNode, _ summary: NodeSummary) -> [String] {
    var remarks: [String] = []
    for use in node.uses {
      // A teacher's nodes are named `TEACHER/NODE`; its own recipe, when it is run, says what it expects.
      let parts = use.name.split(separator: ".", maxSplits: 1).map(String.init)
      guard parts.count == 2, let kind = NodeKindName(rawValue: parts[0]),
        let recipe = recipes.first(where: { $0.use(use.name) == use })?.recipe,
        let source = recipe.experiment.source(parts[1])
      else { continue }
      for remark in source.expect.remarks(on: kind, summary) {
        let text =
          "\(remark.found), expected \(remark.expected) "
          + "(sources.\(source.name).expect.\(remark.field) of \(recipe.file))"
        if !remarks.contains(text) { remarks.append(text) }
      }
    }
    return remarks
  }
}

extension Experiment.Expectation {
  fileprivate struct Remark {
    var field: String
    /// With what it counts.
    var found: String
    var expected: String
  }

  fileprivate func remarks(on kind: NodeKindName, _ summary: NodeSummary) -> [Remark] {
    var remarks: [Remark] = []
    func compare(_ field: String, _ expected: Int?, _ found: Int?, or usable: Int? = nil, _ what: String) {
      guard let expected, let found, expected != found, expected != usable else { return }
      let lost = usable.map { $0 == found ? "" : ", \(NumberText.grouped($0)) of them usable" } ?? ""
      remarks.append(
        Remark(
          field: field, found: "found \(NumberText.grouped(found)) \(what)\(lost)",
          expected: NumberText.grouped(expected)))
    }
    switch kind {
    case .index:
      compare(
        "indexed", indexed, summary.samplesIn, or: summary.samplesIn.map { $0 - summary.lostMedia }, "samples")
    case .split: compare("parts", parts, summary.samplesOut, "parts")
    case .cut: compare("agreed", agreed, summary.samplesOut, "agreed samples")
    case .keep:
      var count = 0
      if case .number(let number)? = summary.facts["duplicate"] { count = Int(number) }
      compare("duplicates", duplicates, count, "duplicates among the agreed")
      compare("kept", kept, summary.samplesOut, "kept samples")
    default: break
    }
    return remarks
  }
}
