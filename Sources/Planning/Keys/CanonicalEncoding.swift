/// The one byte encoding that keys and ids are hashed from.
///
/// Each text is written as its UTF-8 length in decimal, a colon, and its bytes, so no two different sequences of texts
/// have the same encoding; maps are written in the order of their keys. Never `hashValue`, never JSON.
package struct CanonicalEncoding {
  private(set) var text = ""

  package init() {}

  package mutating func append(_ item: String) {
    text += "\(item.utf8.count):\(item)"
  }

  /// Writes a name, the number of entries, and each entry in the order of its key.
  package mutating func append(_ name: String, _ map: [String: String]) {
    append(name)
    append(String(map.count))
    for (key, value) in map.sorted(by: { $0.key < $1.key }) {
      append(key)
      append(value)
    }
  }

  /// SHA-256 of what was written.
  package var digest: String { ContentDigest.of(text) }
}
