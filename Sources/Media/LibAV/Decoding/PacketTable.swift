import CLibAV

/// Every packet of a video stream in decoding order, read once when the file is opened: when each is shown, which are
/// key packets, and (for streams that fit ``MediaLimits/keptBytes``) the packets themselves, so that decoding neither
/// seeks nor reads again.
final class PacketTable {
  struct Entry {
    /// Presentation and decoding time in units of the stream's time base.
    var shown: Int64
    var decoded: Int64
    var isKey: Bool
    /// Decoded for others' sake, never shown (before an edit list's start).
    var isHidden: Bool
  }

  private(set) var entries: [Entry] = []
  private var kept: [UnsafeMutablePointer<AVPacket>?] = []
  private(set) var keepsPackets = true
  /// Presentation times in order: the frame numbers, for regular streams.
  private(set) var shownTimes: [Int64] = []
  /// Whether presentation times number the frames: each packet has one of its own, and the first can be decoded.
  private(set) var isRegular = false
  private(set) var hasCorruptPacket = false

  init(_ demuxer: Demuxer, limits: MediaLimits) throws(MediaError) {
    var packet = av_packet_alloc()
    defer { av_packet_free(&packet) }
    guard let packet else {
      throw MediaError(.tooLarge, path: demuxer.path, while: "reading packets", "out of memory")
    }
    var bytes = 0
    while try demuxer.read(into: packet) {
      let flags = packet.pointee.flags
      if flags & AV_PKT_FLAG_CORRUPT != 0 { hasCorruptPacket = true }
      entries.append(
        Entry(
          shown: packet.pointee.pts, decoded: packet.pointee.dts, isKey: flags & AV_PKT_FLAG_KEY != 0,
          isHidden: flags & AV_PKT_FLAG_DISCARD != 0))
      bytes += Int(packet.pointee.size)
      if bytes > limits.keptBytes { dropPackets() }
      if keepsPackets { kept.append(av_packet_clone(packet)) }
      av_packet_unref(packet)
      guard entries.count <= limits.packets else {
        throw MediaError(
          .tooLarge, path: demuxer.path, while: "reading packets",
          "found more than \(limits.packets) packets in its video stream")
      }
      if entries.count % 256 == 0 { try demuxer.deadline.check(demuxer.path, while: "reading packets") }
    }
    number(demuxer)
  }

  deinit { dropPackets() }

  /// The kept packet `index`; nil when packets are not kept.
  func packet(_ index: Int) -> UnsafeMutablePointer<AVPacket>? { keepsPackets ? kept[index] : nil }

  /// The last key packet from which decoding reaches the picture shown at `time`.
  func keyPacket(showing time: Int64) -> Int {
    var low = 0
    var high = keys.count
    // Key packets are shown in decoding order; leading pictures of an open group belong to the key before.
    while high - low > 1 {
      let middle = (low + high) / 2
      if entries[keys[middle]].shown <= time { low = middle } else { high = middle }
    }
    return keys.isEmpty ? 0 : keys[low]
  }

  private var keys: [Int] = []

  private func number(_ demuxer: Demuxer) {
    let isIndexed = demuxer.isMP4 || demuxer.container.hasPrefix("matroska")
    if isIndexed {
      // libav's parsers also mark pictures that only look like starting points; the container's index knows.
      let marked = demuxer.keyTimes()
      for index in entries.indices {
        let time = demuxer.isMP4 ? entries[index].decoded : entries[index].shown
        entries[index].isKey = marked.contains(time)
      }
    }
    keys = entries.indices.filter { entries[$0].isKey }
    shownTimes = entries.compactMap { $0.isHidden ? nil : $0.shown }.sorted()
    guard isIndexed, let first = entries.first, first.isKey else { return }
    let unknown = omni_av_nopts_value()
    isRegular =
      zip(shownTimes, shownTimes.dropFirst()).allSatisfy { $0 < $1 }
      && zip(keys, keys.dropFirst()).allSatisfy { entries[$0].shown < entries[$1].shown }
      && entries.allSatisfy { $0.shown != unknown && ($0.isHidden || $0.shown >= first.shown) }
  }

  private func dropPackets() {
    for index in kept.indices { av_packet_free(&kept[index]) }
    kept = []
    keepsPackets = false
  }
}
