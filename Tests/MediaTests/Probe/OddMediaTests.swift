import Foundation
import Media
import TestSupport
import Testing

/// The optional folder of unusual and damaged files, named by `OMNI_SHARED_DATA`.
private let oddMedia = ProcessInfo.processInfo.environment["OMNI_SHARED_DATA"].map { $0 + "/odd-media" }

@Suite(.enabled(if: oddMedia != nil, "set OMNI_SHARED_DATA to the folder of shared media to run these"))
struct OddMediaTests {
  /// Files that must be refused, with the class of the reason.
  static let refused: [String: MediaError.Reason] = [
    "videos/d_zero_length.mp4": .empty, "videos/d_text_named.mp4": .notMedia, "videos/d_jpeg_named.mp4": .wrongKind,
    "videos/d_truncated_no_moov.mp4": .notMedia, "videos/d_truncated_half_data.mp4": .truncated,
    "videos/d_bit_errors.mp4": .damaged, "videos/d_audio_only.mp4": .noVideoStream,
    "videos/nasa_audio_only.mp3": .noVideoStream, "images/broken.png": .tooLarge,
    "images/broken_data_stream.png": .truncated, "images/derived_empty.jpg": .empty,
    "images/truncated_image.png": .truncated, "images/truncated_jpeg.jpg": .truncated,
    "images/zero_width.gif": .damaged, "images/decompression_bomb.gif": .damaged,
    "images/hopper_jpg.tif": .unsupported,
  ]

  @Test(arguments: ["videos", "images"])
  func `exactly the damaged files are refused, each with its reason`(folder: String) throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: oddMedia! + "/" + folder).sorted() {
      let kind: ProbeDocument.Kind = folder == "videos" ? .video : .image
      let document = MediaProbe.probe("\(oddMedia!)/\(folder)/\(name)", as: kind)
      #expect(document.problems.first?.id == Self.refused["\(folder)/\(name)"], "\(name): \(document.problems)")
      if !document.isRefused { #expect(document.width != nil && document.frames ?? 0 > 0, "\(name)") }
    }
  }

  @Test(arguments: ["videos", "images"])
  func `in a volume, a file is what it is by itself`(folder: String) throws {
    let temporary = try TemporaryFolder()
    let source = oddMedia! + "/" + folder
    try tar(["-cf", temporary.file("odd.tar"), "-C", source, "."])
    let root = MediaRoot(temporary.file("odd.tar"))
    for name in try FileManager.default.contentsOfDirectory(atPath: source).sorted() {
      for kind in [ProbeDocument.Kind.image, .video] {
        var member = MediaProbe.probe(try root.place(name), as: kind)
        member.file = source + "/" + name
        #expect(member == MediaProbe.probe(source + "/" + name, as: kind), "\(name)")
      }
    }
  }

  @Test func `readable videos have the frames ffmpeg gives`() throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: oddMedia! + "/videos").sorted() {
      // Its several video streams are chosen among differently.
      guard Self.refused["videos/\(name)"] == nil, name != "nasa_13013.mp4" else { continue }
      let path = "\(oddMedia!)/videos/\(name)"
      let reader = try VideoReader(path: path)
      let expected = try oracleFrames(path, width: reader.info.width, height: reader.info.height)
      #expect(try reader.frameCount() == expected.count, "\(name)")
      let wanted = [0, expected.count / 2, expected.count - 1, expected.count / 3]
      var actual: [Frame] = []
      do { actual = try reader.frames(at: wanted) } catch { Issue.record("\(error)") }
      // ffmpeg rotates and scales before it converts to RGB; we convert first.
      let tolerance = ["d_rotated_90.mp4", "d_resolution_change.h264"].contains(name) ? 0.5 : 0
      for (index, frame) in zip(wanted, actual) {
        #expect(difference(frame, expected[index]) <= tolerance, "\(name), frame \(index)")
      }
    }
  }
}
