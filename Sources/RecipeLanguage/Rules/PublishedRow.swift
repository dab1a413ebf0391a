import Diagnostics

/// A claimed cell exists in its table, and accuracies stated beside it are the published ones. Tables of one's own,
/// which the catalogue does not have, hold what they like.
struct PublishedRow: Rule {
  func check(_ recipe: RuleContext) -> [Diagnostic] {
    guard let rows = recipe.rowList, case .list(let items) = rows.content else { return [] }
    return items.flatMap { check($0) }
  }

  private func check(_ item: SyntaxNode) -> [Diagnostic] {
    guard let column = item["column"]?.value, let name = column.text,
      let table = item["table"]?.value.text.flatMap(PublishedCatalogue.table)
    else { return [] }
    guard let cell = table.cell(name) else {
      let columns = table.cells.map(\.column)
      return [
        Diagnostic(
          id: "unknown-column", severity: .error,
          message: "`\(table.name)` has no column `\(name)`; it has \(columns.sorted().joined(separator: " | "))",
          span: column.span, suggestion: Suggestions.nearest(to: name, among: columns))
      ]
    }
    return [("top1", cell.top1), ("top5", cell.top5)].compactMap { key, published in
      guard let stated = item[key]?.value, let number = stated.text.flatMap(Double.init), number != published else {
        return nil
      }
      return Diagnostic(
        id: "published-value", severity: .error,
        message: "\(stated.flow) is not what was published as \(key) of `\(table.name)/\(name)`: \(published)",
        span: stated.span, suggestion: String(published))
    }
  }
}
