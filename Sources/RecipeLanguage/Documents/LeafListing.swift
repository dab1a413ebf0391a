/// What `omni show` prints: every resolved leaf of every cell.
package struct LeafListing: Sendable {
  package struct Document: Codable, Hashable, Sendable {
    package struct Recipe: Codable, Hashable, Sendable {
      package var file: String
      package var cell: String?
      package var leaves: [Entry]
    }

    package struct Entry: Codable, Hashable, Sendable {
      package var path: String
      package var value: String
      package var at: OriginDocument?
      package var was: [Earlier]
    }

    package struct Earlier: Codable, Hashable, Sendable {
      package var value: String
      package var at: OriginDocument?
    }

    package var format_version: String
    package var recipes: [Recipe]
  }

  private let cells: [(recipe: ResolvedRecipe, leaves: [Leaf])]
  private let path: String?

  /// - Parameter path: only the leaf there and those below it.
  package init(_ recipes: [ResolvedRecipe], path: String? = nil) {
    self.path = path
    cells = recipes.map { recipe in
      (
        recipe,
        recipe.leaves.filter { leaf in
          guard let path else { return true }
          return leaf.path == path || leaf.path.hasPrefix(path + ".")
        }
      )
    }
  }

  package var isEmpty: Bool { cells.allSatisfy(\.leaves.isEmpty) }

  /// `; did you mean …?` for a path that is not there.
  package var hint: String {
    guard let path, let recipe = cells.first?.recipe else { return "" }
    return Suggestions.nearest(to: path, among: recipe.leaves.map(\.path)).map { "; did you mean `\($0)`?" } ?? ""
  }

  /// One line per leaf, `path value`; a section per cell. With blame, columns and a `was` line per earlier value.
  package func text(withBlame: Bool) -> String {
    cells.map { cell in
      let heading = cell.recipe.cell.map { "[\($0)]\n" } ?? ""
      return heading + (withBlame ? blame(cell.leaves) : cell.leaves.map { "\($0.path) \($0.value)\n" }.joined())
    }.joined(separator: "\n")
  }

  package var document: Document {
    Document(
      format_version: "1.0",
      recipes: cells.map { cell in
        Document.Recipe(
          file: cell.recipe.file, cell: cell.recipe.cell,
          leaves: cell.leaves.map { leaf in
            Document.Entry(
              path: leaf.path, value: leaf.value, at: OriginDocument(leaf.origin),
              was: leaf.history.map { Document.Earlier(value: $0.value, at: OriginDocument($0.origin)) })
          })
      })
  }

  private func blame(_ leaves: [Leaf]) -> String {
    let pathWidth = leaves.map(\.path.count).max() ?? 0
    let valueWidth = min(40, leaves.map(\.value.count).max() ?? 0)
    func padded(_ text: String, _ width: Int) -> String {
      text + String(repeating: " ", count: max(0, width - text.count))
    }
    return leaves.map { leaf in
      let line = "\(padded(leaf.path, pathWidth)) \(padded(leaf.value, valueWidth))  \(leaf.origin.text)\n"
      let indent = String(repeating: " ", count: pathWidth + 1)
      return line
        + leaf.history.map { indent + "was " + padded($0.value, valueWidth - 4) + "  \($0.origin.text)\n" }.joined()
    }.joined()
  }
}
