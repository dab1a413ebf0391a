import Foundation
import Randomness

/// Tar archives by hand: what the `tar` command would not write.
struct TarFixture {
  private(set) var bytes: [UInt8] = []

  /// Appends a header and contents, padded to whole blocks.
  /// - Parameters:
  ///   - size: what the header states; nil states the truth.
  ///   - sizeField: the twelve bytes of the size themselves.
  mutating func append(
    _ name: String, _ contents: [UInt8] = [], type: Character = "0", link: String = "", size: Int? = nil,
    sizeField: [UInt8]? = nil, prefix: String = "", magic: String = "ustar\u{0}00"
  ) {
    var header = [UInt8](repeating: 0, count: 512)
    func put(_ text: String, _ offset: Int, _ limit: Int) {
      for (index, byte) in text.utf8.prefix(limit).enumerated() { header[offset + index] = byte }
    }
    put(name, 0, 100)
    put("0000644\u{0}0000000\u{0}0000000\u{0}", 100, 24)
    put(Self.octal(size ?? contents.count, 11) + "\u{0}", 124, 12)
    if let sizeField { header.replaceSubrange(124..<136, with: sizeField) }
    put("00000000000\u{0}", 136, 12)
    header[156] = type.asciiValue ?? 0
    put(link, 157, 100)
    put(magic, 257, 8)
    put(prefix, 345, 155)
    for index in 148..<156 { header[index] = 0x20 }
    put(Self.octal(header.reduce(0) { $0 + Int($1) }, 6) + "\u{0} ", 148, 8)
    bytes += header + contents + [UInt8](repeating: 0, count: (512 - contents.count % 512) % 512)
  }

  /// A pax header for the member behind it.
  mutating func appendPax(_ records: [(String, String)]) {
    append("PaxHeaders/x", Array(records.map { Self.record($0.0, $0.1) }.joined().utf8), type: "x")
  }

  /// The end marker.
  mutating func finish() { bytes += [UInt8](repeating: 0, count: 1024) }

  private static func octal(_ value: Int, _ digits: Int) -> String {
    let text = String(value, radix: 8)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }

  private static func record(_ key: String, _ value: String) -> String {
    let rest = " \(key)=\(value)\n"
    var length = rest.utf8.count + 1
    while String(length).utf8.count + rest.utf8.count != length { length = String(length).utf8.count + rest.utf8.count }
    return "\(length)\(rest)"
  }
}

/// Runs the `tar` command, the tests' oracle.
@discardableResult
func tar(_ arguments: [String]) throws -> Int32 {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  process.arguments = ["tar"] + arguments
  process.standardOutput = FileHandle.nullDevice
  process.standardError = FileHandle.nullDevice
  try process.run()
  process.waitUntilExit()
  return process.terminationStatus
}

/// A run of random bytes.
func noise(_ count: Int, seed: UInt64) -> [UInt8] {
  var random = CounterRandom(seed: seed, stream: 1)
  return (0..<count).map { _ in UInt8(random.below(256)) }
}
