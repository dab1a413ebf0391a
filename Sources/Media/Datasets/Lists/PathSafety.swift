/// Lists and archives come from elsewhere: a path in one must stay inside its root.
package enum PathSafety {
  /// What is wrong with `path`, or nil when it is relative and never leaves its root.
  package static func fault(_ path: String) -> String? { fault(path.utf8) }

  /// What is wrong with the path these bytes spell, or nil when it is relative and never leaves its root.
  package static func fault(_ path: some Collection<UInt8>) -> String? {
    if path.isEmpty { return "found an empty path" }
    if path.first == 0x2F {
      return "found the absolute path \(shown(path)), expected one relative to the source's root"
    }
    // Length of the component so far while it is nothing but dots; -1 once it is a name.
    var dots = 0
    for byte in path {
      switch byte {
      case 0: return "found a path with a zero byte"
      case 0x2F:
        if dots == 2 { return climbs(path) }
        dots = 0
      case 0x2E where dots >= 0: dots += 1
      default: dots = -1
      }
    }
    return dots == 2 ? climbs(path) : nil
  }

  private static func climbs(_ path: some Collection<UInt8>) -> String {
    "found the path \(shown(path)), which leaves its root; expected a path without \"..\""
  }

  /// Text from a file in quotes: cut to a readable length, control characters made visible.
  static func shown(_ bytes: some Collection<UInt8>) -> String {
    let text = String(decoding: bytes.prefix(200), as: UTF8.self).unicodeScalars
    let visible = text.map { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) ? "\u{FFFD}" : String($0) }
    return "\"" + visible.joined() + (bytes.count > 200 ? "\u{2026}\"" : "\"")
  }
}
