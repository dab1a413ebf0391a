package import Planning
package import RecipeLanguage

/// One value that is not the same on both sides.
package struct Change: Hashable, Sendable {
  /// Dotted; of a recipe inside the recipe, behind `teachers.NAME.recipe/` or `model.init.recipe/`.
  package var path: String
  /// Canonical text, a place as written; nil where the side has no such value.
  package var old: String?
  package var new: String?
  package var oldOrigin: Origin?
  package var newOrigin: Origin?
  /// Whether a node of either plan works by it.
  package var hasMeaning: Bool
}

/// The differences between two recipes, by resolved value.
package struct Changes: Sendable {
  /// In the order of the language; those of recipes inside the recipe last.
  package var meaning: [Change] = []
  /// Values that differ and that nothing reads: of sources nobody uses, of files with the same content elsewhere.
  package var idle: [Change] = []

  package init(_ a: RecipeCompilation, _ b: RecipeCompilation) {
    add(a.recipe, b.recipe, prefix: "", nodes: "", a.readings, b.readings)
  }

  private mutating func add(
    _ a: ResolvedRecipe, _ b: ResolvedRecipe, prefix: String, nodes: String, _ left: [String: RecipeReadings],
    _ right: [String: RecipeReadings]
  ) {
    let read = [left[nodes], right[nodes]].compactMap(\.self)
    let old = Dictionary(a.leaves.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
    let new = Dictionary(b.leaves.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
    for path in Self.order(a.leaves, b.leaves) {
      let (before, after) = (old[path], new[path])
      let (was, becomes) = (before.map { Self.value($0, in: a) }, after.map { Self.value($0, in: b) })
      guard was != becomes else { continue }
      let isRead = read.contains { $0.paths.contains(path) }
      let contents = read.compactMap { $0.contents[path] ?? nil }
      let isMoved = contents.count == 2 && contents[0] == contents[1]
      let change = Change(
        path: prefix + path, old: was, new: becomes, oldOrigin: before?.origin, newOrigin: after?.origin,
        hasMeaning: isRead && !isMoved)
      if change.hasMeaning { meaning.append(change) } else { idle.append(change) }
    }
    for (name, teacher) in a.teacherRecipes.sorted(by: { $0.key < $1.key }) {
      guard let other = b.teacherRecipes[name] else { continue }
      add(
        teacher, other, prefix: "\(prefix)teachers.\(name).recipe/", nodes: "\(nodes)\(name)/", left, right)
    }
    if let first = a.initRecipe.first, let other = b.initRecipe.first {
      add(first, other, prefix: "\(prefix)model.init.recipe/", nodes: "\(nodes)init/", left, right)
    }
  }

  /// Paths of both recipes: the second's in its order, what only the first has behind the path it stands behind there.
  private static func order(_ a: [Leaf], _ b: [Leaf]) -> [String] {
    var paths = b.map(\.path)
    var known = Set(paths)
    var last: String?
    for leaf in a {
      if known.insert(leaf.path).inserted {
        let place = last.flatMap { last in paths.firstIndex(of: last).map { $0 + 1 } } ?? 0
        paths.insert(leaf.path, at: place)
      }
      last = leaf.path
    }
    return paths
  }

  private static func value(_ leaf: Leaf, in recipe: ResolvedRecipe) -> String {
    leaf.isPlace ? recipe.writtenPlaces[leaf.path] ?? leaf.value : leaf.value
  }
}
