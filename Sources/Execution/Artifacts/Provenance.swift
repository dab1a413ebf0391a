package import Collecting

/// What became of a file, beside the row of the manifest that asked for it; one line of JSON with the fields of both.
package struct Traced<Origin: Hashable & Codable & Sendable>: Hashable, Codable, Sendable {
  package var origin: Origin
  package var query: String
  /// Empty where a teacher says what it shows.
  package var className: String

  package init(_ origin: Origin, query: String, className: String) {
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
    origin = try Origin(from: decoder)
    query = try box.decode(String.self, forKey: .query)
    className = try box.decode(String.self, forKey: .className)
  }

  package func encode(to encoder: any Encoder) throws {
    try origin.encode(to: encoder)
    var box = encoder.container(keyedBy: CodingKeys.self)
    try box.encode(query, forKey: .query)
    try box.encode(className, forKey: .className)
  }
}

/// Where a collected file came from: one line of `provenance.jsonl` for each row of the manifest that brought it.
///
/// A file found by several queries of its class is kept once and has several lines.
package typealias Provenance = Traced<FetchedFile>

/// A row of the manifest whose file could not be had: one line of `failures.jsonl`.
package typealias CollectionFailure = Traced<FetchFailure>

extension CollectionFailure {
  package var failure: FetchFailure { origin }
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
