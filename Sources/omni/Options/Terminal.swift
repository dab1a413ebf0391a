import Diagnostics
import FoundationEssentials
import Glibc

/// The two streams: results on stdout, everything else on stderr.
enum Terminal {
  static func print(_ text: String) { write(text, to: STDOUT_FILENO) }
  static func printError(_ text: String) { write(text, to: STDERR_FILENO) }

  /// One JSON document, and nothing else, on stdout.
  static func printJSON(_ document: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    print(String(decoding: try encoder.encode(document), as: UTF8.self) + "\n")
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
