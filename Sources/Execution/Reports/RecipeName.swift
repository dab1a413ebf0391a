/// The name of a matrix cell, its axes told apart: those that repeat an experiment, and those that make it another one.
package struct CellName: Hashable, Sendable {
  /// Axes over which results are pooled: the training's seed and the world's.
  private static let repeating: Set<String> = ["seed", "world.seed", "params.world", "params.seed"]

  /// `arm=baseline`; empty when the cell is nothing but a repeat.
  package let family: String
  /// `seed=0`; empty when nothing is repeated.
  package let repetition: String

  package init(_ cell: String?) {
    let axes = (cell ?? "").split(separator: ",")
    let isRepeat = { (axis: Substring) in Self.repeating.contains(String(axis.prefix { $0 != "=" })) }
    family = axes.filter { !isRepeat($0) }.joined(separator: ",")
    repetition = axes.filter(isRepeat).joined(separator: ",")
  }
}

/// What a table calls a recipe: `FILE` or `FILE#CELL`, repeats left out of the cell's name.
package struct RecipeName {
  let text: String

  package init(_ text: String) { self.text = text }

  init(_ file: String, family cell: String?) {
    let family = CellName(cell).family
    text = file + (family.isEmpty ? "" : "#\(family)")
  }

  package var file: String { String(text[..<mark]) }
  /// Nil for a recipe that is no cell.
  package var cell: String? { mark == text.endIndex ? nil : String(text[text.index(after: mark)...]) }

  /// Where the file's name ends: at the first `#` that has the ending of a recipe before it and `AXIS=VALUE` behind it, for
  /// names of files and cells may have one too. Of a file that is called otherwise it is the first of all.
  private var mark: String.Index {
    func isFile(_ part: Substring) -> Bool { [".yaml", ".yml", ".json"].contains { part.hasSuffix($0) } }
    let marks = text.indices.filter { text[$0] == "#" }
    let ends = marks.filter { isFile(text[..<$0]) }
    for (end, next) in zip(ends, ends.dropFirst() + [text.endIndex]) where text[end..<next].contains("=") { return end }
    return isFile(text[...]) ? text.endIndex : marks.first ?? text.endIndex
  }
}
