/// What a host's robots.txt allows.
///
/// - Source: RFC 9309. Groups that name us count, all of them together, else those for `*`; of the rules that match a
///   path the longest decides, `allow` where two are equally long; `*` stands for anything, `$` for the end. The wish
///   `crawl-delay`, which the RFC does not know, is honoured too.
package struct RobotsRules: Hashable, Sendable {
  private struct Rule: Hashable, Sendable {
    var isAllowed: Bool
    /// Canonical bytes, split at `*`.
    var pieces: [[UInt8]]
    var isAnchored: Bool
    var length: Int
  }

  private var rules: [Rule] = []
  /// Seconds between requests that the host wishes; nil when it says nothing.
  package private(set) var delay: Double?

  /// Only so much of a file is read.
  package static let sizeLimit = 500 << 10
  private static let longestDelay = 60.0

  /// Everything is allowed.
  package init() {}

  /// - Parameter agent: our product name, without version.
  package init(_ text: some Sequence<UInt8>, agent: String) {
    var named = RobotsRules()
    var general = RobotsRules()
    var isNamed = false
    var (addsToNamed, addsToGeneral, isInRules) = (false, false, false)
    let lines = Array(text).split(whereSeparator: { $0 == 0x0A || $0 == 0x0D })
    for line in lines {
      let content = line.prefix { $0 != UInt8(ascii: "#") }
      guard let colon = content.firstIndex(of: UInt8(ascii: ":")) else { continue }
      let key = String(decoding: content[..<colon], as: UTF8.self).trimmed.lowercased()
      let value = String(decoding: content[(colon + 1)...], as: UTF8.self).trimmed
      if key == "user-agent" {
        if isInRules { (addsToNamed, addsToGeneral, isInRules) = (false, false, false) }
        let product = value.prefix { $0 != "/" && !$0.isWhitespace }
        if product == "*" { addsToGeneral = true }
        if product.lowercased() == agent.lowercased() { (addsToNamed, isNamed) = (true, true) }
        continue
      }
      if ["allow", "disallow", "crawl-delay"].contains(key) { isInRules = true }
      if addsToNamed { named.add(key, value) }
      if addsToGeneral { general.add(key, value) }
    }
    self = isNamed ? named : general
  }

  /// - Parameter path: path and query of a URL.
  package func allows(_ path: String) -> Bool {
    if path == "/robots.txt" { return true }
    let bytes = Self.canonical(Array(path.utf8))
    var best: Rule?
    for rule in rules where Self.matches(rule, bytes) {
      guard let known = best else {
        best = rule
        continue
      }
      if rule.length > known.length || rule.length == known.length && rule.isAllowed { best = rule }
    }
    return best?.isAllowed ?? true
  }

  private mutating func add(_ key: String, _ value: String) {
    switch key {
    case "allow", "disallow":
      guard !value.isEmpty else { return }
      var pattern = Self.canonical(Array(value.utf8))
      let isAnchored = pattern.last == UInt8(ascii: "$")
      if isAnchored { pattern.removeLast() }
      let pieces = pattern.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false).map(Array.init)
      rules.append(
        Rule(isAllowed: key == "allow", pieces: pieces, isAnchored: isAnchored, length: value.utf8.count))
    case "crawl-delay":
      if let seconds = Double(value), seconds >= 0 { delay = min(seconds, Self.longestDelay) }
    default: break
    }
  }

  private static func matches(_ rule: Rule, _ path: [UInt8]) -> Bool {
    guard path.starts(with: rule.pieces[0]) else { return false }
    var at = rule.pieces[0].count
    let middle = rule.pieces.dropFirst()
    for (index, piece) in middle.enumerated() {
      if index == middle.count - 1, rule.isAnchored {
        return path.count - piece.count >= at && path.suffix(piece.count).elementsEqual(piece)
      }
      guard let found = find(piece, in: path, from: at) else { return false }
      at = found + piece.count
    }
    return !rule.isAnchored || at == path.count
  }

  private static func find(_ piece: [UInt8], in path: [UInt8], from start: Int) -> Int? {
    if piece.isEmpty { return start }
    var at = start
    while at + piece.count <= path.count {
      if path[at] == piece[0], path[at..<(at + piece.count)].elementsEqual(piece) { return at }
      at += 1
    }
    return nil
  }

  /// One spelling for each path: what need not be escaped is not, the rest in upper-case hexadecimal digits.
  private static func canonical(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var at = 0
    while at < bytes.count {
      var byte = bytes[at]
      var isEscaped = byte > 0x7E || byte <= 0x20
      if byte == UInt8(ascii: "%"), at + 2 < bytes.count,
        let value = UInt8(String(decoding: bytes[(at + 1)...(at + 2)], as: UTF8.self), radix: 16)
      {
        byte = value
        isEscaped = !isUnreserved(value)
        at += 2
      }
      at += 1
      if isEscaped {
        let digits = String(byte, radix: 16, uppercase: true)
        result += Array(("%" + (digits.count == 1 ? "0" : "") + digits).utf8)
      } else {
        result.append(byte)
      }
    }
    return result
  }

  private static func isUnreserved(_ byte: UInt8) -> Bool {
    let character = Character(UnicodeScalar(byte))
    return character.isASCII && (character.isLetter || character.isNumber || "-._~".contains(character))
  }
}
