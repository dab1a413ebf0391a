import CLibAV

/// What kind of file libav's probing finds, decided before any of its demuxers is opened.
///
/// Some demuxers open other files and addresses by themselves: they read a list of names and make readers of their own for
/// them, which nothing set on the first reader holds back. So only those are let in that read the one file they are given.
enum ContainerKind: Hashable {
  /// One file that may hold a video.
  case single
  /// A text that names other files or addresses; what it is called.
  case list(String)
  /// A still picture.
  case picture
  case other

  /// - Parameter name: libav's name of the demuxer; several are parted by commas.
  init(_ name: String) {
    let names = name.split(separator: ",").map(String.init)
    if names.contains(where: { Self.videos.contains($0) || Self.sounds.contains($0) }) {
      self = .single
    } else if let list = names.compactMap({ Self.lists[$0] }).first {
      self = .list(list)
    } else {
      self = name.hasSuffix("_pipe") || name.hasPrefix("image2") ? .picture : .other
    }
  }

  /// Containers and raw streams of pictures.
  private static let videos: Set = [
    "mov", "matroska", "avi", "flv", "live_flv", "mpegts", "mpeg", "mpegvideo", "asf", "ogg", "gif", "ivf", "obu",
    "av1", "h261", "h263", "h264", "hevc", "m4v", "mjpeg", "vc1", "dirac", "dnxhd", "nut", "mxf", "rm", "dv", "swf",
    "wtv",
    "yuv4mpegpipe",
  ]

  /// Opened only to say that there is no video in them.
  private static let sounds: Set = [
    "aac", "ac3", "aiff", "amr", "ape", "au", "caf", "dts", "eac3", "flac", "mp3", "tta", "w64", "wav", "wv",
  ]

  private static let lists = [
    "concat": "an ffconcat list", "hls": "an HLS playlist", "dash": "a DASH manifest",
    "webm_dash_manifest": "a DASH manifest", "imf": "an IMF composition", "sdp": "an SDP description",
    "rtsp": "an RTSP description", "vobsub": "a VobSub index",
  ]

  /// The format at the start of `input`, which stays at its start.
  /// - Throws: `notMedia` for what may not be opened, with what was found; `wrongKind` for pictures.
  static func probe(
    _ input: ByteRangeInput, path: String, deadline: Deadline
  ) throws(MediaError) -> UnsafePointer<AVInputFormat> {
    var format: UnsafePointer<AVInputFormat>?
    let code = av_probe_input_buffer2(input.context, &format, "", nil, 0, 0)
    guard code >= 0, let format else { throw refusal(code, path: path, deadline: deadline) }
    let name = LibAV.string(format.pointee.name) ?? ""
    switch ContainerKind(name) {
    case .single: return format
    case .list(let what):
      throw MediaError(
        .notMedia, path: path, while: "opening",
        "found \(what), which names other files or addresses; expected one media file")
    case .picture:
      throw MediaError(.wrongKind, path: path, while: "opening", "found \(name) data, expected a video")
    case .other:
      throw MediaError(.notMedia, path: path, while: "opening", "found \(name) data, expected a video")
    }
  }

  /// What is said of a file that libav refused with `code`.
  static func refusal(_ code: Int32, path: String, deadline: Deadline) -> MediaError {
    if deadline.hasPassed {
      return MediaError(.timedOut, path: path, while: "opening", "reading its header took too long")
    }
    return MediaError(
      .notMedia, path: path, while: "opening",
      "found no video container libav can open (\(LibAV.text(code))); the file may be cut or be something else")
  }
}
