/// JSON with its fields in the order given, for documents people read and diff.
indirect enum JSONText {
  case string(String)
  case number(String)
  case boolean(Bool)
  case array([JSONText])
  case object([(key: String, value: JSONText)])

  /// Two spaces a level.
  func pretty(indent: Int = 0) -> String {
    let inner = String(repeating: " ", count: indent + 2)
    let outer = String(repeating: " ", count: indent)
    switch self {
    case .string(let text): return CanonicalValue.quoted(text)
    case .number(let text): return text
    case .boolean(let value): return value ? "true" : "false"
    case .array(let items):
      if items.isEmpty { return "[]" }
      let isShort = items.allSatisfy(\.isScalar)
      if isShort { return "[" + items.map { $0.pretty() }.joined(separator: ", ") + "]" }
      return "[\n" + items.map { inner + $0.pretty(indent: indent + 2) }.joined(separator: ",\n") + "\n\(outer)]"
    case .object(let entries):
      if entries.isEmpty { return "{}" }
      return "{\n"
        + entries.map { inner + CanonicalValue.quoted($0.key) + ": " + $0.value.pretty(indent: indent + 2) }
        .joined(separator: ",\n") + "\n\(outer)}"
    }
  }

  private var isScalar: Bool {
    switch self {
    case .array, .object: false
    default: true
    }
  }
}
