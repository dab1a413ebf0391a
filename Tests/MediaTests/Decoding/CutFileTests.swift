import Foundation
import Media
import TestSupport
import Testing

/// Videos that end early, container by container: what the container states beyond their end is missed.
@Suite struct CutFileTests {
  /// How `ffmpeg` writes a container, to a file it can go back in or to a pipe it cannot.
  struct Writing: Sendable, CustomTestStringConvertible {
    var name: String
    var options: String
    var isPiped = false
    var testDescription: String { "\(name) \(options)\(isPiped ? " piped" : "")" }

    /// 50 frames and their sound.
    func make(in folder: TemporaryFolder) throws -> [UInt8] {
      let path = folder.file(name)
      let written = try ffmpeg(
        ["-f", "lavfi", "-i", "testsrc2=size=96x80:rate=25,noise=alls=12", "-f", "lavfi", "-i", "sine=d=2"]
          + ["-frames:v", "50", "-shortest", "-threads", "1"] + options.split(separator: " ").map(String.init)
          + [isPiped ? "-" : path])
      return isPiped ? written : try folder.bytes(name)
    }
  }

  private static let x264 = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 12 -c:a aac"
  private static let vp8 = "-c:v libvpx -deadline realtime -g 12 -c:a libvorbis"

  static let writings: [Writing] = [
    .init(name: "a.mkv", options: "\(x264)"), .init(name: "a.mkv", options: "\(x264) -f matroska", isPiped: true),
    .init(name: "a.mkv", options: "\(x264) -cluster_time_limit 300 -f matroska", isPiped: true),
    .init(name: "a.webm", options: "\(vp8)"), .init(name: "a.webm", options: "\(vp8) -f webm", isPiped: true),
    .init(name: "a.webm", options: "\(vp8) -live 1"), .init(name: "a.flv", options: "\(x264)"),
    .init(name: "a.flv", options: "\(x264) -flvflags no_duration_filesize"),
    .init(name: "a.flv", options: "\(x264) -f flv", isPiped: true), .init(name: "a.avi", options: "-c:v mpeg4 -g 12"),
    .init(name: "a.avi", options: "-c:v mpeg4 -g 12 -f avi", isPiped: true),
  ]

  private func problem(_ bytes: [UInt8], _ name: String, in folder: TemporaryFolder) throws -> ProbeDocument {
    MediaProbe.probe(try folder.write(bytes, as: "read-" + name), as: .video)
  }

  @Test(arguments: writings)
  func `a whole file is accepted, a cut one refused wherever it is cut`(writing: Writing) throws {
    let folder = try TemporaryFolder()
    let bytes = try writing.make(in: folder)
    try #require(bytes.count > 20_000)
    let whole = try problem(bytes, writing.name, in: folder)
    #expect(whole.problems.isEmpty && whole.frames ?? 0 >= 45, "\(whole.problems) \(whole.frames ?? 0)")
    // A stream of unknown size that ends between two of its parts may be whole; these places lie within one.
    for cut in [bytes.count / 3, bytes.count / 2, bytes.count * 3 / 4, bytes.count - 100] {
      let document = try problem(Array(bytes.prefix(cut)), writing.name, in: folder)
      #expect(document.problems.first?.id == .truncated, "\(cut) of \(bytes.count): \(document.problems)")
    }
  }

  @Test func `what lies behind the stated end is not missed`() throws {
    let folder = try TemporaryFolder()
    for writing in Self.writings where !writing.isPiped && !writing.options.contains("live") {
      let bytes = try writing.make(in: folder) + [UInt8](repeating: 0, count: 64)
      let document = try problem(bytes, writing.name, in: folder)
      #expect(document.problems.isEmpty, "\(writing.testDescription): \(document.problems)")
    }
  }

  @Test func `a cluster of unknown size is looked into`() throws {
    let folder = try TemporaryFolder()
    var bytes = try Writing(name: "a.webm", options: "\(Self.vp8) -f webm", isPiped: true).make(in: folder)
    // The sizes of all clusters become unknown, as browsers' recorders write them.
    let cluster: [UInt8] = [0x1F, 0x43, 0xB6, 0x75]
    var clusters = 0
    for start in 0..<(bytes.count - 12) where bytes[start..<(start + 4)].elementsEqual(cluster) {
      let count = bytes[start + 4].leadingZeroBitCount + 1
      bytes[start + 4] = UInt8(0xFF >> (count - 1))
      for index in 1..<max(count, 1) { bytes[start + 4 + index] = 0xFF }
      clusters += 1
    }
    #expect(clusters > 0)
    let whole = try problem(bytes, "a.webm", in: folder)
    #expect(whole.problems.isEmpty && whole.frames ?? 0 >= 45)
    for cut in [bytes.count / 3, bytes.count / 2, bytes.count * 3 / 4] {
      let document = try problem(Array(bytes.prefix(cut)), "a.webm", in: folder)
      #expect(document.problems.first?.id == .truncated, "\(cut) of \(bytes.count)")
    }
  }
}
