/// A table: a caption that says what it is, a head, and rows whose first cell names them.
package struct HTMLTable {
  /// One column.
  package struct Column {
    package var title: String
    /// Numbers stand at the right, under each other.
    var isNumber = false

    package init(title: String, isNumber: Bool = false) {
      self.title = title
      self.isNumber = isNumber
    }
  }

  var caption: String
  package private(set) var columns: [Column]
  var rows: [[HTML]] = []

  package init(_ caption: String, _ columns: [Column]) {
    self.caption = caption
    self.columns = columns
  }

  package mutating func add(_ cells: [HTML]) { rows.append(cells) }

  /// In a box of its own that scrolls, by keyboard too, where the page is narrower than the table.
  package var html: HTML {
    let head = columns.map { column in
      HTML("th", column.isNumber ? ["scope": "col", "class": "number"] : ["scope": "col"], text: column.title)
    }
    let body = rows.map { cells in
      HTML(
        "tr",
        zip(columns, cells).enumerated().map { place, pair in
          let (column, cell) = pair
          if place == 0 { return HTML("th", ["scope": "row"], [cell]) }
          return column.isNumber ? HTML("td", ["class": "number"], [cell]) : HTML("td", [cell])
        })
    }
    return HTML(
      "div", ["class": "scroll", "role": "region", "aria-label": caption, "tabindex": "0"],
      [
        HTML(
          "table", [HTML("caption", text: caption), HTML("thead", [HTML("tr", head)]), HTML("tbody", body)])
      ])
  }

  /// Without the columns in which every row is empty or a dash; the first stays.
  package var trimmed: HTMLTable {
    let shown = columns.indices.filter { place in
      place == 0 || rows.contains { !$0[place].isEmpty && $0[place] != HTML("\u{2013}") }
    }
    var table = HTMLTable(caption, shown.map { columns[$0] })
    table.rows = rows.map { row in shown.map { row[$0] } }
    return table
  }
}
