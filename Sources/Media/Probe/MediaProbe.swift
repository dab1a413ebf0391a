/// Finds out what a media file is and whether omni can use it, decoding its first frame and no more.
///
/// Videos whose container does not number its frames (anything but MP4 and Matroska) are decoded once to count them.
package enum MediaProbe {
  /// The document of the file at `path`; a failure is in its `problems`, with whatever was learnt before it.
  /// - Parameter expected: what a list says the file is; nil goes by the file's extension where that names a kind (a
  ///   picture called `.mp4` is refused, as it would be in a list of videos), else by its contents.
  package static func probe(
    _ path: String, as expected: ProbeDocument.Kind? = nil, limits: MediaLimits = .standard
  ) -> ProbeDocument {
    probe(MediaPlace(path: path), as: expected, limits: limits)
  }

  /// The document of the medium at `place`, as `probe(_:as:limits:)` of a path gives it.
  package static func probe(
    _ place: MediaPlace, as expected: ProbeDocument.Kind? = nil, limits: MediaLimits = .standard
  ) -> ProbeDocument {
    var document = ProbeDocument(file: place.name)
    do throws(MediaError) {
      let head = try MediaFile.bytes(place, limit: 64)
      let isPicture = PictureHeader.format(head) != nil
      switch expected ?? kind(named: place.name) ?? (isPicture ? .image : .video) {
      case .image: try readImage(place, into: &document, limits: limits)
      case .video: try readVideo(place, into: &document, limits: limits)
      }
    } catch {
      document.problems.append(.init(error))
    }
    return document
  }

  /// The kind a file's extension promises.
  private static func kind(named path: String) -> ProbeDocument.Kind? {
    guard let dot = path.lastIndex(of: "."), path[dot...].count <= 6 else { return nil }
    switch path[dot...].dropFirst().lowercased() {
    case "mp4", "m4v", "mov", "mkv", "webm", "avi", "mpg", "mpeg", "ts", "flv", "wmv", "3gp": return .video
    case "jpg", "jpeg", "png", "bmp", "webp": return .image
    default: return nil
    }
  }

  private static func readVideo(
    _ place: MediaPlace, into document: inout ProbeDocument, limits: MediaLimits
  ) throws(MediaError) {
    let reader = try VideoReader(place, limits: limits)
    let info = reader.info
    document.kind = .video
    document.container = info.container
    document.codec = info.codec
    document.width = info.width
    document.height = info.height
    document.rotation = info.rotation
    document.frameRate = info.frameRate.perSecond
    let frames = try reader.frameCount()
    document.frames = frames
    document.times = reader.frameTimes(frames)
    document.duration =
      info.durationSeconds ?? (info.frameRate.perSecond > 0 ? Double(frames) / info.frameRate.perSecond : nil)
    _ = try reader.frames(at: [0])
  }

  private static func readImage(
    _ place: MediaPlace, into document: inout ProbeDocument, limits: MediaLimits
  ) throws(MediaError) {
    let path = place.name
    let bytes = try MediaFile.bytes(place)
    if PictureHeader.format(bytes) == nil, (try? VideoReader(place, limits: limits)) != nil {
      throw MediaError(
        .wrongKind, path: path, while: "opening",
        "found a video, expected a picture; list it in a source of kind video")
    }
    let header = try ImageReader.header(of: bytes, path: path, limits: limits)
    document.kind = .image
    document.container = header.format.rawValue
    document.codec = ImageReader.codecName(header.format)
    document.frames = 1
    document.rotation = PictureOrientation.read(bytes, format: header.format).degrees
    let frame = try ImageReader.decode(bytes: bytes, path: path, limits: limits)
    document.width = frame.width
    document.height = frame.height
  }
}
