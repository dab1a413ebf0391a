import Diagnostics

/// The state of one load: files read, faults found, overrides that found their path.
struct LoadSession {
  let loader: RecipeLoader
  var diagnostics: [Diagnostic] = []
  private(set) var sources: [String: SourceFile] = [:]
  private var trees: [String: SyntaxNode?] = [:]
  /// Overrides that found their path in some cell, and those whose path the language knows.
  var matched: Set<Int> = []
  private(set) var knownPath: Set<Int> = []
  /// Of overrides that some cell has no place for: what was probably meant.
  var meantPaths: [Int: String] = [:]
  /// The first cell that was named and is not there.
  var unknownCell: UnknownCell?
  private var loading: [String] = []
  /// Profiles in which nothing is wrong: bases have the same ones for many recipes.
  var soundProfiles: Set<ComposedEntry> = []
  private var teacherCache: [String: [ResolvedRecipe]] = [:]

  init(loader: RecipeLoader) {
    self.loader = loader
    for (position, override) in loader.sets.enumerated() {
      sources[Override.file, default: SourceFile(path: Override.file, text: override.text)] =
        SourceFile(path: Override.file, text: override.text)
      if let fault = override.pathFault { diagnostics.append(fault) } else { knownPath.insert(position) }
    }
  }

  // MARK: Recipes

  /// All sound cells of one file, or those that are meant.
  mutating func load(
    _ reference: GivenRecipe, acceptsBases: Bool, params: ComposedNode? = nil, statedAt: Span? = nil
  ) -> [ResolvedRecipe] {
    let file = reference.file
    let isTeacher = statedAt != nil
    let before = diagnostics.count
    guard var composition = compose(file) else { return [] }
    if composition.isBase, !acceptsBases {
      let mark = composition.own["base"]?.keySpan ?? Span(startOf: file)
      let notes = statedAt == nil ? [] : [Diagnostic.Note("it says so here", at: mark)]
      diagnostics.append(
        Diagnostic(
          id: "base-recipe", severity: .error,
          message: "`\(file)` is a base: a fragment for others to extend, which cannot be planned or run",
          span: statedAt ?? mark, notes: notes))
      return []
    }
    if let params { composition.layers.lay(Self.parameters(params)) }
    var cells: [ResolvedRecipe] = []
    let variants = expand(&composition, meaning: reference, isTeacher: isTeacher)
    for (name, layers) in variants {
      if let recipe = resolve(layers, cell: name, composition: composition) { cells.append(recipe) }
    }
    keepCommonNotes(from: before, cells: variants.count, isWhole: !isTeacher && reference.cell == nil)
    let isSound = !diagnostics[before...].hasErrors
    return isSound ? cells : []
  }

  /// A source that only some cells leave out is no news, for the other cells use it, whether they are looked at or not; nor
  /// is one of a teacher's.
  /// - Parameter isWhole: whether the recipe itself is looked at, with all its cells.
  private mutating func keepCommonNotes(from start: Int, cells: Int, isWhole: Bool) {
    let found = diagnostics[start...]
    let notes = found.hasErrors || !isWhole ? [] : found.filter { $0.id == "unused-source" }
    let counts = Dictionary(grouping: notes, by: \.self).mapValues(\.count)
    diagnostics.replaceSubrange(start..., with: found.filter { $0.id != "unused-source" || counts[$0] == cells })
  }

  /// Of recipes that are looked at together some use a base's source and some do not: that too is no news, unless none
  /// of them does.
  mutating func keepSharedNotes(files: Int) {
    func isInherited(_ diagnostic: Diagnostic) -> Bool { diagnostic.id == "unused-source" && !diagnostic.notes.isEmpty }
    let counts = Dictionary(grouping: Set(diagnostics.filter(isInherited)), by: \.span).mapValues(\.count)
    diagnostics.removeAll { isInherited($0) && (counts[$0.span] ?? 0) < files }
  }

