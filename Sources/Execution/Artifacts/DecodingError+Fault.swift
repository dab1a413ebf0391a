extension DecodingError {
  /// What is wrong, in words that follow the file's name: "lacks `nodes[3].state`".
  package var fault: String {
    switch self {
    case .keyNotFound(let key, let context): return "lacks `\(Self.place(context.codingPath + [key]))`"
    case .dataCorrupted(let context) where context.codingPath.isEmpty: return "is not JSON"
    case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
      let place = Self.place(context.codingPath)
      return place.isEmpty
        ? "is something else than belongs there" : "has something else at `\(place)` than belongs there"
    @unknown default: return "cannot be understood"
    }
  }

  /// `nodes[3].state`.
  private static func place(_ keys: [any CodingKey]) -> String {
    keys.reduce("") { text, key in
      if let number = key.intValue { return "\(text)[\(number)]" }
      return text.isEmpty ? key.stringValue : "\(text).\(key.stringValue)"
    }
  }
}
