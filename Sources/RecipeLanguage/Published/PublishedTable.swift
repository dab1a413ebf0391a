/// A published table of accuracies: its cells in the order they are printed.
package struct PublishedTable: Hashable, Sendable {
  /// What `row` calls it.
  package let name: String
  package let title: String
  /// Where it is printed.
  package let source: String
  package let cells: [PublishedCell]

  /// What does not agree in this table, or between it and other documents, in the order of the catalogue.
  package var notes: [PublishedNote] { PublishedNote.all.filter { $0.tables.contains(name) } }

  /// The cell of one column; nil when there is none.
  package func cell(_ column: String) -> PublishedCell? { cells.first { $0.column == column } }

  /// What the published baseline lacks to the cell, in points; nil for baselines.
  package func delta(_ cell: PublishedCell) -> (top1: Double, top5: Double)? {
    guard let baseline = cell.baseline.flatMap(self.cell) else { return nil }
    return (Self.points(cell.top1 - baseline.top1), Self.points(cell.top5 - baseline.top5))
  }

  /// Published accuracies have one decimal; so have their differences.
  private static func points(_ difference: Double) -> Double { (difference * 10).rounded() / 10 }
}

/// One published accuracy with what is printed beside it.
package struct PublishedCell: Hashable, Sendable {
  /// What `row` calls it.
  package let column: String
  /// What the table prints over or before it.
  package let label: String
  package let model: String
  package let modality: String
  package let pretrained: String
  package let backbone: String
  package let input: String
  /// Of the stored videos; empty where the table prints none.
  package let resolution: String
  /// In points, as printed.
  package let top1: Double
  package let top5: Double
  /// Column of the same table that the printed gain is over; nil for a baseline.
  package let baseline: String?
}

/// Something in the published documents that does not agree, and what omni's recipes make of it.
package struct PublishedNote: Hashable, Sendable {
  /// A letter, the same wherever the note is shown.
  package let letter: String
  /// One or two sentences.
  package let text: String
  /// Names of the tables it concerns.
  package let tables: [String]
}
