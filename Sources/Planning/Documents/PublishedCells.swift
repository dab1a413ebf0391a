package import RecipeLanguage

/// The published accuracies that a recipe's `row` can claim, top-1 and top-5 in points as printed.
///
/// - Source: Duan et al. 2020 (OmniSource), its supplement, and the model zoo of MMAction2.
package enum PublishedCells {
  /// The values of one cell; nil for a cell that was never published.
  package static func accuracy(_ row: ResolvedRecipe.Row) -> (top1: Double, top5: Double)? {
    guard let table = tables[row.table], let values = table[row.column], values.count == 2 else { return nil }
    return (values[0], values[1])
  }

  /// Names of the tables, sorted.
  package static var tableNames: [String] { tables.keys.sorted() }

  /// Names of a table's columns, sorted.
  package static func columns(of table: String) -> [String] { tables[table]?.keys.sorted() ?? [] }

  private static let columns = ["baseline", "googleimage", "webimage", "insvideo", "kineticsraw", "omnisource"]

  private static func sixCells(_ values: [[Double]]) -> [String: [Double]] {
    Dictionary(zip(columns, values), uniquingKeysWith: { first, _ in first })
  }

  private static let tables: [String: [String: [Double]]] = [
    "minikinetics-tsn": sixCells([
      [77.4, 93.6], [78.0, 93.6], [78.6, 93.6], [80.6, 95.0], [78.6, 93.2], [81.3, 94.8],
    ]),
    "minikinetics-slowonly": sixCells([
      [78.6, 93.9], [80.8, 95.0], [81.3, 95.2], [82.4, 95.6], [80.3, 94.5], [82.9, 95.8],
    ]),
    "kinetics400-tsn": sixCells([
      [70.6, 89.4], [71.5, 89.5], [72.0, 90.0], [72.0, 90.3], [71.7, 89.6], [73.6, 91.0],
    ]),
    "kinetics400-slowonly-imagenet": sixCells([
      [73.8, 90.9], [74.5, 91.4], [75.2, 91.6], [75.2, 91.7], [74.5, 91.1], [76.6, 92.5],
    ]),
    "kinetics400-slowonly-scratch": sixCells([
      [72.9, 90.9], [74.1, 91.0], [74.8, 91.4], [75.8, 92.0], [74.8, 91.2], [76.8, 92.5],
    ]),
    "released": [
      "tsn-imagenet-baseline": [70.6, 89.4], "tsn-imagenet-omnisource": [73.6, 91.0],
      "tsn-ig1b-baseline": [73.1, 90.4], "tsn-ig1b-omnisource": [75.7, 91.9],
      "slowonly-r50-baseline": [72.9, 90.9], "slowonly-r50-omnisource": [76.8, 92.5],
      "slowonly-r101-baseline": [76.5, 92.7], "slowonly-r101-omnisource": [80.4, 94.4],
    ],
    "records": [
      "slowonly-r101-scratch-baseline": [76.3, 92.6], "slowonly-r101-scratch-omnisource": [80.4, 94.4],
      "slowonly-r101-imagenet-baseline": [76.8, 92.8], "slowonly-r101-imagenet-omnisource": [80.5, 94.4],
      "ircsn-152-baseline": [82.6, 95.3], "ircsn-152-omnisource": [83.6, 96.0],
    ],
  ]
}
