/// Status line and headers of one response.
struct ResponseHead: Hashable, Sendable {
  /// `bytes FIRST-LAST/TOTAL`.
  struct Range: Hashable, Sendable {
    var first: Int
    /// Nil for `*`.
    var total: Int?
  }

  private(set) var status = 0
  private(set) var length: Int?
  private(set) var etag: String?
  private(set) var lastModified: String?
  /// Nil when the body is sent as it is.
  private(set) var encoding: String?
  private(set) var range: Range?
  /// All headers have come.
  private(set) var isComplete = false

  /// Takes one line as libcurl hands it over: a status line begins a new head (there may have been a `100 Continue`), an
  /// empty line ends it; trailers behind a body are passed over.
  mutating func read(_ line: String) {
    if line.hasPrefix("HTTP/") {
      self = ResponseHead()
      let parts = line.split(separator: " ")
      status = parts.count > 1 ? Int(parts[1].trimmed) ?? 0 : 0
      return
    }
    guard !isComplete else { return }
    let text = line.trimmed
    if text.isEmpty {
      isComplete = status >= 200
      return
    }
    guard let colon = text.firstIndex(of: ":") else { return }
    let value = text[text.index(after: colon)...].trimmed
    switch text[..<colon].lowercased() {
    case "content-length": length = Int(value).flatMap { $0 >= 0 ? $0 : nil }
    case "etag": etag = value.count <= 1024 ? value : nil
    case "last-modified": lastModified = value.count <= 128 ? value : nil
    case "content-encoding": encoding = value.lowercased() == "identity" ? nil : value
    case "content-range": range = Self.range(value)
    default: break
    }
  }

  /// What a later request can name to be sure that it is still the same file: a strong ETag, or the date where there is no
  /// ETag at all.
  var validator: String? {
    guard let etag else { return lastModified }
    return etag.hasPrefix("W/") ? nil : etag
  }

  private static func range(_ value: String) -> Range? {
    guard value.lowercased().hasPrefix("bytes ") else { return nil }
    let parts = value.dropFirst(6).split(separator: "/")
    guard parts.count == 2, let first = parts[0].split(separator: "-").first.flatMap({ Int($0.trimmed) }) else {
      return nil
    }
    return Range(first: first, total: Int(parts[1].trimmed))
  }
}
