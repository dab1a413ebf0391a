extension ResolvedRecipe {
  /// Everything that matters, one `path=value` a line, sorted: what `id` is a digest of.
  ///
  /// Places enter as written, with their `${site.…}`, so that the text is the same on every machine; recipes named as
  /// teachers or first weights enter by their own text.
  package var canonicalText: String { identity(withSeed: true) }

  /// The same without the seed: what `family` is a digest of.
  package var familyText: String { identity(withSeed: false) }

  private func identity(withSeed: Bool) -> String {
    var lines: [String] = []
    for leaf in leaves where isMeaningful(leaf) {
      if leaf.path == "seed", !withSeed { continue }
      lines.append(
        "\(leaf.path)=\(CanonicalValue.quoted(leaf.isPlace ? writtenPlaces[leaf.path] ?? leaf.value : leaf.value))")
    }
    for (name, teacher) in teacherRecipes {
      lines.append("teachers.\(name).recipe=\(CanonicalValue.quoted(teacher.canonicalText))")
    }
    for recipe in initRecipe {
      lines.append("model.init.recipe=\(CanonicalValue.quoted(recipe.canonicalText))")
    }
    return lines.sorted().joined(separator: "\n")
  }

  /// Whether some node reads the leaf. The path of another recipe says nothing: its text enters instead.
  private func isMeaningful(_ leaf: Leaf) -> Bool {
    if leaf.path == "model.init.recipe" { return initRecipe.isEmpty }
    if leaf.path.hasPrefix("teachers."), leaf.path.hasSuffix(".recipe") {
      return teacherRecipes[String(leaf.path.split(separator: ".")[1])] == nil
    }
    return !leaf.readBy.isEmpty
  }
}