  /// Reads a file and what it extends, and lays them over each other.
  private mutating func compose(_ file: String) -> Composition? {
    var chain: [(file: String, root: SyntaxNode)] = []
    var next: (file: String, statedAt: Span?)? = (PathText.cleaned(file), nil)
    while let current = next {
      next = nil
      if chain.contains(where: { $0.file == current.file }) {
        add("cyclic-extends", "`\(current.file)` extends itself", at: current.statedAt ?? Span(startOf: file))
        return nil
      }
      guard chain.count < loader.limits.bases else {
        add(
          "too-deep", "more than \(loader.limits.bases) files extend each other",
          at: current.statedAt ?? Span(startOf: file))
        return nil
      }
      guard let root = tree(current.file, statedAt: current.statedAt) else { return nil }
      guard case .map = root.content else {
        add("wrong-type", "a recipe is a map that begins with `omni: 1`", at: root.span)
        return nil
      }
      checkHeader(root, file: current.file)
      chain.insert((current.file, root), at: 0)
      if let extended = root["extends"], let path = extended.value.text, !path.isEmpty {
        next = (PathText.join(PathText.directory(current.file), path), extended.value.span)
      }
    }
    guard let own = chain.last?.root else { return nil }
    var composition = Composition(file: PathText.cleaned(file), own: own, chain: chain.map(\.file))
    for (file, root) in chain { lay(root, of: file, on: &composition) }
    return composition
  }

  private mutating func lay(_ root: SyntaxNode, of file: String, on composition: inout Composition) {
    let directory = PathText.directory(file)
    var layer = root
    layer.content = .map(root.entries.filter { !["omni", "base", "extends", "row", "unset"].contains($0.key) })
    unset(root["unset"]?.value, in: &composition.layers) { .file($0) }
    composition.layers.lay(ComposedNode(layer, directory: directory) { .file($0) })
  }

  /// Removes the paths of an `unset` list.
  private mutating func unset(_ list: SyntaxNode?, in layers: inout Layers, origin: (Span) -> Origin) {
    guard let list else { return }
    guard case .list(let items) = list.content else {
      add("wrong-type", "`unset` must be a list of paths", at: list.span, suggestion: list.text.map { "[\($0)]" })
      return
    }
    for item in items {
      guard let path = item.text, !path.isEmpty else {
        add("wrong-type", "`unset` must be a list of paths", at: item.span)
        continue
      }
      if !layers.unset(path, at: origin(item.span)) {
        let known = SchemaNode.root.node(at: path) != nil
        add(
          "nothing-to-unset",
          known
            ? "`\(path)` is not stated by anything this file extends"
            : "`\(path)` is not a path of the recipe language",
          at: item.span)
      }
    }
  }

  /// The keys a file has for itself.
  private mutating func checkHeader(_ root: SyntaxNode, file: String) {
    guard let version = root["omni"] else {
      add(
        "missing-version", "the recipe does not begin with `omni: 1`, the version of the language",
        at: Span(startOf: file))
      return
    }
    if version.value.text != Language.version {
      add(
        "unknown-version", "`omni: \(version.value.text ?? "…")` is not a version this omni reads; write `omni: 1`",
        at: version.value.span, suggestion: Language.version)
    }
    if let base = root["base"], !["true", "false"].contains(base.value.text ?? "") {
      add("wrong-type", "`base` must be true or false", at: base.value.span)
    }
    if let extended = root["extends"], extended.value.text?.isEmpty != false {
      add("wrong-type", "`extends` must be the path of one recipe", at: extended.value.span)
    }
  }

  // MARK: Resolution

