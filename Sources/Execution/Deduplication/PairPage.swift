import Foundation

/// A page that needs nothing beside it.
struct PairPage {
  private let title: String
  private let introduction: String
  private var rows = ""

  init(title: String, threshold: Double, isAutomatic: Bool, samples: Int, dropped: Int) {
    self.title = title
    let origin = isAutomatic ? "the mean similarity between crops of one frame" : "stated by the recipe"
    introduction =
      "\(dropped) of \(samples) samples were dropped at a similarity of \(Self.number(threshold)) or more (\(origin)). "
      + "Shown are at most \(SuspectedPairs.most) pairs on either side of the threshold, most alike first."
  }

  mutating func add(_ one: Gallery.Picture, _ other: Gallery.Picture, similarity: Float, isDropped: Bool) {
    rows += """
      <tr class="\(isDropped ? "dropped" : "kept")"><td>\(Self.number(Double(similarity)))</td>\
      <td>\(isDropped ? "dropped" : "kept")</td><td>\(Self.figure(one))</td><td>\(Self.figure(other))</td></tr>

      """
  }

  var html: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>\(Self.escaped(title))</title>
    <style>
    :root { color-scheme: light dark; --line: #ccc; --drop: #a33; }
    @media (prefers-color-scheme: dark) { :root { --line: #444; --drop: #e88; } }
    body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; }
    table { border-collapse: collapse; } td, th { border-bottom: 1px solid var(--line); padding: .4rem .8rem .4rem 0; }
    td { vertical-align: top; } th { text-align: left; } .dropped td:nth-child(2) { color: var(--drop); }
    figure { margin: 0; } figcaption { font-size: .8rem; overflow-wrap: anywhere; } img { max-width: 100%; }
    </style>
    </head>
    <body>
    <h1>\(Self.escaped(title))</h1>
    <p>\(Self.escaped(introduction))</p>
    <table>
    <thead><tr><th>similarity</th><th>verdict</th><th>web sample</th><th>most like</th></tr></thead>
    <tbody>
    \(rows)</tbody>
    </table>
    </body>
    </html>

    """
  }

  private static func figure(_ picture: Gallery.Picture) -> String {
    let name = escaped(picture.name)
    let image =
      picture.jpeg.map {
        "<img alt=\"\(name)\" src=\"data:image/jpeg;base64,\(Data($0).base64EncodedString())\">"
      } ?? "(cannot be read)"
    return "<figure>\(image)<figcaption>\(name)</figcaption></figure>"
  }

  private static func number(_ value: Double) -> String { String(format: "%.3f", value) }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;")
  }
}
