import Diagnostics
import FoundationEssentials
import Glibc

/// The two streams: results on stdout, everything else on stderr.
enum Terminal {
  static func print(_ text: String) { write(shown(text), to: STDOUT_FILENO) }
  static func printError(_ text: String) { write(shown(text), to: STDERR_FILENO) }

  /// One JSON document, and nothing else, on stdout.
  static func printJSON(_ document: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    write(String(decoding: try encoder.encode(document), as: UTF8.self) + "\n", to: STDOUT_FILENO)
  }

  /// The renderer for a stream: colour only on a terminal that wants it.
  static func diagnosticText(_ sources: [String: SourceFile], toStandardOutput: Bool = false) -> DiagnosticText {
    DiagnosticText(
      sources: sources, usesColor: wantsColor(toStandardOutput ? STDOUT_FILENO : STDERR_FILENO),
      asciiOnly: !isUnicode)
  }

  static func wantsColor(_ descriptor: Int32) -> Bool {
    isatty(descriptor) == 1 && environment("NO_COLOR").isEmpty && environment("TERM") != "dumb"
  }

  static var isUnicode: Bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].map(environment).first { !$0.isEmpty } ?? "UTF-8"
    return locale.uppercased().contains("UTF-8") || locale.uppercased().contains("UTF8")
  }

  /// omni's own symbols as ASCII where the locale has no others; names of files and classes are printed as they are.
  private static func shown(_ text: String) -> String {
    isUnicode ? text : String(text.unicodeScalars.map { ascii[$0] ?? String($0) }.joined())
  }

  private static let ascii: [Unicode.Scalar: String] = [
    "\u{2192}": "->", "\u{2714}": "+", "\u{2718}": "x", "\u{25A0}": "#", "\u{25B6}": ">", "\u{2026}": "...",
    "\u{00D7}": "x", "\u{2248}": "~", "\u{00B7}": "-", "\u{00B1}": "+-", "\u{2013}": "-", "\u{2265}": ">=",
    "\u{2264}": "<=",
  ]

  static func environment(_ name: String) -> String { getenv(name).map { String(cString: $0) } ?? "" }

  private static func write(_ text: String, to descriptor: Int32) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      // Nobody reads any more: there is nothing left to say and nobody to say it to. A full disk is a failure.
      if count < 0, errno != EPIPE, descriptor == STDOUT_FILENO { exit(1) }
      guard count > 0 else { return }
      bytes = bytes.dropFirst(count)
    }
  }
}
