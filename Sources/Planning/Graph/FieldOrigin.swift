/// Where a field's value was written; the `at` of a reason in `omni plan --json`.
package enum FieldOrigin: Hashable, Sendable {
  case file(path: String, line: Int, column: Int)
  /// The text given to `--set`.
  case set(String)
  /// Nobody wrote it: the schema's default.
  case standard
}

extension FieldOrigin: Codable {
  private enum CodingKeys: String, CodingKey { case file, line, column, set }

  package init(from decoder: any Decoder) throws {
    let box = try decoder.container(keyedBy: CodingKeys.self)
    if let path = try box.decodeIfPresent(String.self, forKey: .file) {
      let line = try box.decode(Int.self, forKey: .line)
      let column = try box.decode(Int.self, forKey: .column)
      self = .file(path: path, line: line, column: column)
    } else if let text = try box.decodeIfPresent(String.self, forKey: .set) {
      self = .set(text)
    } else {
      self = .standard
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var box = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .file(let path, let line, let column):
      try box.encode(path, forKey: .file)
      try box.encode(line, forKey: .line)
      try box.encode(column, forKey: .column)
    case .set(let text):
      try box.encode(text, forKey: .set)
    case .standard:
      break
    }
  }
}

extension FieldOrigin: CustomStringConvertible {
  package var description: String {
    switch self {
    case .file(let path, let line, let column): "\(path):\(line):\(column)"
    case .set: "--set"
    case .standard: "default"
    }
  }
}
