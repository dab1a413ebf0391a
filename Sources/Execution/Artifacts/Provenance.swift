package import Collecting

/// Where a collected file came from: one line of `provenance.jsonl` for each row of the manifest that brought it.
///
/// A file found by several queries of its class is kept once and has several lines.
package struct Provenance: Hashable, Codable, Sendable {
  package var origin: FetchedFile
  package var query: String
  /// Empty where a teacher says what it shows.
  package var className: String

  package init(_ origin: FetchedFile, query: String, className: String) {
    self.origin = origin
    self.query = query
    self.className = className
  }

  private enum CodingKeys: String, CodingKey {
    case query
    case className = "class"
  }

  package init(from decoder: any Decoder) throws {
    let box = try decoder.container(keyedBy: CodingKeys.self)
    origin = try FetchedFile(from: decoder)
    query = try box.decodeIfPresent(String.self, forKey: .query) ?? ""
    className = try box.decodeIfPresent(String.self, forKey: .className) ?? ""
  }

  package func encode(to encoder: any Encoder) throws {
    try origin.encode(to: encoder)
    var box = encoder.container(keyedBy: CodingKeys.self)
    try box.encode(query, forKey: .query)
    try box.encode(className, forKey: .className)
  }
}

/// A row of the manifest whose file could not be had: one line of `failures.jsonl`.
package struct CollectionFailure: Hashable, Codable, Sendable {
  package var failure: FetchFailure
  package var query: String
  package var className: String

  package init(_ failure: FetchFailure, query: String, className: String) {
    self.failure = failure
    self.query = query
    self.className = className
  }

  private enum CodingKeys: String, CodingKey {
    case query
    case className = "class"
  }

  package init(from decoder: any Decoder) throws {
    let box = try decoder.container(keyedBy: CodingKeys.self)
    failure = try FetchFailure(from: decoder)
    query = try box.decode(String.self, forKey: .query)
    className = try box.decode(String.self, forKey: .className)
  }

  package func encode(to encoder: any Encoder) throws {
    try failure.encode(to: encoder)
    var box = encoder.container(keyedBy: CodingKeys.self)
    try box.encode(query, forKey: .query)
    try box.encode(className, forKey: .className)
  }
}

/// What came of the rows of one class: one line of `collection.jsonl`.
package struct ClassCollection: Hashable, Codable, Sendable {
  package var className: String
  /// Rows of the manifest.
  package var requested = 0
  /// Rows whose file is there.
  package var fetched = 0
  package var failed = 0
  /// Rows whose file another row of the class had brought already.
  package var duplicates = 0
  /// Of the files kept.
  package var bytes = 0

  package init(className: String) { self.className = className }

  /// Files kept.
  package var files: Int { fetched - duplicates }

  private enum CodingKeys: String, CodingKey {
    case className = "class"
    case requested, fetched, failed, duplicates, bytes
  }
}
