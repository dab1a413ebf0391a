import CLibAV

/// One open media file and its best video stream.
///
/// Only the bytes at its place are ever read: lists of other files or addresses are refused before they are opened
/// (``ContainerKind``), external tracks of a container when libav asks for them. The format is found from the contents and
/// never from the name, and every read obeys the deadline.
final class Demuxer {
  /// Where the bytes are, in an open file: a second opening reads the same ones.
  let place: MediaPlace
  let size: Int
  let deadline: Deadline
  let stream: UnsafeMutablePointer<AVStream>
  private var format: UnsafeMutablePointer<AVFormatContext>?
  private let input: ByteRangeInput

  /// What errors call the file.
  var path: String { place.name }

  init(_ place: MediaPlace, limits: MediaLimits, deadline: Deadline) throws(MediaError) {
    _ = LibAV.silenced
    let path = place.name
    let range = try place.opened()
    let place = MediaPlace(name: path, range: range)
    size = range.count
    if let picture = PictureHeader.format(try MediaFile.bytes(place, limit: 64)), picture != .gif {
      throw MediaError(
        .wrongKind, path: path, while: "opening",
        "found a \(picture.rawValue.uppercased()) picture, expected a video; list it in a source of kind image")
    }
    self.place = place
    self.deadline = deadline
    input = try ByteRangeInput(range, name: path, deadline: deadline)
    let kind = try ContainerKind.probe(input, path: path, deadline: deadline)
    var format = avformat_alloc_context()
    format?.pointee.pb = input.context
    format?.pointee.interrupt_callback = deadline.interrupt
    format?.pointee.io_open = { _, _, _, _, _ in omni_averror_invaliddata() }
    // On failure libav frees the context, though not the input it was given.
    let code = avformat_open_input(&format, "", kind, nil)
    do throws(MediaError) {
      guard code >= 0, let opened = format else {
        throw ContainerKind.refusal(code, path: path, deadline: deadline)
      }
      stream = try Self.bestStream(opened, path: path, deadline: deadline)
      let shape = stream.pointee.codecpar.pointee
      guard Int(shape.width) * Int(shape.height) <= limits.pixels else {
        throw MediaError(
          .tooLarge, path: path, while: "opening",
          "found frames of \(shape.width)x\(shape.height), expected at most \(limits.pixels) pixels")
      }
    } catch {
      avformat_close_input(&format)
      throw error
    }
    self.format = format
  }

  deinit { avformat_close_input(&format) }

  /// Short name of the container, such as `mov,mp4,m4a,3gp,3g2,mj2`.
  var container: String { LibAV.string(format?.pointee.iformat.pointee.name) ?? "" }
  /// Whether the container is of the MP4 family, whose index is complete once it is open.
  var isMP4: Bool { container.hasPrefix("mov,") }

  /// Seconds the container claims; nil when it does not say.
  var durationSeconds: Double? {
    let unknown = omni_av_nopts_value()
    if stream.pointee.duration != unknown, stream.pointee.duration > 0 {
      return Double(stream.pointee.duration) * av_q2d(stream.pointee.time_base)
    }
    guard let whole = format?.pointee.duration, whole != unknown, whole > 0 else { return nil }
    return Double(whole) / Double(AV_TIME_BASE)
  }

  /// Reads the next packet of the stream into `packet`.
  /// - Returns: false at the end of the file; a read error also ends it and is kept in `endError`.
  func read(into packet: UnsafeMutablePointer<AVPacket>) throws(MediaError) -> Bool {
    while true {
      let code = av_read_frame(format, packet)
      if code == omni_averror_eagain() {
        try deadline.check(path, while: "reading packets")
        continue
      }
      guard code >= 0 else {
        try deadline.check(path, while: "reading packets")
        let failed = input.context?.pointee.error ?? 0
        endError = code != omni_averror_eof() ? code : failed < 0 && failed != omni_averror_eof() ? failed : nil
        return false
      }
      if packet.pointee.stream_index == stream.pointee.index { return true }
      av_packet_unref(packet)
    }
  }

  /// Why reading ended, when it was not the regular end of the file.
  private(set) var endError: Int32?

  /// Goes to the key packet at `time`, or the one before it.
  func seek(to time: Int64) -> Bool {
    av_seek_frame(format, stream.pointee.index, time, AVSEEK_FLAG_BACKWARD) >= 0
  }

  /// Times of the key packets in the container's index: decoding times in MP4, presentation times in Matroska.
  func keyTimes() -> Set<Int64> {
    var times: Set<Int64> = []
    for index in 0..<avformat_index_get_entries_count(stream) {
      guard let entry = avformat_index_get_entry(stream, index) else { break }
      if entry.pointee.flags & AVINDEX_KEYFRAME != 0 { times.insert(entry.pointee.timestamp) }
    }
    return times
  }

  /// What should be behind the end of the file, in words; nil when all is there that the container states.
  func missingTail() -> String? {
    guard isMP4 else { return place.range.flatMap { ContainerEnd.missing($0, container: container) } }
    let listed = Int(avformat_index_get_entries_count(stream))
    var present = 0
    for index in 0..<listed {
      guard let entry = avformat_index_get_entry(stream, Int32(index)) else { break }
      if Int(entry.pointee.pos) + Int(entry.pointee.size) <= size { present += 1 }
    }
    return present < listed ? "its index lists \(listed) frames and \(present) are there" : nil
  }

  // MARK: opening

  private static func bestStream(
    _ format: UnsafeMutablePointer<AVFormatContext>, path: String, deadline: Deadline
  ) throws(MediaError) -> UnsafeMutablePointer<AVStream> {
    let name = LibAV.string(format.pointee.iformat.pointee.name) ?? ""
    if !headerIsEnough(format, name: name) {
      // Bounded: no more than this is read or decoded to learn what the streams are.
      format.pointee.probesize = 4 << 20
      format.pointee.max_analyze_duration = 2 * Int64(AV_TIME_BASE)
      let code = avformat_find_stream_info(format, nil)
      guard code >= 0 else { throw ContainerKind.refusal(code, path: path, deadline: deadline) }
    }
    let best = av_find_best_stream(format, AVMEDIA_TYPE_VIDEO, -1, -1, nil, 0)
    guard best >= 0, let stream = format.pointee.streams[Int(best)],
      stream.pointee.disposition & AV_DISPOSITION_ATTACHED_PIC == 0
    else {
      throw MediaError(
        .noVideoStream, path: path, while: "opening",
        "found \(format.pointee.nb_streams) streams and no video among them, expected a video stream")
    }
    for index in 0..<Int(format.pointee.nb_streams) where index != Int(best) {
      format.pointee.streams[index]?.pointee.discard = AVDISCARD_ALL
    }
    return stream
  }

  /// MP4 states everything a decoder needs in its header, so probing by decoding (most of the opening time of a short
  /// clip) is left out; with several video streams it is needed to choose among them.
  private static func headerIsEnough(_ format: UnsafeMutablePointer<AVFormatContext>, name: String) -> Bool {
    guard name.hasPrefix("mov,") else { return false }
    var videos = 0
    for index in 0..<Int(format.pointee.nb_streams) {
      guard let parameters = format.pointee.streams[index]?.pointee.codecpar.pointee,
        parameters.codec_type == AVMEDIA_TYPE_VIDEO
      else { continue }
      videos += 1
      let isKnown = parameters.width > 0 && parameters.height > 0 && parameters.extradata_size > 0
      if !isKnown || (parameters.codec_id != AV_CODEC_ID_H264 && parameters.codec_id != AV_CODEC_ID_MPEG4) {
        return false
      }
    }
    return videos == 1
  }
}
