extension CanonicalValue {
  /// Reads what `json` prints (and any JSON of lists, maps, strings, numbers and booleans).
  package init?(parsing text: String) {
    var parser = CanonicalParser(text: Array(text.unicodeScalars))
    guard let value = parser.value(depth: 0), parser.isAtEnd else { return nil }
    self = value
  }
}

private struct CanonicalParser {
  let text: [Unicode.Scalar]
  var position = 0

  init(text: [Unicode.Scalar]) { self.text = text }

  var isAtEnd: Bool { position == text.count }

  mutating func value(depth: Int) -> CanonicalValue? {
    guard depth < 64, position < text.count else { return nil }
    switch text[position] {
    case "[": return list(depth: depth)
    case "{": return map(depth: depth)
    case "\"": return string().map(CanonicalValue.string)
    default: return word()
    }
  }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    skipSpace()
    guard position < text.count, text[position] == scalar else { return false }
    position += 1
    skipSpace()
    return true
  }

  private mutating func skipSpace() {
    while position < text.count, text[position] == " " { position += 1 }
  }

  private mutating func list(depth: Int) -> CanonicalValue? {
    var items: [CanonicalValue] = []
    guard take("[") else { return nil }
    if take("]") { return .list([]) }
    repeat {
      guard let item = value(depth: depth + 1) else { return nil }
      items.append(item)
    } while take(",")
    return take("]") ? .list(items) : nil
  }

  private mutating func map(depth: Int) -> CanonicalValue? {
    var entries: [CanonicalValue.Entry] = []
    guard take("{") else { return nil }
    if take("}") { return .map([]) }
    repeat {
      guard let key = string(), take(":"), let item = value(depth: depth + 1) else { return nil }
      entries.append(CanonicalValue.Entry(key: key, value: item))
    } while take(",")
    return take("}") ? .map(entries) : nil
  }

  private mutating func string() -> String? {
    guard position < text.count, text[position] == "\"" else { return nil }
    position += 1
    var result = ""
    while position < text.count {
      let scalar = text[position]
      position += 1
      if scalar == "\"" { return result }
      guard scalar == "\\" else {
        result.unicodeScalars.append(scalar)
        continue
      }
      guard position < text.count else { return nil }
      let escaped = text[position]
      position += 1
      switch escaped {
      case "n": result += "\n"
      case "t": result += "\t"
      case "r": result += "\r"
      case "u":
        guard position + 4 <= text.count else { return nil }
        let digits = String(String.UnicodeScalarView(text[position..<position + 4]))
        guard let code = UInt32(digits, radix: 16), let unit = Unicode.Scalar(code) else { return nil }
        result.unicodeScalars.append(unit)
        position += 4
      default: result.unicodeScalars.append(escaped)
      }
    }
    return nil
  }

  private mutating func word() -> CanonicalValue? {
    let start = position
    while position < text.count, !",]} ".unicodeScalars.contains(text[position]) { position += 1 }
    let word = String(String.UnicodeScalarView(text[start..<position]))
    switch word {
    case "true": return .boolean(true)
    case "false": return .boolean(false)
    default: return Double(word) == nil ? nil : .number(word)
    }
  }
}
