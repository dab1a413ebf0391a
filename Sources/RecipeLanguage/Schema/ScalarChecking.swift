/// Turns the text of a scalar into its canonical form, or says what is wrong with it.
struct ScalarFault: Error, Hashable {
  var id: String
  var message: String
  var suggestion: String?

  init(_ id: String, _ message: String, suggestion: String? = nil) {
    self.id = id
    self.message = message
    self.suggestion = suggestion
  }
}

extension ValueType {
  /// - Parameter isPlain: written without quotes.
  /// - Throws: `wrong-type`, `out-of-range`, `unknown-value` or `bare-ratio`, with the message's end: what was expected.
  func canonical(_ text: String, isPlain: Bool) throws(ScalarFault) -> CanonicalValue {
    if isPlain, Self.isBareRatio(text) {
      throw ScalarFault(
        "bare-ratio",
        "`\(text)` would be a base-60 number in YAML; write a map such as {a: 1, b: 2}, or quotes around text")
    }
    switch self {
    case .integer(let bounds): return try integer(text, isPlain: isPlain, bounds: bounds)
    case .number(let bounds): return try number(text, isPlain: isPlain, bounds: bounds)
    case .numberOrKeyword(let bounds, let words):
      if words.contains(text) { return .string(text) }
      return try number(text, isPlain: isPlain, bounds: bounds)
    case .boolean: return try boolean(text, isPlain: isPlain)
    case .keyword(let words): return try keyword(text, words: words)
    case .duration: return try formed(text, ScalarForm.seconds(text), atMost: 31_536_000, "8760h")
    case .size: return try formed(text, ScalarForm.bytes(text), atMost: 1e15, "1000000GB")
    case .rate: return try formed(text, ScalarForm.perSecond(text), atMost: 1e6, "1000000/s")
    case .text, .reference, .referenceOrKeyword, .path:
      guard !text.isEmpty else { throw ScalarFault("wrong-type", "nothing is written here; \(self.text) is expected") }
      return .string(text)
    case .scalar:
      if isPlain, let value = ScalarForm.number(text) { return .number(CanonicalValue.text(of: value)) }
      return .string(text)
    case .list, .records, .steps:
      throw ScalarFault("wrong-type", "`\(text)` is one value; \(self.text) is expected", suggestion: "[\(text)]")
    }
  }

  /// `1:2`, `1:30:00`: what YAML 1.1 reads as a number of base 60.
  static func isBareRatio(_ text: String) -> Bool {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    return parts.count > 1
      && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy { ("0"..."9").contains($0) || $0 == "." } }
  }

  private func integer(_ text: String, isPlain: Bool, bounds: Bounds) throws(ScalarFault) -> CanonicalValue {
    let value = try parsed(text, isPlain: isPlain)
    guard value == value.rounded() else {
      throw ScalarFault("wrong-type", "\(text) is not a whole number; \(self.text) is expected")
    }
    try check(value, text: text, in: bounds)
    // Beyond this neighbours are one and the same number.
    guard abs(value) < 9e15 else {
      throw ScalarFault("out-of-range", "\(text) is out of range; less than 9000000000000000 is expected")
    }
    return .number(String(Int(value)))
  }

  private func number(_ text: String, isPlain: Bool, bounds: Bounds) throws(ScalarFault) -> CanonicalValue {
    let value = try parsed(text, isPlain: isPlain)
    try check(value, text: text, in: bounds)
    return .number(CanonicalValue.text(of: value))
  }

  private func parsed(_ text: String, isPlain: Bool) throws(ScalarFault) -> Double {
    guard let value = ScalarForm.number(text) else {
      let mended = text.filter { !"_,' %".contains($0) }
      var suggestion = ScalarForm.number(mended) == nil ? nil : mended
      if text.hasSuffix("%"), let percent = ScalarForm.number(mended) {
        suggestion = CanonicalValue.text(of: percent / 100)
      }
      throw ScalarFault("wrong-type", "`\(text)` is not a number; \(self.text) is expected", suggestion: suggestion)
    }
    guard isPlain else {
      throw ScalarFault(
        "wrong-type", "`\"\(text)\"` is text; \(self.text) is expected without quotes", suggestion: text)
    }
    return value
  }

  private func check(_ value: Double, text: String, in bounds: Bounds) throws(ScalarFault) {
    guard !bounds.contains(value) else { return }
    throw ScalarFault("out-of-range", "\(text) is out of range; \(self.text) is expected")
  }

  private func boolean(_ text: String, isPlain: Bool) throws(ScalarFault) -> CanonicalValue {
    if isPlain, text == "true" || text == "false" { return .boolean(text == "true") }
    let lowered = text.lowercased()
    let meant: String? =
      ["yes", "on", "y", "true", "1"].contains(lowered)
      ? "true" : ["no", "off", "n", "false", "0", "none"].contains(lowered) ? "false" : nil
    throw ScalarFault("wrong-type", "`\(text)` is not true or false", suggestion: meant)
  }

  private func keyword(_ text: String, words: [String]) throws(ScalarFault) -> CanonicalValue {
    if words.contains(text) { return words.allSatisfy({ Int($0) != nil }) ? .number(text) : .string(text) }
    let nearest = Suggestions.nearest(to: text, among: words)
    let hint = nearest.map { "; did you mean `\($0)`?" } ?? ""
    throw ScalarFault(
      "unknown-value", "`\(text)` is none of \(words.joined(separator: ", "))\(hint)", suggestion: nearest)
  }

  /// - Parameter most: `limit` as a number.
  private func formed(
    _ text: String, _ value: Double?, atMost most: Double, _ limit: String
  ) throws(ScalarFault) -> CanonicalValue {
    guard let value else { throw ScalarFault("wrong-type", "`\(text)` is no \(self.text)") }
    guard value <= most else {
      throw ScalarFault("out-of-range", "`\(text)` is out of range; at most \(limit) is expected")
    }
    return .string(text)
  }
}