  private mutating func resolve(_ layers: Layers, cell: String?, composition: Composition) -> ResolvedRecipe? {
    let before = diagnostics.count
    var substitution = Substitution(params: layers.root["params"], site: loader.site, limits: loader.limits)
    let root = substitution.replaced(layers.root)
    diagnostics += substitution.diagnostics
    var checker = Checker(isComplete: !composition.isBase)
    checker.check(root)
    add(checker.diagnostics, in: composition)
    let experiment = Experiment(decoding: Self.dictionary(checker.leaves))
    var context = RuleContext(
      experiment: experiment, checker: checker, layers: layers, isBase: composition.isBase, file: composition.file)
    let rows = rows(composition)
    context.rowList = composition.own["row"]?.value
    context.assumed = assumptions(root, of: experiment, checker, in: composition)
    let isSound = !diagnostics[before...].hasErrors
    var teachers: [String: ResolvedRecipe] = [:]
    var initial: [ResolvedRecipe] = []
    if isSound, !composition.isBase {
      loading.append(absolute(composition.file))
      teachers = loadTeachers(context, root: root)
      initial = loadInitial(context)
      loading.removeLast()
    }
    context.teacherRecipes = teachers
    for rule in Rules.all where isSound || rule.toleratesErrors { add(rule.check(context), in: composition) }
    reportUnset(composition.isBase ? substitution.unset : Self.needed(substitution.unset, by: experiment, checker))
    guard !diagnostics[before...].hasErrors else { return nil }
    let leaves = checker.leaves.map(relativised)
    let isRelative = zip(leaves, checker.leaves).allSatisfy { $0.value == $1.value }
    return ResolvedRecipe(
      file: relative(composition.file), cell: cell, isBase: composition.isBase,
      experiment: isRelative ? experiment : Experiment(decoding: Self.dictionary(leaves)), leaves: leaves,
      places: checker.places.filter { !$0.value.isUnset }.mapValues(absolutePlace),
      writtenPlaces: checker.places.mapValues { $0.written ?? relative(absolutePlace($0)) }, row: rows,
      assumed: context.assumed, teacherRecipes: teachers, initRecipe: initial)
  }

  private mutating func loadTeachers(_ context: RuleContext, root: ComposedNode) -> [String: ResolvedRecipe] {
    var result: [String: ResolvedRecipe] = [:]
    for teacher in context.experiment.teachers {
      guard let path = teacher.recipe, let origin = context.checker.values["teachers.\(teacher.name).recipe"] else {
        continue
      }
      if context.checker.places["teachers.\(teacher.name).recipe"]?.isUnset == true { continue }
      let params = root.node(at: "teachers.\(teacher.name).params")
      result[teacher.name] = loadOther(path, cell: teacher.cell, params: params, what: "teacher", origin: origin)
    }
    return result
  }

  private mutating func loadInitial(_ context: RuleContext) -> [ResolvedRecipe] {
    guard case .recipe(let path, let cell) = context.experiment.model.initial.origin,
      let origin = context.checker.values["model.init.recipe"],
      context.checker.places["model.init.recipe"]?.isUnset != true
    else { return [] }
    return loadOther(path, cell: cell, params: nil, what: "initial recipe", origin: origin).map { [$0] } ?? []
  }

  /// A recipe that another one names: one of its cells.
  private mutating func loadOther(
    _ path: String, cell: String?, params: ComposedNode?, what: String, origin: Origin
  ) -> ResolvedRecipe? {
    guard !loading.contains(absolute(path)), loading.count < loader.limits.teacherDepth else {
      add("cyclic-recipes", "the \(what) `\(path)` needs the result of this recipe itself", at: origin.anySpan)
      return nil
    }
    guard tree(path, statedAt: origin.anySpan) != nil else { return nil }
    let key = "\(path) \(params?.flow ?? "")"
    let before = diagnostics.count
    let cells =
      teacherCache[key]
      ?? load(GivenRecipe(file: path), acceptsBases: false, params: params, statedAt: origin.anySpan)
    teacherCache[key] = cells
    if diagnostics[before...].hasErrors { return nil }
    if let cell {
      if let found = cells.first(where: { $0.cell == cell }) { return found }
      let names = cells.compactMap(\.cell).joined(separator: " | ")
      add(
        "unknown-cell", "`\(path)` has no cell `\(cell)`\(names.isEmpty ? "; it has no matrix" : "; it has \(names)")",
        at: origin.anySpan)
      return nil
    }
    if cells.count > 1 {
      add(
        "ambiguous-cell", "`\(path)` has \(cells.count) cells; state which with `cell: \(cells[0].cell ?? "")`",
        at: origin.anySpan)
      return nil
    }
    return cells.first
  }

