import Diagnostics

/// Settings of raw-frame folders that name no files, or belong to another kind of source.
struct FramesMismatch: Rule {
  func check(_ recipe: RuleContext) -> [Diagnostic] {
    recipe.experiment.sources.flatMap { source -> [Diagnostic] in
      guard let frames = source.frames else { return [] }
      let path = "sources.\(source.name)"
      var found: [Diagnostic] = []
      if source.kind != .frames {
        found.append(
          recipe.error(
            "frames-mismatch",
            "`frames` names the files of raw-frame folders, but the source's kind is \(source.kind.rawValue)",
            at: "\(path).frames", key: true, notes: [recipe.note("the kind is stated here", at: "\(path).kind")]))
      }
      do throws(FrameTemplate.Fault) {
        _ = try FrameTemplate(frames.template)
      } catch {
        found.append(
          recipe.error(
            "frames-mismatch", "the template \"\(frames.template)\" has \(error.message)", at: "\(path).frames.template"
          ))
      }
      return found
    }
  }
}
