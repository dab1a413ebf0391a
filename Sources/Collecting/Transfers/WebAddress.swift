import CCurl

/// A URL of http or https, taken apart by the library that will ask for it, so that both mean the same.
struct WebAddress: Hashable, Sendable {
  /// In normal form.
  var url: String
  /// Lower case, without port: what requests are counted by.
  var host: String
  /// Scheme, host and port: what a robots.txt holds for.
  var origin: String
  /// Path and query.
  var path: String

  /// Bytes of the longest URL.
  static let longest = 8192

  /// - Throws: what is wrong with the URL, for people.
  init(_ text: String) throws(TransferFault) {
    guard text.utf8.count <= Self.longest else { throw Self.fault(text, "it is longer than \(Self.longest) bytes") }
    guard let parts = curl_url() else { throw Self.fault(text, "there is no memory") }
    defer { curl_url_cleanup(parts) }
    // Any scheme is read, so that a wrong one can be named.
    let code = curl_url_set(parts, CURLUPART_URL, text, Self.nonSupportScheme | Self.encode)
    guard code == CURLUE_OK else { throw Self.fault(text, String(cString: curl_url_strerror(code))) }
    func part(_ name: CURLUPart, _ flags: UInt32 = 0) -> String? {
      var value: UnsafeMutablePointer<CChar>?
      guard curl_url_get(parts, name, &value, flags) == CURLUE_OK, let value else { return nil }
      defer { curl_free(value) }
      return String(cString: value)
    }
    let scheme = part(CURLUPART_SCHEME)?.lowercased() ?? ""
    guard ["http", "https"].contains(scheme) else {
      throw Self.fault(text, "its scheme is \(scheme), expected http or https")
    }
    guard part(CURLUPART_USER) == nil, part(CURLUPART_PASSWORD) == nil else {
      throw Self.fault(text, "it holds a user's name, which would be written into every record")
    }
    guard let url = part(CURLUPART_URL), let host = part(CURLUPART_HOST), !host.isEmpty else {
      throw Self.fault(text, "it names no host")
    }
    self.url = url
    self.host = host.lowercased()
    origin = "\(scheme)://\(self.host):\(part(CURLUPART_PORT, Self.defaultPort) ?? "")"
    path = (part(CURLUPART_PATH) ?? "/") + (part(CURLUPART_QUERY).map { "?" + $0 } ?? "")
  }

  private static func fault(_ text: String, _ because: String) -> TransferFault {
    TransferFault(.address, "\"\(text.prefix(200))\" cannot be asked: \(because)")
  }

  // Flags of libcurl's URL interface, which it defines as macros.
  private static let defaultPort: UInt32 = 1 << 0
  private static let nonSupportScheme: UInt32 = 1 << 3
  private static let encode: UInt32 = 1 << 7
}
