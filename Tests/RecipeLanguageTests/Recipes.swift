import Diagnostics
import RecipeLanguage

/// Recipes in memory: a small complete one, and loading with faults as short text.
enum Recipes {
  /// The smallest complete recipe.
  static let complete = """
    omni: 1
    sources:
      train: {role: target, kind: video, root: clips/train}
      val: {role: validation, kind: video, root: clips/val}
    classes: {count: 4}
    model: {kind: tsn, backbone: {kind: resnet2d, depth: 18}}
    clip: {segments: 4}
    augment: [{random_resized_crop: 64}]
    balance: {batch: {train: 8}}
    schedule: {lr: 0.1, epochs: 10}
    evaluate: {sources: [val], size: 64}

    """

  static func loader(
    _ files: [String: String], site: [String: String] = [:], profile: String? = nil, sets: [String] = []
  ) -> RecipeLoader {
    var settings = Site()
    for (name, text) in site { settings.set(name, to: text, directory: "/project") }
    var absolute: [String: String] = [:]
    for (path, text) in files { absolute[PathText.join("/project", path)] = text }
    return RecipeLoader(
      reader: InMemoryFiles(absolute), projectRoot: "/project", workingDirectory: "/project", site: settings,
      profile: profile, sets: sets.compactMap(Override.init(parsing:)))
  }

  static func load(
    _ files: [String: String], _ name: String = "a.yaml", site: [String: String] = [:], profile: String? = nil,
    sets: [String] = [], bases: Bool = false
  ) -> LoadResult {
    loader(files, site: site, profile: profile, sets: sets).load(name, acceptsBases: bases)
  }

  /// One recipe, with text added to the complete one.
  static func load(adding text: String, sets: [String] = [], site: [String: String] = [:]) -> LoadResult {
    load(["a.yaml": complete + text], site: site, sets: sets)
  }
}

extension LoadResult {
  /// `a.yaml:3:1 unknown-key`, errors only.
  var faults: [String] {
    diagnostics.filter { $0.severity == .error }.map {
      "\($0.span.file):\($0.span.start.line):\($0.span.start.column) \($0.id)"
    }
  }

  func value(_ path: String) -> String? { recipes.first?.leaf(path)?.value }
}
