/// The name of a raw frame's file with a place for its number: `%05d` or `%d` as in C, `{:05}` or `{}` as in Python and
/// MMAction2.
package struct FrameTemplate: Hashable, Sendable {
  package var prefix: String
  /// Least number of digits, zeros in front.
  package var digits: Int
  package var suffix: String

  /// Why a text is no template, for people.
  package struct Fault: Error {
    package var message: String
  }

  package init(_ text: String) throws(Fault) {
    guard let found = Self.place(in: text[...]) else {
      throw Fault(message: "no place for the number; write img_%05d.jpg")
    }
    if Self.place(in: text[found.range.upperBound...]) != nil {
      throw Fault(message: "two places for the number; write one")
    }
    if text.contains("/") { throw Fault(message: "a folder; write the name of a file") }
    prefix = String(text[..<found.range.lowerBound])
    digits = found.digits
    suffix = String(text[found.range.upperBound...])
  }

  private static func place(in text: Substring) -> (range: Range<String.Index>, digits: Int)? {
    for start in text.indices {
      let rest = text[start...]
      for (opening, closings) in [("%", ["d"]), ("{:", ["}", "d}"]), ("{", ["}"])] where rest.hasPrefix(opening) {
        let behind = rest.dropFirst(opening.count)
        let width = opening == "{" ? behind.prefix(0) : behind.prefix { $0.isASCII && $0.isNumber }
        // More than 99 digits are nobody's frame.
        guard width.count <= 2, let closing = closings.first(where: behind.dropFirst(width.count).hasPrefix) else {
          continue
        }
        let end = text.index(start, offsetBy: opening.count + width.count + closing.count)
        return (start..<end, Int(width) ?? 0)
      }
    }
    return nil
  }
}
