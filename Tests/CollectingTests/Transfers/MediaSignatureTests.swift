import Collecting
import Testing

@Suite struct MediaSignatureTests {
  @Test(arguments: [
    ("\u{89}PNG\r\n\u{1A}\n....", "png", MediaKind.image), ("GIF89a....", "gif", .image),
    ("RIFF\u{1}\u{1}\u{1}\u{1}WEBPVP8 ", "webp", .image), ("II*\0....", "tif", .image),
    ("\0\0\0\u{20}ftypisom\0\0", "mp4", .video), ("\0\0\0\u{20}ftypqt  \0\0", "mov", .video),
    ("\0\0\0\u{20}ftypavif\0\0", "avif", .image), ("RIFF\u{1}\u{1}\u{1}\u{1}AVI LIST", "avi", .video),
    ("FLV\u{1}\u{5}", "flv", .video), ("OggS\0", "ogv", .video), ("\0\0\u{1}\u{BA}", "mpg", .video),
    ("\u{1A}\u{45}\u{DF}\u{A3}....webm", "webm", .video), ("\u{1A}\u{45}\u{DF}\u{A3}....matroska", "mkv", .video),
    ("\0\0\0\u{8}wide\0\0", "mov", .video),
  ])
  func `formats are told by their first bytes`(text: String, ending: String, kind: MediaKind) {
    let bytes = text.unicodeScalars.map { UInt8($0.value) }
    #expect(MediaSignature.of(bytes) == MediaSignature(kind: kind, ending: ending))
    #expect(MediaSignature.of(Array(bytes.prefix(2))) == nil)
  }

  @Test(arguments: [
    ("\n <!DOCTYPE HTML><html>", "an HTML page"), ("<svg xmlns=", "an SVG drawing"),
    ("<?xml ?>", "a document of markup"),
    ("\u{1F}\u{8B}\u{8}", "gzip data"), ("%PDF-1.7", "a PDF document"), ("not found", "text"),
    ("\0\u{1}\u{2}", "data of no known format"), ("BMW is a car", "text"),
  ])
  func `what is no media is described`(text: String, description: String) {
    let bytes = text.unicodeScalars.map { UInt8($0.value) }
    #expect(MediaSignature.of(bytes) == nil)
    #expect(MediaSignature.description(bytes) == description)
  }
}
