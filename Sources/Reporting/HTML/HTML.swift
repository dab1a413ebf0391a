import Foundation
import Planning

/// HTML that is safe to embed: text from outside is escaped on its way in.
package struct HTML: Hashable, Sendable {
  package private(set) var markup: String

  /// Words as they are, escaped.
  package init(_ text: String) { markup = Markup.escaped(text) }

  /// Markup that is already safe, such as a chart of our own.
  package init(markup: String) { self.markup = markup }

  /// `<name attribute="value">content</name>`.
  package init(_ name: String, _ attributes: KeyValuePairs<String, String>, _ content: [HTML]) {
    markup = Self.tag(name, attributes) + content.map(\.markup).joined() + "</\(name)>"
  }

  /// `<name>content</name>`.
  package init(_ name: String, _ content: [HTML]) { self.init(name, [:], content) }

  /// `<name attribute="value">text</name>`.
  package init(_ name: String, _ attributes: KeyValuePairs<String, String> = [:], text: String) {
    self.init(name, attributes, [HTML(text)])
  }

  package static let empty = HTML("")

  package var isEmpty: Bool { markup.isEmpty }

  package static func + (left: HTML, right: HTML) -> HTML { HTML(markup: left.markup + right.markup) }

  /// `<name attribute="value">`, of an element that has no end tag or whose end follows elsewhere.
  static func tag(_ name: String, _ attributes: KeyValuePairs<String, String>) -> String {
    "<\(name)" + attributes.map { " \($0.key)=\"\(Markup.escaped($0.value))\"" }.joined() + ">"
  }
}

extension HTML {
  static func paragraph(_ text: String) -> HTML { HTML("p", text: text) }

  /// A paragraph in smaller letters: what has to be known to read what stands above it.
  static func note(_ text: String) -> HTML { HTML("p", ["class": "note"], text: text) }

  /// What is read only when asked for.
  static func details(_ summary: String, isOpen: Bool = false, _ content: [HTML]) -> HTML {
    let head = [HTML("summary", text: summary)]
    return isOpen ? HTML("details", ["open": ""], head + content) : HTML("details", head + content)
  }

  /// A picture with its caption; a place for it where it could not be read.
  package static func figure(jpeg: [UInt8]?, caption: [HTML], alternative: String) -> HTML {
    let picture =
      jpeg.map {
        HTML(
          markup: tag(
            "img",
            ["src": "data:image/jpeg;base64,\(Data($0).base64EncodedString())", "alt": alternative, "loading": "lazy"]
          ))
      } ?? HTML("p", ["class": "missing"], text: "cannot be read")
    return HTML("figure", [picture, HTML("figcaption", caption)])
  }
}