  /// The uses of unset places that matter: a source that is left out needs none.
  private static func needed(
    _ uses: [Substitution.UnsetUse], by experiment: Experiment, _ checker: Checker
  ) -> [Substitution.UnsetUse] {
    guard !uses.isEmpty else { return [] }
    let used = experiment.namedSources
    var idle: Set<Origin> = []
    for (path, origin) in checker.values where path.hasPrefix("sources.") {
      let parts = path.split(separator: ".")
      if parts.count > 2, !used.contains(String(parts[1])) { idle.insert(origin) }
    }
    return uses.filter { !idle.contains($0.origin) }
  }

  /// Warns once for each name that has no value here.
  private mutating func reportUnset(_ uses: [Substitution.UnsetUse]) {
    var names: [String] = []
    for use in uses where !names.contains(use.name) { names.append(use.name) }
    for name in names {
      let places = uses.filter { $0.name == name }.map(\.origin)
      let more = places.count > 1 ? " (used in \(places.count) places)" : ""
      let message = "`${site.\(name)}` has no value here\(more); state it in site.yaml or with --site \(name)=PATH"
      diagnostics.append(
        Diagnostic(id: "unset-site", severity: .warning, message: message, span: places[0].anySpan))
    }
  }

  private mutating func rows(_ composition: Composition) -> [ResolvedRecipe.Row] {
    guard let row = composition.own["row"]?.value else { return [] }
    var checker = Checker(isComplete: true)
    let node = ComposedNode(row, directory: "") { .file($0) }
    let value = checker.canonical(.records, node, path: "row")
    diagnostics += checker.diagnostics
    return value?.list.map {
      ResolvedRecipe.Row(table: $0["table"]?.text ?? "", column: $0["column"]?.text ?? "")
    } ?? []
  }

  /// What the recipe assumes. What it does not use falls away with its assumptions: those about unused sources, and those of
  /// a base about paths that the recipe leaves out.
  private mutating func assumptions(
    _ root: ComposedNode, of experiment: Experiment, _ checker: Checker, in composition: Composition
  ) -> [ResolvedRecipe.Assumption] {
    guard let assumed = root["assumed"] else { return [] }
    let used = experiment.namedSources
    func isInherited(_ entry: ComposedEntry) -> Bool {
      entry.keyOrigin.anySpan.file != composition.file && entry.keyOrigin.anySpan.file != Override.file
    }
    func isAboutUnusedSource(_ path: String) -> Bool {
      let parts = path.split(separator: ".").map(String.init)
      return parts.count > 1 && ["sources", "transform"].contains(parts[0]) && experiment.source(parts[1]) != nil
        && !used.contains(parts[1])
    }
    var result: [ResolvedRecipe.Assumption] = []
    for entry in assumed.entries where !entry.key.hasPrefix("x-") {
      guard SchemaNode.root.node(at: entry.key) != nil else {
        add("unknown-path", "`\(entry.key)` is not a path of the recipe language", at: entry.keyOrigin.anySpan)
        continue
      }
      guard let reason = entry.node.text, !reason.isEmpty else {
        add("wrong-type", "`assumed` states a reason for each path, as text", at: entry.node.origin.anySpan)
        continue
      }
      if !composition.isBase, isAboutUnusedSource(entry.key) { continue }
      if !composition.isBase, isInherited(entry), !checker.states(entry.key) { continue }
      result.append(ResolvedRecipe.Assumption(path: entry.key, reason: reason))
    }
    return result.sorted { $0.path < $1.path }
  }

