import Foundation
import Media
import TestSupport
import Testing

extension MediaProbe {
  /// What the index says of a path.
  fileprivate static func problem(_ root: MediaRoot, _ path: String) -> ProbeDocument.Problem? {
    let entries = ListEntries([ListEntry(path: path, label: nil)])
    return MediaIndex.index(entries, root: root, kind: .image, threads: 1).problems.first.map {
      ProbeDocument.Problem(id: $0.reason, message: $0.message)
    }
  }
}

/// Where paths of a list are looked for.
@Suite struct MediaRootTests {
  /// Two classes, their files spread over volumes as the released sets are: by file, not by class.
  private func populate(_ folder: TemporaryFolder, inside: String, count: Int = 2, first: Int = 0) throws {
    let files = ["000/00/000000.jpg", "000/01/000001.jpg", "001/00/000002.jpg"]
    for volume in 0..<count {
      var archive = TarFixture()
      for (index, file) in files.enumerated() where index % count == volume {
        archive.append(inside + file, Array(file.utf8))
      }
      archive.finish()
      try folder.write(archive.bytes, as: "set/googleimage_200/vol_\(volume + first).tar")
    }
  }

  @Test(arguments: ["", "./", "googleimage_200/"], [0, 1])
  func `volumes stand for the folder they unpack to, from whichever folder they were made`(
    inside: String, first: Int
  ) throws {
    let folder = try TemporaryFolder()
    try populate(folder, inside: inside, first: first)
    let own = MediaRoot(folder.file("set/googleimage_200"))
    #expect(try own.place("001/00/000002.jpg").contents() == Array("001/00/000002.jpg".utf8))
    // The folder above several such folders, as the union list of the released web images needs it.
    #expect(try own.place("./001/00/000002.jpg").contents() == Array("001/00/000002.jpg".utf8))
    let missing = MediaProbe.problem(own, "001/00/none.jpg")
    #expect(missing?.id == .missing && missing?.message.contains("no member of the volumes") == true)
    let above = MediaRoot(folder.file("set"))
    #expect(try above.place("googleimage_200/000/01/000001.jpg").contents() == Array("000/01/000001.jpg".utf8))
    #expect(!above.holds("000/01/000001.jpg") && !own.holds("googleimage_200/none.jpg"))
    // An archive by its own name, as root and on the way.
    let archive = MediaRoot(folder.file("set/googleimage_200/vol_\(first).tar"))
    #expect(archive.holds(inside == "googleimage_200/" ? inside + "000/00/000000.jpg" : "000/00/000000.jpg"))
    #expect(!archive.holds("000/01/000001.jpg"))
  }

  @Test func `class folders are those of the members`() throws {
    let folder = try TemporaryFolder()
    try populate(folder, inside: "googleimage_200/")
    let root = MediaRoot(folder.file("set/googleimage_200"))
    let folders = try #require(try root.classFolders())
    #expect(folders.map(\.name) == ["000", "001"] && folders.allSatisfy(\.isClass))
    #expect(folders[0].files == ["000/00/000000.jpg", "000/01/000001.jpg"])
    let read = try ClassFolders.read(root: root, classes: ["001", "000"])
    #expect(read.list.entries.map(\.label) == [1, 1, 0])
    let frames = try ClassFolders.read(root: root, classes: ["000", "001"], samplesAreFolders: true)
    #expect(frames.list.entries.map(\.path) == ["000/00", "000/01", "001/00"])
  }

  @Test func `a file beside the volumes comes before their members`() throws {
    let folder = try TemporaryFolder()
    try populate(folder, inside: "")
    try folder.write("unpacked", as: "set/googleimage_200/000/00/000000.jpg")
    let root = MediaRoot(folder.file("set/googleimage_200"))
    #expect(try root.place("000/00/000000.jpg").contents() == Array("unpacked".utf8))
    #expect(try root.place("000/01/000001.jpg").contents() == Array("000/01/000001.jpg".utf8))
    #expect(try root.classFolders()?.map(\.files.count) == [2, 1])
  }

  @Test func `only numbered volumes count, and one that cannot be read is named`() throws {
    let folder = try TemporaryFolder()
    try populate(folder, inside: "")
    for name in ["vol_x.tar", "vol_.tar", "other.tar", "vol_7.tar.gz"] {
      try folder.write("not an archive", as: "set/googleimage_200/" + name)
    }
    let root = MediaRoot(folder.file("set/googleimage_200"))
    #expect(root.fault == nil && root.holds("001/00/000002.jpg"))
    try folder.write("not an archive", as: "set/googleimage_200/vol_7.tar")
    let fault = try #require(MediaRoot(folder.file("set/googleimage_200")).fault)
    #expect(fault.path.hasSuffix("vol_7.tar") && fault.reason == .truncated)
  }

  @Test func `raw frames are read from a volume`() throws {
    let folder = try TemporaryFolder()
    var archive = TarFixture()
    let frames = movingFrames(4)
    for index in 0..<4 {
      archive.append("clips/v/img_\(index + 3).jpg", try JPEGEncoder.encode(frames[index]))
    }
    archive.finish()
    try folder.write(archive.bytes, as: "clips.tar")
    let root = MediaRoot(folder.file("clips.tar"))
    let names = FrameFiles(prefix: "img_", digits: 0, suffix: ".jpg", first: 3)
    let entries = ListEntries([
      ListEntry(path: "v", label: 0), ListEntry(path: "v", label: 1, frames: 2, firstFrame: 2),
      ListEntry(path: "v", label: 1, frames: 5),
    ])
    let result = MediaIndex.index(entries, root: root, kind: .frames, threads: 1, frameFiles: (names, 25))
    #expect(result.samples.map(\.frames) == [4, 2] && result.samples.map(\.frameRate) == [25, 25])
    #expect(result.problems.map(\.reason) == [.truncated])
    let read = try SampleReader.frames(of: result.samples[1], at: [1, 0], root: root)
    let expected = try [3, 2].map { try ImageReader.decode(bytes: JPEGEncoder.encode(frames[$0])) }
    #expect(read == expected)
  }
}
