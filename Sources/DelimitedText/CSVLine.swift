/// Writing comma-separated values.
package enum CSVLine {
  /// One record, with the line end; fields that need quotes have them.
  /// - Source: RFC 4180.
  package static func text(_ fields: [String]) -> String {
    fields.map { field in
      let isPlain = !field.utf8.contains { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }
      guard !isPlain || field.hasPrefix(" ") || field.hasSuffix(" ") else { return field }
      return "\"" + field.replacing("\"", with: "\"\"") + "\""
    }.joined(separator: ",") + "\n"
  }
}
