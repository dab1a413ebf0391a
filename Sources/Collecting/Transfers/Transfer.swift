import CCurl

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// One HTTP request: a libcurl handle with its headers, and the sink its body goes into.
///
/// Redirects are not followed here: each hop is a request of its own, because another host has rules of its own.
final class Transfer {
  let handle: UnsafeMutableRawPointer
  private(set) var head = ResponseHead()
  let sink: any ResponseSink
  /// Bytes of bodies so far.
  private(set) var received = 0
  /// What ended the transfer from within.
  private(set) var fault: TransferFault?
  private var headers: UnsafeMutablePointer<curl_slist>?
  private var hasBegun = false
  /// Where the request must not go.
  private let forbidden: InnerNetwork?
  /// An address that it would have gone to.
  private var refused: String?

  /// How a transfer ended when nothing went wrong.
  enum End {
    case success
    case redirect(String)
  }

  /// - Parameters:
  ///   - point: asks for the rest of a file from there, if it is still the same.
  ///   - forbidden: no connection is made to these addresses.
  init(
    _ url: String, _ setup: TransferSetup, from point: PartialFile.Point?, into sink: any ResponseSink,
    avoiding forbidden: InnerNetwork? = nil
  ) {
    self.forbidden = forbidden
    guard let handle = CurlLibrary.handle() else { preconditionFailure("libcurl gives no handle") }
    self.handle = handle
    self.sink = sink
    omni_curl_set_string(handle, CURLOPT_URL, url)
    omni_curl_set_string(handle, CURLOPT_USERAGENT, setup.userAgent)
    omni_curl_set_string(handle, CURLOPT_PROTOCOLS_STR, "http,https")
    omni_curl_set_long(handle, CURLOPT_FOLLOWLOCATION, 0)
    omni_curl_set_long(handle, CURLOPT_NOSIGNAL, 1)
    omni_curl_set_long(handle, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    omni_curl_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, Int(setup.connectSeconds * 1000))
    // Media are compressed already; a body that is encoded all the same is decoded, and its bytes counted behind that.
    omni_curl_set_string(handle, CURLOPT_ACCEPT_ENCODING, "identity")
    if !setup.usesProxy { omni_curl_set_string(handle, CURLOPT_PROXY, "") }
    if let point {
      headers = curl_slist_append(headers, "Range: bytes=\(point.offset)-")
      headers = curl_slist_append(headers, "If-Range: \(point.validator)")
      omni_curl_set_pointer(handle, CURLOPT_HTTPHEADER, headers)
    }
    // The pool keeps the transfer for as long as libcurl has the handle.
    let context = Unmanaged.passUnretained(self).toOpaque()
    omni_curl_set_pointer(handle, CURLOPT_WRITEDATA, context)
    omni_curl_set_pointer(handle, CURLOPT_HEADERDATA, context)
    omni_curl_set_receiver(handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
      Unmanaged<Transfer>.fromOpaque(context!).takeUnretainedValue().body(bytes, size * count)
    }
    omni_curl_set_receiver(handle, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
      Unmanaged<Transfer>.fromOpaque(context!).takeUnretainedValue().header(bytes, size * count)
    }
    if forbidden != nil {
      omni_curl_set_pointer(handle, CURLOPT_OPENSOCKETDATA, context)
      omni_curl_set_opener(handle) { context, _, address in
        guard let context, let address else { return CURL_SOCKET_BAD }
        return Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue().open(address)
      }
    }
  }

  deinit {
    curl_easy_cleanup(handle)
    curl_slist_free_all(headers)
  }

  /// How it ended, from libcurl's result.
  func end(_ result: CURLcode) throws(TransferFault) -> End {
    sink.close()
    if let fault { throw fault }
    if let forbidden, let address = reached, forbidden.contains(address) { throw Self.inner(address) }
    if result == CURLE_COULDNT_CONNECT, let refused { throw Self.inner(refused) }
    let isRefused = head.isComplete && !(200..<300).contains(head.status)
    // The body of a refusal does not matter, so neither does how it ended.
    if isRefused || result == CURLE_OK {
      if let target = redirect { return .redirect(target) }
      guard (200..<300).contains(head.status) else { throw statusFault }
      if !hasBegun { try begin() }
      sink.close()
      return .success
    }
    throw Self.fault(result, status: head.status)
  }

