import CLibAV

/// Exact frames of a video by number.
///
/// Frames are numbered from 0 as the `ffmpeg` command outputs them. Where presentation times number the frames (MP4,
/// Matroska, WebM), only the groups of pictures that hold wanted frames are decoded, each from its key frame to its
/// last wanted frame; other containers are decoded from the start and counted. Rotation is applied. All frames have the
/// size of the first: a stream that changes its size midway is scaled back to it.
package final class VideoReader {
  package let path: String
  package let info: VideoInfo
  private let limits: MediaLimits
  private let deadline: Deadline
  private let demuxer: Demuxer
  private let decoder: FrameDecoder
  private let table: PacketTable
  private let orientation: Orientation
  private let converter = PixelConverter()
  private var counted: Int?

  /// Opens the video at `path` and reads its packet table (not its pictures).
  /// - Throws: `missing`, `empty`, `notMedia`, `wrongKind`, `noVideoStream`, `truncated`, `tooLarge`, `timedOut`,
  ///   `unsupported` or `damaged`, always with the path.
  package convenience init(path: String, limits: MediaLimits = .standard) throws(MediaError) {
    try self.init(MediaPlace(path: path), limits: limits)
  }

  /// Opens the video at `place`, as `init(path:limits:)` does.
  package init(_ place: MediaPlace, limits: MediaLimits = .standard) throws(MediaError) {
    path = place.name
    self.limits = limits
    deadline = Deadline(seconds: limits.seconds)
    demuxer = try Demuxer(place, limits: limits, deadline: deadline)
    if let missing = demuxer.missingTail() {
      throw MediaError(.truncated, path: path, while: "opening", "the file ends early: \(missing)")
    }
    table = try PacketTable(demuxer, limits: limits)
    guard !table.entries.isEmpty else {
      throw MediaError(.truncated, path: path, while: "reading packets", "the video stream holds no packets")
    }
    if let code = demuxer.endError {
      throw MediaError(
        .truncated, path: path, while: "reading packets",
        "reading stopped after \(table.entries.count) packets: \(LibAV.text(code))")
    }
    let stream = demuxer.stream
    decoder = try FrameDecoder(codec: stream.pointee.codecpar.pointee.codec_id, path: path, limits: limits) { context in
      avcodec_parameters_to_context(context, stream.pointee.codecpar)
      context.pointee.pkt_timebase = stream.pointee.time_base
    }
    orientation = Self.orientation(of: stream)
    info = VideoInfo(demuxer, orientation: orientation)
  }

  /// The number of frames `frames(at:)` can give. Immediate for MP4 and Matroska; others are decoded once to count.
  package func frameCount() throws(MediaError) -> Int {
    if table.isRegular { return table.shownTimes.count }
    if let counted { return counted }
    let count = try decodeAllFrames()
    guard count > 0 else {
      throw MediaError(.damaged, path: path, while: "counting frames", "not one frame could be decoded")
    }
    counted = count
    return count
  }

  /// When the frames are shown, where their rate varies; nil where it is constant, or the packets do not say.
  /// - Parameter count: the number of frames, as `frameCount` gives it.
  func frameTimes(_ count: Int) -> FrameTimes? {
    let shown = table.shownTimes
    let base = demuxer.stream.pointee.time_base
    guard shown.count == count, base.den > 0, !shown.contains(omni_av_nopts_value()) else { return nil }
    let unit = Double(base.num) / Double(base.den)
    return FrameTimes(shown.map { Double($0) * unit }, rate: info.frameRate.perSecond)
  }

  /// Decodes every frame, converts none, and gives their number.
  package func decodeAllFrames() throws(MediaError) -> Int {
    deadline.restart()
    var count = 0
    try decodeAll { _ in
      count += 1
      return true
    }
    return count
  }

  /// The frames with the numbers `indices`, in that order; any order, duplicates allowed.
  /// - Throws: `outOfRange` for a number the video does not have, `damaged` when a wanted frame cannot be decoded
  ///   cleanly, `timedOut`.
  package func frames(at indices: [Int]) throws(MediaError) -> [Frame] {
    deadline.restart()
    var found: [Int: Frame] = [:]
    let wanted = Set(indices).sorted()
    if let first = wanted.first, first < 0 { throw missing(first) }
    if table.isRegular {
      try decode(wanted, into: &found)
    } else {
      try count(wanted, into: &found)
    }
    var frames: [Frame] = []
    frames.reserveCapacity(indices.count)
    for index in indices {
      guard let frame = found[index] else { throw missing(index) }
      frames.append(frame)
    }
    return frames
  }

  private func missing(_ index: Int) -> MediaError {
    let count = table.isRegular ? table.shownTimes.count : counted ?? table.entries.count
    return MediaError(
      .outOfRange, path: path, while: "decoding frame \(index)",
      "found \(count) frames, expected numbers from 0 to \(count - 1)")
  }

  // MARK: regular streams

  private func decode(_ wanted: [Int], into found: inout [Int: Frame]) throws(MediaError) {
    guard let last = wanted.last else { return }
    guard last < table.shownTimes.count else { throw missing(last) }
    var start = 0
    while start < wanted.count {
      // One run: wanted frames reachable from one key packet without jumping over a later one.
      let key = table.keyPacket(showing: table.shownTimes[wanted[start]])
      var end = start + 1
      while end < wanted.count, table.keyPacket(showing: table.shownTimes[wanted[end]]) == key { end += 1 }
      try decodeGroup(from: key, wanted[start..<end], into: &found)
      start = end
    }
  }

  private func decodeGroup(
    from key: Int, _ wanted: ArraySlice<Int>, into found: inout [Int: Frame]
  ) throws(MediaError) {
    var times: [Int64: Int] = [:]
    for index in wanted { times[table.shownTimes[index]] = index }
    var attempts = [(start: key, endsEarly: false)]
    if endsEarly { attempts.insert((key, true), at: 0) }
    // Some streams mark pictures as starting points that need what is before them.
    if key > 0 { attempts.append((0, false)) }
    for attempt in attempts {
      try decodePackets(from: attempt.start, endsEarly: attempt.endsEarly, wanted: times, into: &found)
      if wanted.allSatisfy({ found[$0] != nil }) { return }
    }
    let index = wanted.first { found[$0] == nil } ?? 0
    throw MediaError(.damaged, path: path, while: "decoding frame \(index)", "the decoder gave no picture for it")
  }

  /// Whether a decoder may be drained as soon as it has the packets of all wanted pictures, instead of being fed until
  /// it hands them out; not where a packet may hold half a picture.
  private var endsEarly = true

  /// Decodes from the packet `start` until all pictures shown at the times `wanted` are found.
  private func decodePackets(
    from start: Int, endsEarly: Bool, wanted: [Int64: Int], into found: inout [Int: Frame]
  ) throws(MediaError) {
    var pending = wanted.filter { found[$0.value] == nil }
    var unsent = pending.count
    decoder.flush()
    let take = { (picture: UnsafeMutablePointer<AVFrame>) throws(MediaError) -> Bool in
      if endsEarly, picture.pointee.interlaced_frame != 0 {
        self.endsEarly = false
        return false
      }
      if let index = pending[picture.pointee.pts] {
        found[index] = try self.finished(picture, index: index)
        pending[picture.pointee.pts] = nil
      }
      return !pending.isEmpty
    }
    let canSkip = [AV_CODEC_ID_H264, AV_CODEC_ID_MPEG4].contains(decoder.context.pointee.codec_id)
    let source = try PacketSource(table, demuxer, from: start, limits: limits)
    defer { decoder.context.pointee.skip_frame = AVDISCARD_DEFAULT }
    var index = start
    while !pending.isEmpty, !(endsEarly && unsent == 0), let packet = try source.next() {
      // Pictures nobody refers to are decoded only when wanted.
      let isWanted = wanted[table.entries[index].shown] != nil
      if isWanted, pending[table.entries[index].shown] != nil { unsent -= 1 }
      decoder.context.pointee.skip_frame = canSkip && !isWanted ? AVDISCARD_NONREF : AVDISCARD_DEFAULT
      try decoder.decode(packet, body: take)
      index += 1
      if index % 16 == 0 { try deadline.check(path, while: "decoding") }
      if endsEarly, !self.endsEarly { return }
    }
    decoder.context.pointee.skip_frame = AVDISCARD_DEFAULT
    if !pending.isEmpty { try decoder.decode(nil, body: take) }
  }

  // MARK: streams without usable times

  private func count(_ wanted: [Int], into found: inout [Int: Frame]) throws(MediaError) {
    guard let last = wanted.last else { return }
    let numbers = Set(wanted)
    var number = 0
    try decodeAll { picture throws(MediaError) in
      if numbers.contains(number) { found[number] = try self.finished(picture, index: number) }
      number += 1
      return number <= last
    }
    if number <= last { counted = number }
  }

  private func decodeAll(
    body: (UnsafeMutablePointer<AVFrame>) throws(MediaError) -> Bool
  ) throws(MediaError) {
    decoder.flush()
    var goesOn = true
    let take = { (picture: UnsafeMutablePointer<AVFrame>) throws(MediaError) -> Bool in
      goesOn = try body(picture)
      return goesOn
    }
    let source = try PacketSource(table, demuxer, from: 0, limits: limits)
    var index = 0
    while goesOn, let packet = try source.next() {
      try decoder.decode(packet, body: take)
      index += 1
      if index % 16 == 0 { try deadline.check(path, while: "decoding") }
    }
    if goesOn { try decoder.decode(nil, body: take) }
  }

  // MARK: pictures

  private var firstSize: (width: Int32, height: Int32)?

  private func finished(_ picture: UnsafeMutablePointer<AVFrame>, index: Int) throws(MediaError) -> Frame {
    if FrameDecoder.isConcealed(picture) {
      throw MediaError(
        .damaged, path: path, while: "decoding frame \(index)", "parts of the picture are lost or contradict themselves"
      )
    }
    let frame = orientation.apply(to: try converter.convert(picture, path: path))
    guard frame.width != info.width || frame.height != info.height else { return frame }
    return Resize.bilinear(frame, width: info.width, height: info.height)
  }

  private static func orientation(of stream: UnsafeMutablePointer<AVStream>) -> Orientation {
    var size = 0
    guard let data = av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, &size), size >= 36 else {
      return .upright
    }
    return data.withMemoryRebound(to: Int32.self, capacity: 9) {
      Orientation(a: $0[0], b: $0[1], c: $0[3], d: $0[4])
    }
  }
}