  // MARK: Files and places

  /// The recipes of a folder by name, without its bases; nil for a file.
  mutating func recipes(inFolder folder: String) -> [String]? {
    guard let names = loader.reader.names(inFolder: absolute(folder)) else { return nil }
    let files = names.filter { ($0.hasSuffix(".yaml") || $0.hasSuffix(".yml")) && !$0.hasPrefix(".") }.sorted()
      .map { PathText.join(folder, $0) }
    let recipes = files.filter { tree($0, statedAt: nil)?["base"]?.value.text != "true" }
    if recipes.isEmpty {
      add("unreadable-file", "the folder `\(folder)` holds no recipe (*.yaml)", at: Span(startOf: folder))
    }
    return recipes
  }

  private mutating func tree(_ file: String, statedAt: Span?) -> SyntaxNode? {
    if let known = trees[file] { return known }
    var bytes: [UInt8] = []
    do {
      bytes = try loader.reader.read(absolute(file), limit: loader.limits.fileBytes)
    } catch {
      add(
        statedAt == nil ? "unreadable-file" : "missing-file", "`\(file)` cannot be read: \(error.reason)",
        at: statedAt ?? Span(startOf: file))
      trees[file] = .some(nil)
      return nil
    }
    sources[file] = SourceFile(path: file, text: String(decoding: bytes, as: UTF8.self))
    let read = YAMLReader.read(bytes, file: file, limits: loader.limits)
    diagnostics += read.diagnostics
    trees[file] = .some(read.root)
    return read.root
  }

  private func absolute(_ path: String) -> String { PathText.join(loader.workingDirectory, path) }
  private func relative(_ path: String) -> String { PathText.relative(absolute(path), to: loader.projectRoot) }

  private func absolutePlace(_ node: ComposedNode) -> String {
    absolute(PathText.join(node.directory, node.text ?? ""))
  }

  private func relativised(_ leaf: Leaf) -> Leaf {
    guard leaf.isPlace, !leaf.value.contains("${") else { return leaf }
    var leaf = leaf
    leaf.value = relative(leaf.value)
    return leaf
  }

  // MARK: Reports

  /// Faults of a composed recipe name both files: where the fault stands, and the recipe that extends it.
  private mutating func add(_ found: [Diagnostic], in composition: Composition) {
    for var diagnostic in found {
      if diagnostic.span.file != composition.file, diagnostic.span.file != Override.file,
        let extended = composition.own["extends"]
      {
        diagnostic.notes.append(Diagnostic.Note("extended here", at: extended.value.span))
      }
      diagnostics.append(diagnostic)
    }
  }

  mutating func add(_ id: String, _ message: String, at span: Span, suggestion: String? = nil) {
    diagnostics.append(Diagnostic(id: id, severity: .error, message: message, span: span, suggestion: suggestion))
  }

  /// Two recipes must not claim one published cell.
  mutating func reportClaimedRows(_ recipes: [ResolvedRecipe]) {
    var claims: [ResolvedRecipe.Row: String] = [:]
    for recipe in recipes {
      for row in recipe.row {
        if let other = claims[row], other != recipe.file {
          add(
            "row-claimed-twice", "`\(row.table)/\(row.column)` is already claimed by `\(other)`",
            at: Span(startOf: recipe.file))
        }
        claims[row] = claims[row] ?? recipe.file
      }
    }
  }
}

/// The layers of one recipe file.
struct Composition {
  let file: String
  /// The file's own tree.
  let own: SyntaxNode
  /// Files from the farthest base to the recipe itself.
  let chain: [String]
  var layers: Layers

  init(file: String, own: SyntaxNode, chain: [String]) {
    self.file = file
    self.own = own
    self.chain = chain
    let start = Span(startOf: file)
    layers = Layers(ComposedNode(.map([]), origin: .file(start), directory: PathText.directory(file)))
  }

  var isBase: Bool { own["base"]?.value.text == "true" }
}