  /// The address that answered; nil when none did.
  var reached: String? {
    var address: UnsafeMutablePointer<CChar>?
    guard omni_curl_get_string(handle, CURLINFO_PRIMARY_IP, &address) == CURLE_OK, let address else { return nil }
    let text = String(cString: address)
    return text.isEmpty ? nil : text
  }

  private static func inner(_ address: String) -> TransferFault {
    TransferFault(
      .redirect,
      "a redirect from outside leads to \(address), an address of an inner network; state the URL that it leads to if that "
        + "is meant", discards: true)
  }

  /// Where the response points to.
  private var redirect: String? {
    guard [301, 302, 303, 307, 308].contains(head.status) else { return nil }
    var url: UnsafeMutablePointer<CChar>?
    guard omni_curl_get_string(handle, CURLINFO_REDIRECT_URL, &url) == CURLE_OK, let url else { return nil }
    return String(cString: url)
  }

  private var statusFault: TransferFault {
    var wait: curl_off_t = 0
    omni_curl_get_offset(handle, CURLINFO_RETRY_AFTER, &wait)
    return TransferFault(
      .status, "HTTP status \(head.status)", status: head.status,
      isTemporary: [408, 416, 425, 429, 500, 502, 503, 504].contains(head.status), discards: head.status == 416,
      pause: wait > 0 ? Double(wait) : nil)
  }

  private func begin() throws(TransferFault) {
    hasBegun = true
    try sink.begin(head)
  }

  // MARK: called by libcurl

  private func open(_ address: UnsafeMutablePointer<curl_sockaddr>) -> curl_socket_t {
    var name = [CChar](repeating: 0, count: Int(NI_MAXHOST))
    // What libcurl gives goes on behind the `sockaddr` that is declared: an address of IPv6 is longer.
    guard let place = MemoryLayout<curl_sockaddr>.offset(of: \.addr) else { return CURL_SOCKET_BAD }
    let target = (UnsafeRawPointer(address) + place).assumingMemoryBound(to: sockaddr.self)
    let isKnown =
      getnameinfo(target, address.pointee.addrlen, &name, socklen_t(name.count), nil, 0, NI_NUMERICHOST) == 0
    let text = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    if isKnown, let forbidden, forbidden.contains(text) {
      refused = text
      return CURL_SOCKET_BAD
    }
    return socket(address.pointee.family, address.pointee.socktype, address.pointee.protocol)
  }

  private func header(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
    guard let bytes else { return count }
    head.read(String(decoding: UnsafeRawBufferPointer(start: bytes, count: count), as: UTF8.self))
    if head.isComplete, !hasBegun, (200..<300).contains(head.status) {
      do throws(TransferFault) {
        try begin()
      } catch {
        fault = error
        return 0
      }
    }
    return count
  }

  private func body(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
    received += count
    guard hasBegun else {
      // The page that explains a refusal.
      return received > 1 << 16 ? 0 : count
    }
    do throws(TransferFault) {
      try sink.receive(UnsafeRawBufferPointer(start: bytes, count: count))
      return count
    } catch {
      fault = error
      return 0
    }
  }

  private static func fault(_ result: CURLcode, status: Int) -> TransferFault {
    let text = String(cString: curl_easy_strerror(result)).lowercased()
    let known = status == 0 ? nil : status
    switch result {
    case CURLE_URL_MALFORMAT: return TransferFault(.address, text)
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR:
      return TransferFault(.tls, text)
    case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CIPHER: return TransferFault(.tls, text, isTemporary: true)
    case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_CONTENT_ENCODING:
      return TransferFault(.protocolFault, text, status: known, isTemporary: true, discards: true)
    default: return TransferFault(.connection, text, status: known, isTemporary: true)
    }
  }
}

/// What every request has in common.
struct TransferSetup: Hashable, Sendable {
  var userAgent: String
  var connectSeconds: Double
  /// Honours `http_proxy` and its like.
  var usesProxy: Bool
}
