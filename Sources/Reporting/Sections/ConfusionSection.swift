import Execution
import Planning

/// How often each class was taken for each other.
struct ConfusionSection: ReportSection {
  let id = "confusion"
  let title = "Confusion"

  /// Up to as many classes the whole matrix is shown.
  private static let mostClasses = 40
  private static let mostPairs = 20

  func body(_ material: ReportMaterial) throws -> HTML? {
    guard !material.table.confusion.isEmpty else { return nil }
    let parts = material.table.confusion.map { confusion in
      HTML.details(
        "\(confusion.recipe) on \(confusion.source)",
        [
          HTML(
            "div", ["class": "beside"],
            (confusion.classes.count <= Self.mostClasses ? [matrix(confusion)] : []) + [pairs(confusion)])
        ])
    }
    return .note("Rows: the true class; columns: what it was taken for. Clips of all repeats added up.")
      + parts.reduce(.empty, +)
  }

  private func matrix(_ confusion: TableDocument.Confusion) -> HTML {
    let head = HTML(
      "tr",
      [HTML("td", [:], [])] + confusion.classes.map { HTML("th", ["scope": "col"], text: $0) })
    let rows = zip(confusion.classes, confusion.counts).enumerated().map { row, entry in
      let (name, counts) = entry
      let sum = Double(max(1, counts.reduce(0, +)))
      return HTML(
        "tr",
        [HTML("th", ["scope": "row"], text: name)]
          + counts.enumerated().map { column, count in
            let share = NumberText.hundredths(Double(count) / sum)
            return row == column
              ? HTML("td", ["style": "--share:\(share)", "class": "diagonal"], text: String(count))
              : HTML("td", ["style": "--share:\(share)"], text: count == 0 ? "" : String(count))
          })
    }
    let caption = "\(confusion.recipe) on \(confusion.source): true class by predicted class"
    return HTML(
      "div", ["class": "scroll", "role": "region", "aria-label": caption, "tabindex": "0"],
      [
        HTML(
          "table", ["class": "matrix"],
          [HTML("caption", text: caption), HTML("thead", [head]), HTML("tbody", rows)])
      ])
  }

  private func pairs(_ confusion: TableDocument.Confusion) -> HTML {
    var table = HTMLTable(
      "Most frequent mistakes",
      [
        .init(title: "class"), .init(title: "taken for"), .init(title: "clips", isNumber: true),
        .init(title: "of the class", isNumber: true),
      ])
    let all = confusion.counts.enumerated().flatMap { row, counts in
      counts.enumerated().compactMap { column, count in
        row == column || count == 0 ? nil : (row, column, count, Double(count) / Double(counts.reduce(0, +)))
      }
    }
    for (row, column, count, share) in all.sorted(by: { (-$0.2, $0.0, $0.1) < (-$1.2, $1.0, $1.1) }).prefix(
      Self.mostPairs)
    {
      table.add([
        HTML(confusion.classes[row]), HTML(confusion.classes[column]), HTML(NumberText.grouped(count)),
        HTML(NumberText.tenths(share * 100) + " %"),
      ])
    }
    return table.html
  }
}
