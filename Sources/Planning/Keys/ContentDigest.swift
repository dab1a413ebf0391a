import CCrypto

/// SHA-256 of bytes fed in pieces, as 64 lower-case hexadecimal digits.
///
/// OpenSSL's libcrypto does the work; nothing else of it is used. Not shared between threads.
package final class ContentDigest {
  private let context: OpaquePointer

  package init() {
    guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
      preconditionFailure("libcrypto offers no SHA-256 context")
    }
    self.context = context
  }

  deinit {
    EVP_MD_CTX_free(context)
  }

  /// Appends raw bytes.
  package func update(_ bytes: UnsafeRawBufferPointer) {
    guard let base = bytes.baseAddress, !bytes.isEmpty else { return }
    let updated = EVP_DigestUpdate(context, base, bytes.count)
    precondition(updated == 1, "libcrypto refused \(bytes.count) bytes")
  }

  /// Appends the UTF-8 bytes of `text`.
  package func update(_ text: String) {
    var text = text
    text.withUTF8 { update(UnsafeRawBufferPointer($0)) }
  }

  /// The digest of everything appended so far. Call it once, last.
  package func finish() -> String {
    var bytes = [UInt8](repeating: 0, count: 32)
    let finished = bytes.withUnsafeMutableBufferPointer { EVP_DigestFinal_ex(context, $0.baseAddress, nil) }
    precondition(finished == 1, "libcrypto could not finish a SHA-256")
    return hexadecimal(bytes)
  }

  /// The digest of a run of bytes.
  package static func of(_ bytes: some Sequence<UInt8>) -> String {
    let digest = ContentDigest()
    Array(bytes).withUnsafeBytes { digest.update($0) }
    return digest.finish()
  }

  /// The digest of one text.
  package static func of(_ text: String) -> String {
    let digest = ContentDigest()
    digest.update(text)
    return digest.finish()
  }
}

/// Two lower-case digits for each byte.
private func hexadecimal(_ bytes: [UInt8]) -> String {
  let digits = Array("0123456789abcdef".utf8)
  var text: [UInt8] = []
  text.reserveCapacity(bytes.count * 2)
  for byte in bytes {
    text.append(digits[Int(byte >> 4)])
    text.append(digits[Int(byte & 15)])
  }
  return String(decoding: text, as: UTF8.self)
}
