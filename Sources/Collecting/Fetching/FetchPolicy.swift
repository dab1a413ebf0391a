/// How files are asked for, and which are taken.
package struct FetchPolicy: Hashable, Sendable {
  /// Sent with every request. It begins with the product's name, which robots.txt is read for.
  package var userAgent: String
  /// Connections to one host at a time.
  package var perHost = 4
  /// Connections in all.
  package var connections = 64
  /// Seconds from one request to a host to the next.
  package var interval = 0.5
  /// Attempts after the first.
  package var retries = 3
  package var backOff = BackOff()
  /// A host that wants to be left alone for longer (seconds) is given up.
  package var longestPause = 600.0
  package var redirects = 5
  /// Where no redirect from outside may lead.
  package var inner = InnerNetwork()
  /// Of one file, decoded.
  package var maximumBytes: Int
  package var kinds: Set<MediaKind>
  package var connectSeconds = 20.0
  /// A transfer with fewer than `slowest` bytes a second over so many seconds has stalled.
  package var stallSeconds = 30.0
  package var slowest = 256
  /// Seconds that all transfers of one file may take together.
  package var fileSeconds = 3600.0
  package var obeysRobots = true
  /// Honours `http_proxy` and its like.
  package var usesProxy = true
  /// What pauses and intervals are multiplied by: tests have no time.
  package var pauseScale = 1.0

  package init(userAgent: String, maximumBytes: Int, kinds: Set<MediaKind>) {
    self.userAgent = userAgent
    self.maximumBytes = maximumBytes
    self.kinds = kinds
  }

  /// The product's name.
  var agent: String { String(userAgent.prefix { $0 != "/" && $0 != " " }) }
}

/// Time as fetching sees it.
package struct FetchClock: Sendable {
  /// Seconds of a clock that only goes forward.
  package var elapsed: @Sendable () -> Double
  /// Seconds since 1970.
  package var now: @Sendable () -> Double

  package init(elapsed: @escaping @Sendable () -> Double, now: @escaping @Sendable () -> Double) {
    self.elapsed = elapsed
    self.now = now
  }
}

/// One file to fetch.
package struct FetchRequest: Hashable, Sendable {
  package var url: String
  /// Of the partial file; distinct for distinct URLs.
  package var name: String
  /// SHA-256 that the file must have.
  package var sha256: String?

  package init(url: String, name: String, sha256: String?) {
    self.url = url
    self.name = name
    self.sha256 = sha256
  }
}

/// How a request ended.
package enum FetchOutcome: Hashable, Sendable {
  case fetched(FetchedFile)
  case failed(FetchFailure)
}

/// A file that is there, with where it came from.
package struct FetchedFile: Hashable, Codable, Sendable {
  /// Relative to the folder of the fetcher.
  package var file: String
  package var sha256: String
  package var bytes: Int
  package var kind: MediaKind
  package var url: String
  /// Behind all redirects.
  package var finalURL: String
  package var status: Int
  package var etag: String?
  package var lastModified: String?
  /// When it was complete, seconds since 1970.
  package var time: Double

  package init(
    file: String, sha256: String, bytes: Int, kind: MediaKind, url: String, finalURL: String, status: Int,
    etag: String? = nil, lastModified: String? = nil, time: Double
  ) {
    self.file = file
    self.sha256 = sha256
    self.bytes = bytes
    self.kind = kind
    self.url = url
    self.finalURL = finalURL
    self.status = status
    self.etag = etag
    self.lastModified = lastModified
    self.time = time
  }

  private enum CodingKeys: String, CodingKey {
    case file, sha256, bytes, kind, url
    case finalURL = "final_url"
    case status, etag
    case lastModified = "last_modified"
    case time
  }
}

/// A file that could not be had.
package struct FetchFailure: Hashable, Codable, Sendable {
  package var url: String
  package var reason: FailureReason
  /// For people.
  package var detail: String
  /// HTTP status of the last response, when there was one.
  package var status: Int?
  package var attempts: Int
  /// Another day may go better.
  package var isTemporary: Bool
  /// Seconds since 1970.
  package var time: Double

  init(_ url: String, _ fault: TransferFault, attempts: Int, time: Double) {
    self.url = url
    reason = fault.reason
    detail = fault.detail
    status = fault.status
    self.attempts = attempts
    isTemporary = fault.isTemporary
    self.time = time
  }

  /// A file that came well and is not the one that was asked for.
  package init(_ file: FetchedFile, expected: String) {
    url = file.url
    reason = .wrongDigest
    detail = "its SHA-256 is \(file.sha256), expected \(expected)"
    status = file.status
    attempts = 1
    isTemporary = false
    time = file.time
  }

  private enum CodingKeys: String, CodingKey {
    case url, reason, detail, status, attempts
    case isTemporary = "temporary"
    case time
  }
}
