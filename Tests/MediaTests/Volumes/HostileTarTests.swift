import Foundation
import Media
import Randomness
import TestSupport
import Testing

/// Archives that are cut, damaged or made to do harm.
@Suite struct HostileTarTests {
  private func refusal(_ bytes: [UInt8]) throws -> MediaError? {
    let folder = try TemporaryFolder()
    try folder.write(bytes, as: "x.tar")
    let root = MediaRoot(folder.file("x.tar"))
    if let fault = root.fault { return fault }
    do { _ = try root.place("c.jpg") } catch { return error.reason == .missing ? nil : error }
    return nil
  }

  private func archive(_ members: (inout TarFixture) -> Void) -> [UInt8] {
    var archive = TarFixture()
    archive.append("a.jpg", Array("first".utf8))
    members(&archive)
    archive.append("b.jpg", Array("last".utf8))
    archive.finish()
    return archive.bytes
  }

  @Test(arguments: [
    "/etc/passwd", "../up.jpg", "a/../../up.jpg", "..", "./../x", "x/..",
  ])
  func `a name that leads out of its place refuses the archive`(name: String) throws {
    let inHeader = archive { $0.append(name) }
    let inPax = archive {
      $0.appendPax([("path", name)])
      $0.append("harmless")
    }
    let inLongName = archive {
      $0.append("././@LongLink", Array(name.utf8) + [0], type: "L")
      $0.append("harmless")
    }
    let inLink = archive { $0.append("harmless", type: "1", link: name) }
    for bytes in [inHeader, inPax, inLongName, inLink] {
      let error = try #require(try refusal(bytes))
      #expect(error.reason == .damaged && error.detail.contains("not to be trusted"), "\(error)")
    }
  }

  @Test(
    arguments: [
      // (compression, first bytes)
      ("gzip", [0x1F, 0x8B, 8, 0]), ("xz", [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0]), ("zstd", [0x28, 0xB5, 0x2F, 0xFD]),
      ("bzip2", [0x42, 0x5A, 0x68, 0x39]),
    ] as [(String, [UInt8])])
  func `a compressed archive is called one`(compression: String, head: [UInt8]) throws {
    for count in [100, 2000] {
      let error = try #require(try refusal(head + noise(count, seed: 3)))
      #expect(error.reason == .unsupported && error.detail.contains("compressed with \(compression)"), "\(error)")
    }
  }

  @Test func `a cut archive is refused wherever it is cut`() throws {
    let whole = archive { $0.append("dir/c.jpg", noise(1500, seed: 1)) }
    #expect(try refusal(whole) == nil)
    for length in stride(from: 1, to: whole.count - 1024, by: 173) {
      let error = try #require(try refusal(Array(whole.prefix(length))), "cut to \(length)")
      #expect([.truncated, .notMedia].contains(error.reason), "\(error)")
    }
    let unmarked = try #require(try refusal(Array(whole.prefix(whole.count - 1024))))
    #expect(unmarked.reason == .truncated && unmarked.detail.contains("without its end marker"))
  }

  @Test func `a header that does not add up is refused, with its place`() throws {
    var bytes = archive { $0.append("c.jpg", Array("middle".utf8)) }
    bytes[1024 + 3] ^= 1
    let error = try #require(try refusal(bytes))
    #expect(error.reason == .damaged && error.action == "reading the header at byte 1024")
    #expect(try refusal(Array("this is text, not an archive at all".utf8))?.reason == .truncated)
    #expect(try refusal(noise(4096, seed: 2))?.reason == .notMedia)
    #expect(try refusal([])?.reason == .empty)
  }

  @Test(arguments: [
    // Eight exabytes, a negative number, beyond 64 bits, no octal digits.
    [0x80, 0, 0, 0, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], [UInt8](repeating: 0xFF, count: 12),
    [0x80] + [UInt8](repeating: 0xFF, count: 11), Array("99999999999\u{0}".utf8), Array("77777777777\u{0}".utf8),
  ])
  func `an impossible size is refused`(field: [UInt8]) throws {
    #expect(try refusal(archive { $0.append("c.jpg", sizeField: field) }) != nil)
  }

  @Test func `an enormous extended header is refused before it is read`() throws {
    let error = try #require(
      try refusal(archive { $0.append("x", [UInt8](repeating: 0x61, count: 2 << 20), type: "x") }))
    #expect(error.reason == .tooLarge)
  }

  @Test func `links in a circle, devices and pipes are named when they are asked for`() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      archive {
        $0.append("one", type: "1", link: "two")
        $0.append("two", type: "1", link: "one")
        $0.append("nowhere", type: "1", link: "absent")
        $0.append("disk", type: "3")
        $0.append("pipe", type: "6")
      }, as: "x.tar")
    let root = MediaRoot(folder.file("x.tar"))
    for name in ["one", "two", "nowhere", "disk", "pipe"] {
      #expect { try root.place(name) } throws: { ($0 as? MediaError)?.reason == .unsupported }
    }
    #expect(try root.place("b.jpg").contents() == Array("last".utf8))
  }

  @Test func `a path in two volumes is refused, since nobody says which it is`() throws {
    let folder = try TemporaryFolder()
    for index in 0..<2 {
      var volume = TarFixture()
      volume.append("000/\(index).jpg", Array("\(index)".utf8))
      volume.append("000/both.jpg", Array("\(index)".utf8))
      volume.finish()
      try folder.write(volume.bytes, as: "v/vol_\(index).tar")
    }
    let root = MediaRoot(folder.file("v"))
    #expect(try root.place("000/1.jpg").contents() == Array("1".utf8))
    #expect { try root.place("000/both.jpg") } throws: { "\($0)".contains("each path is expected in one volume") }
  }

  @Test func `random damage never does more than refuse`() throws {
    let folder = try TemporaryFolder()
    let whole = archive {
      $0.appendPax([("path", "pax/c.jpg"), ("size", "9")])
      $0.append("c.jpg", Array("nine more".utf8))
      $0.append("././@LongLink", Array(String(repeating: "l", count: 150).utf8) + [0], type: "L")
      $0.append("l", noise(700, seed: 3))
      $0.append("hard", type: "1", link: "a.jpg")
    }
    for seed in 0..<400 as Range<UInt64> {
      var random = CounterRandom(seed: seed, stream: 9)
      var bytes = whole
      for _ in 0..<(1 + random.below(12)) {
        // Headers are where harm is done: damage them, and mend their sums so that they are believed.
        let block = random.below(bytes.count / 512) * 512
        bytes[block + random.below(512)] = UInt8(random.below(256))
        mendSum(&bytes, block)
      }
      if random.below(4) == 0 { bytes.removeLast(random.below(bytes.count)) }
      let name = "\(seed).tar"
      try folder.write(bytes, as: name)
      let root = MediaRoot(folder.file(name))
      _ = root.fault
      for member in ["a.jpg", "pax/c.jpg", "hard"] { _ = try? root.place(member).contents() }
      for file in (try? root.classFolders())?.flatMap(\.files) ?? [] {
        #expect(PathSafety.fault(file) == nil, "seed \(seed)")
      }
    }
  }

  private func mendSum(_ bytes: inout [UInt8], _ block: Int) {
    for index in 148..<156 { bytes[block + index] = 0x20 }
    let sum = bytes[block..<(block + 512)].reduce(0) { $0 + Int($1) }
    let text = String(sum, radix: 8)
    for (index, byte) in (String(repeating: "0", count: 6 - text.count) + text + "\u{0} ").utf8.enumerated() {
      bytes[block + 148 + index] = byte
    }
  }
}
