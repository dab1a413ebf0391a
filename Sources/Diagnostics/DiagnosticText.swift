/// Renders diagnostics for people: place, severity, message, the line with the fault marked, and how to mend it.
///
/// ```text
/// recipes/a.yaml:9:16: error: unknown key `min_probs` in `curate.filter.web`; did you mean `threshold`? [unknown-key]
///    9 │     web: {min_probs: 0.35}
///      │           ^^^^^^^^^
///      = keys here: teacher, threshold, top
/// ```
package struct DiagnosticText: Sendable {
  private let sources: [String: SourceFile]
  private let usesColor: Bool
  private let bar: String

  /// - Parameters:
  ///   - sources: files by the name that spans use; without one the excerpt is left out.
  ///   - asciiOnly: for terminals whose locale is not UTF-8.
  package init(sources: [String: SourceFile], usesColor: Bool = false, asciiOnly: Bool = false) {
    self.sources = sources
    self.usesColor = usesColor
    bar = asciiOnly ? "|" : "│"
  }

  /// All diagnostics, a line of counts last; empty for none.
  package func render(_ diagnostics: [Diagnostic]) -> String {
    guard !diagnostics.isEmpty else { return "" }
    return diagnostics.map(render).joined(separator: "\n") + "\n" + summary(diagnostics) + "\n"
  }

  package func render(_ diagnostic: Diagnostic) -> String {
    let place = "\(diagnostic.span.file):\(diagnostic.span.start.line):\(diagnostic.span.start.column)"
    let severity = colored(diagnostic.severity.rawValue, code: Self.color(diagnostic.severity))
    var text = "\(printable(place)): \(severity): \(printable(diagnostic.message)) [\(diagnostic.id)]\n"
    text += excerpt(diagnostic.span, color: Self.color(diagnostic.severity))
    for note in diagnostic.notes {
      if let span = note.span {
        text += printable("\(span.file):\(span.start.line):\(span.start.column): note: \(note.message)") + "\n"
        text += excerpt(span, color: "36")
      } else {
        text += "     = \(printable(note.message))\n"
      }
    }
    return text
  }

  /// `3 errors, 1 warning in 2 files`.
  package func summary(_ diagnostics: [Diagnostic]) -> String {
    let parts: [String] = [Diagnostic.Severity.error, .warning, .note].compactMap { severity in
      let count = diagnostics.count { $0.severity == severity }
      return count == 0 ? nil : "\(count) \(severity.rawValue)\(count == 1 ? "" : "s")"
    }
    let files = Set(diagnostics.map(\.span.file)).count
    return parts.joined(separator: ", ") + " in \(files) file\(files == 1 ? "" : "s")"
  }

  private func excerpt(_ span: Span, color: String) -> String {
    guard let source = sources[span.file], let line = source.line(span.start.line) else { return "" }
    let all = Array(line.unicodeScalars)
    // Of a line as long as a file, the neighbourhood of the mark.
    let first = all.count > 240 ? max(0, min(span.start.column - 1, all.count) - 60) : 0
    let scalars = all[first...].prefix(240)
    let start = min(span.start.column - 1, all.count) - first
    let isOneLine = span.end.line == span.start.line
    let end = min(isOneLine ? max(0, span.end.column - 1 - first) : scalars.count, scalars.count)
    let number = String(span.start.line)
    let margin = String(repeating: " ", count: max(0, 4 - number.count)) + number
    let blank = String(repeating: " ", count: margin.count)
    // A tab before the mark stays a tab, so that the mark lines up in any terminal.
    let indent = String(String.UnicodeScalarView(scalars.prefix(start).map { $0 == "\t" ? $0 : " " }))
    let marks = colored(String(repeating: "^", count: max(1, end - start)), code: color)
    let shown = printable(String(String.UnicodeScalarView(scalars)))
    return "\(margin) \(bar) \(shown)\n\(blank) \(bar) \(indent)\(marks)\n"
  }

  private func colored(_ text: String, code: String) -> String {
    usesColor ? "\u{1B}[1;\(code)m\(text)\u{1B}[0m" : text
  }

  private static func color(_ severity: Diagnostic.Severity) -> String {
    switch severity {
    case .error: "31"
    case .warning: "33"
    case .note: "36"
    }
  }
}
