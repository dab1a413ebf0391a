/// Kinds of files that are collected.
package enum MediaKind: String, Hashable, Codable, Sendable, CaseIterable { case image, video }

/// What a file is by its first bytes; neither the URL nor the server is believed.
package struct MediaSignature: Hashable, Sendable {
  package var kind: MediaKind
  /// Of a file's name, without the dot.
  package var ending: String

  package init(kind: MediaKind, ending: String) {
    self.kind = kind
    self.ending = ending
  }

  /// So many bytes are enough to tell.
  package static let length = 512

  /// Nil for anything but a picture or video of a known format.
  package static func of(_ bytes: [UInt8]) -> MediaSignature? {
    let head = Head(bytes: bytes)
    if let ending = picture(head) { return MediaSignature(kind: .image, ending: ending) }
    if let brand = head.text(8, 4), head.has("ftyp", at: 4) {
      switch brand {
      case "avif", "avis": return MediaSignature(kind: .image, ending: "avif")
      case "heic", "heix", "mif1", "msf1": return MediaSignature(kind: .image, ending: "heic")
      case "qt  ": return MediaSignature(kind: .video, ending: "mov")
      default: return MediaSignature(kind: .video, ending: "mp4")
      }
    }
    return video(head).map { MediaSignature(kind: .video, ending: $0) }
  }

  /// What bytes that are no media seem to be, for people.
  package static func description(_ bytes: [UInt8]) -> String {
    let head = Head(bytes: bytes)
    let text = String(decoding: bytes.prefix(256).drop { $0 <= 0x20 || $0 > 0x7E }, as: UTF8.self).lowercased()
    if text.hasPrefix("<!doctype html") || text.hasPrefix("<html") || text.hasPrefix("<head") { return "an HTML page" }
    if text.hasPrefix("<svg") { return "an SVG drawing" }
    if text.hasPrefix("<") { return "a document of markup" }
    if head.has([0x1F, 0x8B], at: 0) { return "gzip data" }
    if head.has("%PDF", at: 0) { return "a PDF document" }
    if head.has("PK\u{3}\u{4}", at: 0) { return "a ZIP archive" }
    if bytes.allSatisfy({ $0 >= 0x20 && $0 < 0x7F || [9, 10, 13].contains($0) }) { return "text" }
    return "data of no known format"
  }

  private static func picture(_ head: Head) -> String? {
    if head.has([0xFF, 0xD8, 0xFF], at: 0) { return "jpg" }
    if head.has([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], at: 0) { return "png" }
    if head.has("GIF87a", at: 0) || head.has("GIF89a", at: 0) { return "gif" }
    if head.has("RIFF", at: 0), head.has("WEBP", at: 8) { return "webp" }
    if head.has("BM", at: 0), head.has([0, 0, 0, 0], at: 6), head.has([0, 0, 0], at: 15) { return "bmp" }
    if head.has([0x49, 0x49, 0x2A, 0], at: 0) || head.has([0x4D, 0x4D, 0, 0x2A], at: 0) { return "tif" }
    return nil
  }

  private static func video(_ head: Head) -> String? {
    if head.has([0x1A, 0x45, 0xDF, 0xA3], at: 0) { return head.contains("webm", within: 64) ? "webm" : "mkv" }
    if head.has("RIFF", at: 0), head.has("AVI ", at: 8) { return "avi" }
    if head.has("FLV\u{1}", at: 0) { return "flv" }
    if head.has("OggS", at: 0) { return "ogv" }
    if head.has([0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11], at: 0) { return "wmv" }
    if head.has([0, 0, 1, 0xBA], at: 0) || head.has([0, 0, 1, 0xB3], at: 0) { return "mpg" }
    if [0, 188, 376].allSatisfy({ head.has([0x47], at: $0) }) { return "ts" }
    if let box = head.text(4, 4), ["moov", "mdat", "wide", "free", "skip"].contains(box) { return "mov" }
    return nil
  }

  private struct Head {
    let bytes: [UInt8]

    func has(_ expected: [UInt8], at offset: Int) -> Bool {
      bytes.count >= offset + expected.count && bytes[offset..<(offset + expected.count)].elementsEqual(expected)
    }

    func has(_ expected: String, at offset: Int) -> Bool { has(Array(expected.utf8), at: offset) }

    func text(_ offset: Int, _ count: Int) -> String? {
      bytes.count >= offset + count ? String(decoding: bytes[offset..<(offset + count)], as: UTF8.self) : nil
    }

    func contains(_ expected: String, within limit: Int) -> Bool {
      String(decoding: bytes.prefix(limit), as: Unicode.ASCII.self).contains(expected)
    }
  }
}
