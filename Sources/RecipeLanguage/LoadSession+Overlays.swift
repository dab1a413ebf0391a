import Diagnostics

/// Profiles, matrix and overrides: what is laid over a composed recipe.
extension LoadSession {
  /// The cells of a recipe that are meant, each with profile, matrix overlays and overrides laid over it.
  mutating func expand(
    _ composition: inout Composition, meaning reference: GivenRecipe, isTeacher: Bool
  ) -> [(name: String?, layers: Layers)] {
    checkOverlays(composition)
    if let profile = loader.profile, !isTeacher { apply(profile: profile, to: &composition) }
    let matrix = composition.layers.root["matrix"]
    var faults: [Diagnostic] = []
    let fixed = isTeacher ? [:] : overriddenValues()
    let all = matrix.map { Matrix.cells($0, fixed: fixed, limits: loader.limits, diagnostics: &faults) } ?? []
    diagnostics += faults
    let cells = reference.meant(among: all) { $0.name }
    if cells.isEmpty, reference.cell != nil, faults.isEmpty {
      unknownCell = unknownCell ?? UnknownCell(reference, among: all.map(\.name))
      return []
    }
    var base = composition.layers
    base.root = Self.without(["profiles", "matrix"], in: base.root)
    var result: [(name: String?, layers: Layers)] = []
    for cell in cells.map(Optional.some) + (cells.isEmpty ? [nil] : []) {
      var layers = base
      for overlay in cell?.overlays ?? [] {
        switch overlay.content {
        case .overlay(let node): overlayOn(&layers, node) { .matrix(cell: overlay.name, $0) }
        case .value(let path, let node):
          var node = node
          if let span = node.origin.span { node.origin = .matrix(cell: overlay.name, span) }
          layers.set(path, to: node)
        }
      }
      if !isTeacher { applyOverrides(to: &layers, cell: cell?.name, file: composition.file) }
      result.append((cell?.name, layers))
    }
    return result
  }

  /// Values of `--set` by path; of several for one path the last. What is wrong with them is told where they are applied.
  private func overriddenValues() -> [String: ComposedNode] {
    let nodes = loader.sets.map { ($0.path, $0.node(workingDirectory: "", limits: loader.limits).node) }
    return Dictionary(nodes.compactMap { path, node in node.map { (path, $0) } }, uniquingKeysWith: { $1 })
  }

  private mutating func apply(profile: String, to composition: inout Composition) {
    let profiles = composition.layers.root["profiles"]
    guard let overlay = profiles?[profile] else {
      let names = profiles?.entries.map(\.key).sorted() ?? []
      let known = names.isEmpty ? "it has none" : "it has \(names.joined(separator: ", "))"
      add("unknown-profile", "the recipe has no profile `\(profile)`; \(known)", at: Span(startOf: composition.file))
      return
    }
    overlayOn(&composition.layers, overlay) { .profile(profile, $0) }
  }

  /// Lays a profile's or cell's map over the recipe; its `unset` comes first.
  private mutating func overlayOn(_ layers: inout Layers, _ overlay: ComposedNode, origin: (Span) -> Origin) {
    guard case .map = overlay.content else { return }
    if let list = overlay["unset"], case .list(let items) = list.content {
      for item in items {
        guard let path = item.text, let span = item.origin.span else { continue }
        if !layers.unset(path, at: origin(span)) {
          add("nothing-to-unset", "`\(path)` is not stated by the recipe this is laid over", at: span)
        }
      }
    }
    layers.lay(Self.restated(Self.without(Language.ownKeys, in: overlay), origin: origin))
  }

  private mutating func applyOverrides(to layers: inout Layers, cell: String?, file: String) {
    for (position, override) in loader.sets.enumerated() where knownPath.contains(position) {
      guard override.applies(to: layers) else {
        meantPaths[position] = meantPaths[position] ?? override.meantPath(in: layers)
        let place = cell.map { "cell \($0) of `\(file)`" } ?? "`\(file)`"
        diagnostics.append(
          Diagnostic(
            id: "override-skipped", severity: .note,
            message: "`--set \(override.text)` is skipped in \(place), which has no `\(override.path)`",
            span: override.span))
        continue
      }
      matched.insert(position)
      let read = override.node(workingDirectory: "", limits: loader.limits)
      diagnostics += read.diagnostics
      if let node = read.node { layers.set(override.path, to: node) }
    }
  }

  /// Names and types of every profile and every overlay of the matrix, chosen or not.
  private mutating func checkOverlays(_ composition: Composition) {
    func check(_ entry: ComposedEntry, of what: String) {
      guard case .map(let inside) = entry.node.content else {
        if !entry.node.isNull {
          add("wrong-type", "\(what) `\(entry.key)` must be a map of what it changes", at: entry.node.origin.anySpan)
        }
        return
      }
      for key in inside where Language.ownKeys.contains(key.key) && key.key != "unset" {
        add(
          "misplaced-key", "`\(key.key)` belongs to a recipe's file and cannot stand in a \(what)",
          at: key.keyOrigin.anySpan)
      }
      var checker = Checker(isComplete: false)
      checker.check(Self.masked(entry.node))
      diagnostics += checker.diagnostics
    }
    for profile in composition.layers.root["profiles"]?.entries ?? [] where !soundProfiles.contains(profile) {
      let before = diagnostics.count
      if !Language.isName(profile.key) {
        add("invalid-name", "`\(profile.key)` is no name for a profile", at: profile.keyOrigin.anySpan)
      }
      check(profile, of: "profile")
      if diagnostics.count == before { soundProfiles.insert(profile) }
    }
  }

  /// An override must find its path somewhere.
  mutating func reportUnmatchedOverrides() {
    for (position, override) in loader.sets.enumerated() where knownPath.contains(position) {
      guard !matched.contains(position) else { continue }
      diagnostics.removeAll { $0.id == "override-skipped" && $0.span == override.span }
      let meant = meantPaths[position]
      let hint = meant.map { "; did you mean `\($0)`?" } ?? ""
      add(
        "override-matches-nothing", "`--set \(override.text)`: no recipe here has `\(override.path)`\(hint)",
        at: override.span, suggestion: meant)
    }
  }
}
