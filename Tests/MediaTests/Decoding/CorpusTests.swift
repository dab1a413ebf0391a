import Foundation
import Media
import Randomness
import TestSupport
import Testing

/// Containers × codecs × shapes of groups, written by `ffmpeg`, and videos that are odd but whole: every frame asked for
/// is the one `ffmpeg` puts at that number, bit for bit, whatever else was asked for.
@Suite struct CorpusTests {
  /// A video made of 40 moving test frames.
  struct Video: Sendable, CustomTestStringConvertible {
    var name: String
    var coding: String
    var source = "testsrc2=size=96x80:rate=25,noise=alls=12"
    /// A second pass over the file, for what only remuxing makes.
    var remux: (name: String, arguments: String)?

    init(_ name: String, _ coding: String, source: String? = nil, remux: (String, String)? = nil) {
      self.name = name
      self.coding = coding
      self.source = source ?? self.source
      self.remux = remux
    }

    var testDescription: String { "\(name) \(coding) \(remux?.name ?? "")" }

    /// Writes the video below `folder`; nil when this `ffmpeg` has no such encoder.
    func make(in folder: TemporaryFolder) throws -> String? {
      let words = coding.split(separator: " ").map(String.init)
      let path = folder.file(name)
      _ = try ffmpeg(["-f", "lavfi", "-i", source, "-frames:v", "40", "-threads", "1"] + words + [path])
      guard let remux else { return FileManager.default.fileExists(atPath: path) ? path : nil }
      let second = folder.file(remux.name)
      _ = try ffmpeg(
        remux.arguments.split(separator: " ").map { $0 == "IN" ? path : String($0) }
          + [remux.arguments.contains("-c:a") ? "-c:v" : "-c", "copy", second])
      return FileManager.default.fileExists(atPath: second) ? second : nil
    }
  }

  private static let x264 = "-c:v libx264 -preset veryfast -pix_fmt yuv420p"
  private static let x265 = "-c:v libx265 -preset ultrafast -pix_fmt yuv420p -x265-params log-level=none:pools=none"

  static let codecs: [Video] = [
    .init("a.mp4", "\(x264) -g 12 -bf 3 -x264-params open-gop=1"), .init("a.mov", "\(x264) -g 250 -refs 4"),
    .init("a.mkv", "\(x264) -g 12 -bf 2 -x264-params open-gop=1"), .init("a.flv", "\(x264) -g 12 -bf 2"),
    .init("a.ts", "\(x264) -g 12 -bf 3"), .init("a.mp4", "\(x264) -g 1"),
    .init("a.mp4", "\(x265) -g 12"), .init("a.mkv", "\(x265) -g 12 -bf 3"), .init("a.ts", "\(x265) -g 15"),
    .init("a.avi", "-c:v mpeg4 -g 12 -q:v 4"), .init("a.mkv", "-c:v mpeg4 -g 10 -bf 2 -q:v 4"),
    .init("a.webm", "-c:v libvpx -g 12 -deadline realtime -auto-alt-ref 1 -lag-in-frames 10"),
    .init("a.mkv", "-c:v libvpx -g 250 -deadline realtime"),
    .init("a.webm", "-c:v libvpx-vp9 -g 12 -deadline realtime -cpu-used 8 -auto-alt-ref 1 -lag-in-frames 10"),
    .init("a.mp4", "-c:v libvpx-vp9 -g 12 -deadline realtime -cpu-used 8"),
    .init("a.avi", "-c:v mjpeg -q:v 4 -pix_fmt yuvj420p"), .init("a.mov", "-c:v mjpeg -q:v 4 -pix_fmt yuvj422p"),
    .init("a.mkv", "-c:v mjpeg -q:v 4 -pix_fmt yuvj444p"),
    .init("a.mp4", "-c:v libaom-av1 -cpu-used 8 -g 12 -b:v 200k"),
    .init("a.webm", "-c:v libsvtav1 -preset 12 -g 12"), .init("a.mpg", "-c:v mpeg2video -g 12 -bf 2"),
    .init("a.ts", "-c:v mpeg2video -g 12 -bf 2"), .init("a.mkv", "-c:v ffv1"), .init("a.avi", "-c:v huffyuv"),
  ]

