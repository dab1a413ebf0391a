#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Addresses that are of no public network: this machine, its neighbours, and what stands for all or many of them
/// (RFC 6890 and the registries of special-purpose addresses it describes).
///
/// A page of the web must not send a fetcher to them by a redirect: what answers there is not meant for the web.
package struct InnerNetwork: Hashable, Sendable {
  /// Inner addresses that count as outside all the same; tests have no other network.
  package var except: Set<String> = []

  package init() {}

  /// Whether an address, as text, is of an inner network; of what is none of IPv4 or IPv6 nothing is known: false.
  package func contains(_ text: String) -> Bool {
    guard !except.contains(text), let bytes = Self.bytes(text) else { return false }
    return bytes.count == 4 ? Self.isInner4(bytes[...]) : Self.isInner6(bytes)
  }

  /// In network order: four or sixteen; a zone (`fe80::1%eth0`) is left out.
  private static func bytes(_ text: String) -> [UInt8]? {
    let address = String(text.prefix { $0 != "%" })
    for (family, count) in [(AF_INET, 4), (AF_INET6, 16)] {
      var bytes = [UInt8](repeating: 0, count: count)
      if inet_pton(family, address, &bytes) == 1 { return bytes }
    }
    return nil
  }

  private static func isInner4(_ a: ArraySlice<UInt8>) -> Bool {
    let (first, second, third) = (a[a.startIndex], a[a.startIndex + 1], a[a.startIndex + 2])
    switch first {
    case 0, 10, 127: return true
    case 100: return second & 0xC0 == 64
    case 169: return second == 254
    case 172: return second & 0xF0 == 16
    case 192: return second == 168 || second == 0 && third == 0
    case 198: return second & 0xFE == 18
    default: return first >= 224
    }
  }

  private static func isInner6(_ a: [UInt8]) -> Bool {
    func begins(_ prefix: [UInt8]) -> Bool { a.starts(with: prefix) }
    let zeros = [UInt8](repeating: 0, count: 10)
    // Addresses of IPv4 within others: mapped, translated, 6to4.
    if begins(zeros + [0xFF, 0xFF]) || begins([0, 0x64, 0xFF, 0x9B] + zeros.dropLast(2)) { return isInner4(a[12...]) }
    if begins([0x20, 0x02]) { return isInner4(a[2..<6]) }
    // Unspecified, loopback, and IPv4 as it was once written into IPv6.
    if begins(zeros + [0, 0]) { return true }
    return a[0] & 0xFE == 0xFC || a[0] == 0xFE && a[1] & 0x80 == 0x80 || a[0] == 0xFF
  }
}
