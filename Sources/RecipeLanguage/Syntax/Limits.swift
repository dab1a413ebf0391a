/// What a recipe may cost before it is refused. Far above any honest recipe, far below what hurts a machine.
package struct Limits: Hashable, Sendable {
  package var fileBytes = 1 << 20
  package var depth = 48
  package var aliases = 1_000
  /// Values of one file, with every alias counted as often as it is used.
  package var nodes = 100_000
  /// Files that one recipe may extend, one after the other.
  package var bases = 32
  /// Cells of a matrix.
  package var cells = 4_096
  /// Characters of one value after substitution.
  package var expandedText = 1 << 16
  /// Teachers of teachers.
  package var teacherDepth = 16

  package init() {}
}
