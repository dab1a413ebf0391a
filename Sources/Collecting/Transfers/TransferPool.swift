import CCurl
import Glibc

/// libcurl, made ready once in the process.
enum CurlLibrary {
  private static let isReady = curl_global_init(Int(CURL_GLOBAL_ALL)) == CURLE_OK

  static func handle() -> UnsafeMutableRawPointer? {
    guard isReady else { return nil }
    return curl_easy_init()
  }

  static func pool() -> UnsafeMutableRawPointer? {
    guard isReady else { return nil }
    return curl_multi_init()
  }
}

/// Transfers under way, driven by whoever calls `step`.
final class TransferPool {
  private let multi: UnsafeMutableRawPointer
  /// By handle.
  private var transfers: [UnsafeMutableRawPointer: Transfer] = [:]

  init() {
    guard let multi = CurlLibrary.pool() else { preconditionFailure("libcurl gives no pool") }
    self.multi = multi
  }

  deinit {
    for handle in transfers.keys { curl_multi_remove_handle(multi, handle) }
    transfers = [:]
    curl_multi_cleanup(multi)
  }

  var count: Int { transfers.count }

  func add(_ transfer: Transfer) {
    transfers[transfer.handle] = transfer
    let added = curl_multi_add_handle(multi, transfer.handle)
    precondition(added == CURLM_OK, "libcurl refused a transfer: \(added.rawValue)")
  }

  /// Breaks a transfer off.
  func remove(_ transfer: Transfer) {
    curl_multi_remove_handle(multi, transfer.handle)
    transfers[transfer.handle] = nil
  }

  /// Moves bytes, waiting at most so many seconds for something to happen; then gives what ended.
  func step(seconds: Double) -> [(Transfer, CURLcode)] {
    var running: Int32 = 0
    curl_multi_perform(multi, &running)
    var ended = finished()
    if ended.isEmpty {
      curl_multi_poll(multi, nil, 0, Int32(max(1, (seconds * 1000).rounded(.up))), nil)
      curl_multi_perform(multi, &running)
      ended = finished()
    }
    return ended
  }

  private func finished() -> [(Transfer, CURLcode)] {
    var ended: [(Transfer, CURLcode)] = []
    var left: Int32 = 0
    while let message = curl_multi_info_read(multi, &left) {
      guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle,
        let transfer = transfers[handle]
      else { continue }
      // The message is gone once the handle is taken out.
      let result = omni_curl_message_result(message)
      remove(transfer)
      ended.append((transfer, result))
    }
    return ended
  }
}