  private static let small = "testsrc2=size=97x81:rate=25"

  static let odd: [Video] = [
    .init("odd444.mp4", "\(x264.replacing("yuv420p", with: "yuv444p")) -g 12", source: small),
    .init("odd420.mkv", "-c:v ffv1 -pix_fmt yuv420p", source: small),
    .init("ten.mkv", "\(x264.replacing("yuv420p", with: "yuv420p10le")) -g 12 -bf 2"),
    .init("ten.mp4", "\(x265.replacing("yuv420p", with: "yuv420p10le")) -g 12"),
    .init("full.mp4", "\(x264) -g 12 -color_range pc -vf scale=out_range=pc"),
    .init("bt709.mp4", "\(x264) -g 12 -colorspace bt709 -color_primaries bt709 -color_trc bt709"),
    .init("interlaced.mp4", "\(x264) -g 12 -flags +ildct+ilme -top 1"),
    .init("interlaced.mpg", "-c:v mpeg2video -flags +ildct+ilme -g 12"),
    .init("alpha.webm", "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -g 12 -pix_fmt yuva420p"),
    .init("prores4444.mov", "-c:v prores_ks -profile:v 4 -pix_fmt yuva444p10le"),
    .init("variable.mp4", "\(x264) -g 12 -bf 2 -vf select='not(mod(n,3))+not(mod(n,5))' -vsync vfr"),
    .init("variable.mkv", "\(x264) -g 12 -bf 2 -vf select='not(mod(n,3))+not(mod(n,5))' -vsync vfr"),
    .init("a.mp4", "\(x264) -g 12 -bf 2", remux: ("edit_list.mp4", "-ss 0.7 -i IN")),
    .init("a.mp4", "\(x264) -g 12 -bf 2", remux: ("late.mkv", "-itsoffset 1.5 -i IN -copyts")),
    .init("a.mp4", "\(x264) -g 12 -bf 2", remux: ("negative.ts", "-itsoffset -1.0 -i IN -copyts -avoid_negative_ts 0")),
    .init("a.mp4", "\(x264) -g 12 -bf 2", remux: ("no_times.h264", "-i IN -bsf:v h264_mp4toannexb")),
    .init("a.mp4", "\(x264) -g 12 -bf 2", remux: ("broken_times.avi", "-i IN -bsf:v h264_mp4toannexb")),
    .init("a.mp4", "\(x264) -g 12 -bf 2", remux: ("fragments.mp4", "-i IN -movflags frag_keyframe+empty_moov")),
    .init("a.mp4", "\(x264) -g 12 -bf 2", remux: ("two.mkv", "-i IN -i IN -map 0:v -map 1:v")),
    .init(
      "a.mp4", "\(x264) -g 12 -bf 2", remux: ("sound.mp4", "-f lavfi -i sine=d=1.6 -i IN -map 0:a -map 1:v -c:a aac")),
  ]

  @Test(arguments: codecs + odd)
  func `asked frames are ffmpeg's, sequentially and at random`(video: Video) throws {
    let folder = try TemporaryFolder()
    guard let path = try video.make(in: folder) else { return }
    let info = try VideoReader(path: path).info
    let expected = try oracleFrames(path, width: info.width, height: info.height)
    #expect(!expected.isEmpty)
    // Kept packets, and packets read again after seeking.
    for keptBytes in [1 << 24, 0] {
      let reader = try VideoReader(path: path, limits: MediaLimits(keptBytes: keptBytes))
      #expect(try reader.frameCount() == expected.count)
      #expect(try reader.frames(at: Array(expected.indices)) == expected, "in order, \(keptBytes) bytes kept")
      var random = CounterRandom(seed: 8, source: video.testDescription, epoch: 0, position: 0, purpose: .frames)
      for _ in 0..<4 {
        let indices = (0..<5).map { _ in random.below(expected.count) }
        #expect(
          try reader.frames(at: indices) == indices.map { expected[$0] }, "\(indices), \(keptBytes) bytes kept")
      }
    }
  }
}
