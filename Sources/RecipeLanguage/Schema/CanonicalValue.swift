/// A value in canonical form: the text that leaves, keys and ids hold.
///
/// Scalars are their canonical text; lists and maps are compact JSON with sorted keys. Numbers have one spelling.
package enum CanonicalValue: Hashable, Sendable {
  case number(String)
  case boolean(Bool)
  case string(String)
  case list([CanonicalValue])
  case map([Entry])

  package struct Entry: Hashable, Sendable {
    package var key: String
    package var value: CanonicalValue

    package init(key: String, value: CanonicalValue) {
      self.key = key
      self.value = value
    }
  }

  /// A scalar's text without quotes, a list's or map's JSON.
  package var leafText: String {
    switch self {
    case .number(let text), .string(let text): text
    case .boolean(let value): value ? "true" : "false"
    case .list, .map: json
    }
  }

  package var json: String {
    switch self {
    case .number(let text): text
    case .boolean(let value): value ? "true" : "false"
    case .string(let text): Self.quoted(text)
    case .list(let items): "[" + items.map(\.json).joined(separator: ",") + "]"
    case .map(let entries):
      "{" + entries.sorted { $0.key < $1.key }.map { Self.quoted($0.key) + ":" + $0.value.json }.joined(separator: ",")
        + "}"
    }
  }

  /// A scalar's text.
  package var text: String? {
    switch self {
    case .number, .boolean, .string: leafText
    case .list, .map: nil
    }
  }

  package var number: Double? { text.flatMap(Double.init) }
  package var integer: Int? { text.flatMap(Self.integer) }

  package var list: [CanonicalValue] {
    if case .list(let items) = self { return items }
    return []
  }

  package subscript(key: String) -> CanonicalValue? {
    guard case .map(let entries) = self else { return nil }
    return entries.first { $0.key == key }?.value
  }

  /// The one spelling of a number: no exponent between 1e-5 and 1e15, no trailing zero.
  package static func text(of value: Double) -> String {
    if value == 0 { return "0" }
    if value == value.rounded(), abs(value) < 9e15 { return String(Int(value)) }
    let text = String(describing: value)
    guard let mark = text.firstIndex(of: "e"), abs(value) >= 1e-6, abs(value) < 1 else { return text }
    // Swift writes 1e-05; a recipe's reader expects 0.00001.
    let digits = text[..<mark].filter(\.isNumber)
    let zeros = String(repeating: "0", count: -(Int(text[text.index(after: mark)...]) ?? 0) - 1)
    return (value < 0 ? "-" : "") + "0." + zeros + digits.trimmingTrailingZeros
  }

  /// Whole numbers only, in any spelling (`1e3` is 1000).
  package static func integer(_ text: String) -> Int? {
    if let value = Int(text) { return value }
    guard let value = Double(text), value == value.rounded(), abs(value) < 9e15 else { return nil }
    return Int(value)
  }

  package static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

extension StringProtocol {
  fileprivate var trimmingTrailingZeros: String {
    var text = String(self)
    while text.count > 1, text.last == "0" { text.removeLast() }
    return text
  }
}
