package import RecipeLanguage

/// Which recipes of the project claim which published cells: the `row` of every file below `recipes/`.
///
/// Only each file's own text is looked at; recipes are composed and checked when they are asked for.
package struct ClaimedCells: Sendable {
  package struct Claim: Hashable, Sendable {
    package var row: ResolvedRecipe.Row
    /// Relative to the project root.
    package var file: String
  }

  /// Sorted by file.
  package private(set) var claims: [Claim] = []

  package init(_ loader: RecipeLoader) {
    let reader = loader.reader
    var folders = ["recipes"]
    var files: [String] = []
    while let folder = folders.popLast() {
      for name in reader.names(inFolder: PathText.join(loader.projectRoot, folder)) ?? [] where !name.hasPrefix(".") {
        let path = "\(folder)/\(name)"
        if name.hasSuffix(".yaml") || name.hasSuffix(".yml") { files.append(path) } else { folders.append(path) }
      }
    }
    for file in files.sorted() {
      let path = PathText.join(loader.projectRoot, file)
      guard let bytes = try? reader.read(path, limit: Limits().fileBytes),
        case .list(let rows)? = YAMLReader.read(bytes, file: file).root?["row"]?.value.content
      else { continue }
      for row in rows {
        guard let table = row["table"]?.value.text, let column = row["column"]?.value.text else { continue }
        claims.append(Claim(row: ResolvedRecipe.Row(table: table, column: column), file: file))
      }
    }
  }

  /// Columns of a table: those that are claimed and those that were published, in the published order where there is one.
  package func columns(of table: String) -> [String] {
    let published = PublishedCatalogue.table(table)?.cells.map(\.column) ?? []
    let claimed = claims.filter { $0.row.table == table }.map(\.row.column)
    return published + claimed.filter { !published.contains($0) }
  }

  package var tables: [String] { Set(PublishedCatalogue.tables.map(\.name) + claims.map(\.row.table)).sorted() }
}
