/// What `omni validate --json` prints; scripts rely on it.
package struct DiagnosticsDocument: Hashable, Codable, Sendable {
  package struct Entry: Hashable, Codable, Sendable {
    package var id: String
    package var severity: Diagnostic.Severity
    package var message: String
    package var file: String
    package var line: Int
    package var column: Int
    package var end_line: Int
    package var end_column: Int
    /// The replacement text for the span, or null.
    package var suggestion: String?
    package var notes: [Note]

    package init(_ diagnostic: Diagnostic) {
      id = diagnostic.id
      severity = diagnostic.severity
      message = diagnostic.message
      file = diagnostic.span.file
      line = diagnostic.span.start.line
      column = diagnostic.span.start.column
      end_line = diagnostic.span.end.line
      end_column = diagnostic.span.end.column
      suggestion = diagnostic.suggestion
      notes = diagnostic.notes.map(Note.init)
    }

    package func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(id, forKey: .id)
      try container.encode(severity, forKey: .severity)
      try container.encode(message, forKey: .message)
      try container.encode(file, forKey: .file)
      try container.encode(line, forKey: .line)
      try container.encode(column, forKey: .column)
      try container.encode(end_line, forKey: .end_line)
      try container.encode(end_column, forKey: .end_column)
      // Null when there is none: readers look the field up without asking whether it exists.
      try container.encode(suggestion, forKey: .suggestion)
      try container.encode(notes, forKey: .notes)
    }
  }

  package struct Note: Hashable, Codable, Sendable {
    package var message: String
    package var file: String?
    package var line: Int?
    package var column: Int?
    package var end_line: Int?
    package var end_column: Int?

    package init(_ note: Diagnostic.Note) {
      message = note.message
      file = note.span?.file
      line = note.span?.start.line
      column = note.span?.start.column
      end_line = note.span?.end.line
      end_column = note.span?.end.column
    }
  }

  package var format_version: String
  package var diagnostics: [Entry]

  package init(_ diagnostics: [Diagnostic]) {
    format_version = "1.0"
    self.diagnostics = diagnostics.map(Entry.init)
  }
}
