import Foundation
import Glibc
import Media
import TestSupport
import Testing

/// Texts that name other media, under a video's name: nothing they name is opened.
@Suite struct ListOfFilesTests {
  static let lists = [
    ("ffconcat version 1.0\nfile other.mp4\nfile other.mp4\n", "an ffconcat list"),
    ("ffconcat version 1.0\nfile waits.mp4\n", "an ffconcat list"),
    ("#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:2.0,\nother.ts\n#EXT-X-ENDLIST\n", "an HLS playlist"),
    (
      "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\n"
        + "a=rtpmap:96 H264/90000\n", "an SDP description"
    ),
  ]

  private func error(_ body: () throws -> Void) -> MediaError? {
    do { try body() } catch { return error as? MediaError }
    return nil
  }

  @Test(arguments: lists)
  func `a list of other files is refused, not followed`(text: String, what: String) throws {
    let folder = try TemporaryFolder()
    // Its names would be looked for below the working directory; this one waits for ever when opened.
    mkfifo(folder.file("waits.mp4"), 0o600)
    try encode(movingFrames(5), to: folder.file("other.mp4"))
    let text = text.replacing("waits.mp4", with: folder.file("waits.mp4"))
    let path = try folder.write(text, as: "list.mp4")
    let found = error { _ = try VideoReader(path: path) }
    #expect(found?.reason == .notMedia)
    #expect(
      found?.detail == "found \(what), which names other files or addresses; expected one media file")
    #expect(found?.path == path)

    var archive = TarFixture()
    archive.append("list.mp4", Array(text.utf8))
    archive.finish()
    let root = MediaRoot(try folder.write(archive.bytes, as: "x.tar"))
    let place = try root.place("list.mp4")
    let inside = error { _ = try VideoReader(place) }
    #expect(inside?.reason == .notMedia && inside?.detail == found?.detail)
  }

  @Test func `a pipe and a device are refused before they are opened`() throws {
    let folder = try TemporaryFolder()
    mkfifo(folder.file("pipe.mp4"), 0o600)
    symlink("/dev/zero", folder.file("device.mp4"))
    for (name, what) in [("pipe.mp4", "a pipe"), ("device.mp4", "a device")] {
      let found = error { _ = try VideoReader(path: folder.file(name)) }
      #expect(found?.reason == .notMedia && found?.detail == "found \(what), expected a media file", "\(name)")
    }
  }

  @Test func `sound alone is still told as sound, other data as what they are`() throws {
    let folder = try TemporaryFolder()
    for name in ["sound.mp3", "sound.wav", "sound.flac"] {
      _ = try ffmpeg(["-f", "lavfi", "-i", "sine=duration=0.5", folder.file(name)])
      guard FileManager.default.fileExists(atPath: folder.file(name)) else { continue }
      #expect(error { _ = try VideoReader(path: folder.file(name)) }?.reason == .noVideoStream, "\(name)")
    }
    let subtitles = try folder.write("1\n00:00:00,000 --> 00:00:01,000\nhello\n\n", as: "a.mp4")
    let found = error { _ = try VideoReader(path: subtitles) }
    #expect(found?.reason == .notMedia && found?.detail == "found srt data, expected a video")
  }

  /// Beside those of ``CorpusTests``: kinds of files that are opened as they were.
  @Test(arguments: [
    ("a.wmv", "-c:v wmv2"), ("a.ogv", "-c:v libtheora"), ("a.m2v", "-c:v mpeg2video"), ("a.nut", "-c:v mpeg4"),
    ("a.gif", "-pix_fmt rgb8"), ("a.ivf", "-c:v libvpx -deadline realtime"), ("a.m4v", "-c:v mpeg4"),
    ("a.hevc", "-c:v libx265 -preset ultrafast -x265-params log-level=none:pools=none"), ("a.y4m", "-pix_fmt yuv420p"),
  ])
  func `single files of other containers are read`(name: String, coding: String) throws {
    let folder = try TemporaryFolder()
    let path = folder.file(name)
    _ = try ffmpeg(
      ["-f", "lavfi", "-i", "testsrc2=size=96x80:rate=25", "-frames:v", "12", "-threads", "1"]
        + coding.split(separator: " ").map(String.init) + [path])
    guard FileManager.default.fileExists(atPath: path) else { return }
    #expect(try VideoReader(path: path).frameCount() == 12)
  }
}
