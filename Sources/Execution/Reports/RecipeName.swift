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

  package var file: String { text.split(separator: "#").first.map(String.init) ?? text }
  /// Nil for a recipe that is no cell.
  var cell: String? { text.split(separator: "#").dropFirst().first.map(String.init) }
}
