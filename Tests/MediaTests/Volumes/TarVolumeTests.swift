import Foundation
import Glibc
import Media
import TestSupport
import Testing

/// Archives of the `tar` command, read in place, beside what the command unpacks from them.
@Suite struct TarVolumeTests {
  /// Files with short, long and awkward names: beyond the header's 100 bytes, and beyond ustar's 255.
  private static let names = [
    "a.jpg", "000/00/000001.jpg", "with blanks/and ümläuts/ßö.jpg", "dots.../..a/b..jpg",
    String(repeating: "d", count: 60) + "/" + String(repeating: "f", count: 70) + ".jpg",
    String(repeating: "x/", count: 40) + "deep.jpg", "empty.jpg", "block.jpg",
  ]
  private static let longer = [
    String(repeating: "folder-of-a-long-name/", count: 14) + "end.jpg", String(repeating: "n", count: 180) + ".jpg",
  ]

  private func populate(_ folder: TemporaryFolder, _ names: [String]) throws {
    for (index, name) in names.enumerated() {
      let size = name == "empty.jpg" ? 0 : name == "block.jpg" ? 512 : 100 + 977 * index
      try folder.write(noise(size, seed: UInt64(index)), as: "tree/" + name)
    }
  }

  @Test(arguments: ["v7", "oldgnu", "ustar", "gnu", "posix"])
  func `members are found where the command puts them`(format: String) throws {
    let folder = try TemporaryFolder()
    let isShort = format == "v7"
    let names = isShort ? Array(Self.names.filter { $0.utf8.count < 100 }) : Self.names
    let all = ["gnu", "oldgnu", "posix"].contains(format) ? names + Self.longer : names
    try populate(folder, all)
    link(folder.file("tree/a.jpg"), folder.file("tree/z-hard.jpg"))
    symlink("a.jpg", folder.file("tree/soft.jpg"))
    #expect(try tar(["--format=\(format)", "-cf", folder.file("x.tar"), "-C", folder.file("tree"), "."]) == 0)
    let root = MediaRoot(folder.file("x.tar"))
    for name in all {
      let place = try root.place(name)
      #expect(root.size(name) == (try folder.bytes("tree/" + name)).count, "\(name)")
      if name != "empty.jpg" { #expect(try place.contents() == folder.bytes("tree/" + name), "\(name)") }
      #expect(place.name == folder.file("x.tar") + "/" + name)
    }
    #expect(try root.place("z-hard.jpg").contents() == folder.bytes("tree/a.jpg"))
    #expect(throws: MediaError.self) { try root.place("empty.jpg").contents() }
    #expect {
      try root.place("soft.jpg")
    } throws: {
      ($0 as? MediaError)?.reason == .unsupported && "\($0)".contains("symbolic link")
    }
    #expect(!root.holds("nowhere.jpg") && root.size("nowhere.jpg") == nil)
    #expect(!root.holds("00") && root.isThere("000/00") == true && !root.isThere("000/0"))
  }

