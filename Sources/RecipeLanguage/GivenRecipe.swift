/// What a command line names: a recipe, a folder of recipes, or cells of a recipe's `matrix`, as `FILE#CELL`.
package struct GivenRecipe: Hashable, Sendable {
  /// As given.
  package let file: String
  /// A cell's whole name, or the axes that tell it; nil for all there are.
  package let cell: String?

  package init(file: String, cell: String? = nil) {
    self.file = file
    self.cell = cell
  }

  /// Those of a recipe's cells that are meant: the one of this very name, else all that have its axes.
  package func meant<Cell>(among cells: [Cell], called name: (Cell) -> String?) -> [Cell] {
    guard let cell else { return cells }
    let exact = cells.filter { name($0) == cell }
    if !exact.isEmpty { return exact }
    let axes = Set(cell.split(separator: ","))
    return axes.isEmpty ? [] : cells.filter { axes.isSubset(of: (name($0) ?? "").split(separator: ",")) }
  }
}

extension RecipeLoader {
  /// What a name means. `#` may stand in names of files, so what exists decides: a file or folder of exactly this name, else
  /// the longest part before a `#` that is one. Where none is, the name of a recipe ends with `.yaml` or `.yml`.
  package func reference(_ name: String) -> GivenRecipe {
    func exists(_ file: some StringProtocol) -> Bool { reader.has(PathText.join(workingDirectory, String(file))) }
    let marks = name.indices.filter { name[$0] == "#" && $0 != name.startIndex }
    guard !marks.isEmpty, !exists(name) else { return GivenRecipe(file: name) }
    let named = marks.last { exists(name[..<$0]) }
    let spelled = marks.first { name[..<$0].hasSuffix(".yaml") || name[..<$0].hasSuffix(".yml") }
    guard let mark = named ?? spelled else { return GivenRecipe(file: name) }
    return GivenRecipe(file: String(name[..<mark]), cell: String(name[name.index(after: mark)...]))
  }

  /// Whether a recipe's file is the one that is named, or lies in the folder that is.
  /// - Parameter file: relative to the project root.
  package func isNamed(_ file: String, by reference: GivenRecipe) -> Bool {
    let named = PathText.join(workingDirectory, reference.file)
    let path = PathText.join(projectRoot, file)
    return path == named || (reference.cell == nil && path.hasPrefix(named + "/"))
  }
}

/// A recipe has no cell of the name that was given.
package struct UnknownCell: Error, Hashable, CustomStringConvertible, Sendable {
  private let reference: GivenRecipe
  private let names: [String]

  /// - Parameter names: of all cells; none without a `matrix`.
  init(_ reference: GivenRecipe, among names: [String]) {
    self.reference = reference
    self.names = names
  }

  package var description: String { description(behind: "") }

  /// A sentence without its full stop: what was probably meant, else what there is.
  /// - Parameter prefix: what files are named with besides their path, as `git:HEAD:`.
  package func description(behind prefix: String) -> String {
    let (file, cell) = (prefix + reference.file, reference.cell ?? "")
    guard !names.isEmpty else { return "`\(file)` has no matrix, so no cell `\(cell)`" }
    let near = Suggestions.nearest(to: cell, among: Self.candidates(cell, names)).map {
      "; did you mean `\(file)#\($0)`?"
    }
    return "`\(file)` has no cell `\(cell)`\(near ?? "; it has \(names.joined(separator: " | "))")"
  }

  /// Whole names, names without the axes that were not stated, and single axes.
  private static func candidates(_ cell: String, _ names: [String]) -> [String] {
    func axis(_ text: Substring) -> Substring { text.prefix { $0 != "=" } }
    let stated = Set(cell.split(separator: ",").map(axis))
    let parts = names.map { $0.split(separator: ",") }
    let families = parts.map { $0.filter { stated.contains(axis($0)) }.joined(separator: ",") }
    return names + families.filter { !$0.isEmpty } + parts.flatMap { $0.map(String.init) }
  }
}
