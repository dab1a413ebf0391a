import Planning

/// One page that needs nothing beside it: no script, no font, no network. It follows the reader's light or dark scheme,
/// can be read by keyboard and by screen reader, and prints.
struct Page {
  var title: String
  /// What stands under the title.
  var lead: HTML
  var sections: [(id: String, title: String, body: HTML)]

  var html: String {
    let links = sections.map { HTML("li", [HTML("a", ["href": "#\($0.id)"], text: $0.title)]) }
    let body = sections.map { section in
      HTML(
        "section", ["id": section.id, "aria-labelledby": "\(section.id)-title"],
        [HTML("h2", ["id": "\(section.id)-title"], text: section.title), section.body])
    }
    let content = [
      HTML("a", ["class": "skip", "href": "#content"], text: "Skip to the results"),
      HTML("header", [HTML("h1", text: title), lead]),
      HTML("nav", ["aria-label": "Sections"], [HTML("ol", links)]),
      HTML("main", ["id": "content", "tabindex": "-1"], body),
    ]
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
      <meta name="color-scheme" content="light dark">
      <title>\(Markup.escaped(title))</title>
      <style>
      \(PageStyle.css)
      </style>
      </head>
      <body>
      \(content.map(\.markup).joined(separator: "\n"))
      </body>
      </html>

      """
  }
}