  @Test(arguments: ["gnu", "posix"])
  func `sparse members are refused, their neighbours are not`(format: String) throws {
    let folder = try TemporaryFolder()
    try populate(folder, ["a.jpg", "b.jpg"])
    let file = open(folder.file("tree/sparse.mp4"), O_RDWR | O_CREAT, 0o644)
    #expect(ftruncate(file, 1 << 20) == 0 && pwrite(file, "end", 3, 1 << 19) == 3)
    close(file)
    #expect(
      try tar(["--format=\(format)", "--sparse", "-cf", folder.file("x.tar"), "-C", folder.file("tree"), "."]) == 0)
    let root = MediaRoot(folder.file("x.tar"))
    #expect(try root.place("b.jpg").contents() == folder.bytes("tree/b.jpg"))
    let names = format == "gnu" ? ["sparse.mp4"] : [try #require(sparseName(root))]
    for name in names {
      #expect {
        try root.place(name)
      } throws: {
        ($0 as? MediaError)?.reason == .unsupported && "\($0)".contains("without --sparse")
      }
    }
  }

  /// GNU tar stores a sparse member of a pax archive under another name and states the real one beside it.
  private func sparseName(_ root: MediaRoot) -> String? {
    (try? root.classFolders())?.flatMap(\.files).first { $0.contains("sparse.mp4") }
      ?? ["sparse.mp4"].first
  }

  @Test func `of several members with one name the last wins, as it does when unpacked`() throws {
    let folder = try TemporaryFolder()
    try folder.write("old", as: "tree/a.jpg")
    try tar(["-cf", folder.file("x.tar"), "-C", folder.file("tree"), "a.jpg"])
    try folder.write("newer", as: "tree/a.jpg")
    try tar(["-rf", folder.file("x.tar"), "-C", folder.file("tree"), "a.jpg"])
    #expect(try MediaRoot(folder.file("x.tar")).place("a.jpg").contents() == Array("newer".utf8))
  }

  @Test func `sizes in base 256 and pax sizes and paths are believed`() throws {
    let folder = try TemporaryFolder()
    var archive = TarFixture()
    archive.append("base256.jpg", Array("abc".utf8), sizeField: [0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3])
    archive.appendPax([("mtime", "1.5"), ("path", "pax name.jpg"), ("size", "5")])
    archive.append("short.jpg", Array("hello".utf8), size: 0)
    archive.append("plain.jpg", Array("x".utf8))
    archive.append("oldgnu.jpg", Array("y".utf8), prefix: "\u{1}times", magic: "ustar  \u{0}")
    archive.finish()
    try folder.write(archive.bytes, as: "x.tar")
    let root = MediaRoot(folder.file("x.tar"))
    for (name, text) in [("base256.jpg", "abc"), ("pax name.jpg", "hello"), ("plain.jpg", "x"), ("oldgnu.jpg", "y")] {
      #expect(try root.place(name).contents() == Array(text.utf8), "\(name)")
    }
    #expect(!root.holds("short.jpg"))
  }

  @Test func `videos and pictures in a volume are those of the files`() throws {
    let folder = try TemporaryFolder()
    let frames = movingFrames(61)
    try encode(frames, to: folder.file("v.mp4")) {
      $0.keyFrameInterval = 12
      $0.bFrames = 2
    }
    for container in ["mkv", "ts", "avi"] {
      _ = try ffmpeg(["-i", folder.file("v.mp4"), "-c", "copy", folder.file("v.\(container)")])
    }
    try folder.write(try JPEGEncoder.encode(frames[0]), as: "p.jpg")
    let files = ["v.mp4", "v.mkv", "v.ts", "v.avi", "p.jpg"]
    try tar(["-cf", folder.file("x.tar"), "-C", folder.path] + files)
    let root = MediaRoot(folder.file("x.tar"))
    for name in files.dropLast() {
      for keptBytes in [1 << 24, 0] {
        let limits = MediaLimits(keptBytes: keptBytes)
        let alone = try VideoReader(path: folder.file(name), limits: limits)
        let member = try VideoReader(try root.place(name), limits: limits)
        #expect(member.info == alone.info)
        #expect(try member.frameCount() == alone.frameCount())
        for indices in [[60, 0, 31], [17, 18, 45]] {
          #expect(try member.frames(at: indices) == alone.frames(at: indices), "\(name) \(indices) \(keptBytes)")
        }
      }
      var document = MediaProbe.probe(try root.place(name))
      document.file = folder.file(name)
      #expect(document == MediaProbe.probe(folder.file(name)))
    }
    #expect(try ImageReader.decode(try root.place("p.jpg")) == ImageReader.decode(path: folder.file("p.jpg")))
    #expect(MediaProbe.probe(try root.place("p.jpg"), as: .video).problems.first?.id == .wrongKind)
  }

  @Test func `the index is kept in the cache, and made anew for another archive`() throws {
    let folder = try TemporaryFolder()
    try populate(folder, ["000/a.jpg", "000/b.jpg"])
    try tar(["-cf", folder.file("media/x.tar"), "-C", folder.file("tree"), "."])
    try folder.write("", as: "media/placeholder")
    try tar(["-cf", folder.file("media/x.tar"), "-C", folder.file("tree"), "."])
    func root(isKept: Bool = true) -> MediaRoot {
      MediaRoot(folder.file("media/x.tar"), cache: folder.file("cache"), isKept: isKept)
    }
    let expected = try folder.bytes("tree/000/b.jpg")
    // Planning writes nothing.
    #expect(try root(isKept: false).place("000/b.jpg").contents() == expected)
    #expect(!FileManager.default.fileExists(atPath: folder.file("cache")))
    #expect(try root().place("000/b.jpg").contents() == expected)
    let kept = try FileManager.default.contentsOfDirectory(atPath: folder.file("cache"))
    #expect(kept.count == 1)
    #expect(try root(isKept: false).place("000/b.jpg").contents() == expected)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.file("media")).sorted() == ["placeholder", "x.tar"])
    // Whatever is in the cache, the answer is right.
    let place = folder.file("cache/" + kept[0])
    let whole = try folder.bytes("cache/" + kept[0])
    for wrong in [
      [UInt8](), Array(whole.prefix(70)), Array(whole.dropLast(3)), [UInt8](repeating: 0xFF, count: whole.count),
    ] {
      try Data(wrong).write(to: URL(fileURLWithPath: place))
      #expect(try root().place("000/b.jpg").contents() == expected)
    }
    for index in stride(from: 0, to: 64 + 2 * 32, by: 3) {
      var damaged = whole
      damaged[index] ^= 0x80
      try Data(damaged).write(to: URL(fileURLWithPath: place))
      _ = try? root().place("000/b.jpg").contents()
      _ = try? root().classFolders()
    }
  }
}
