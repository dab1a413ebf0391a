import CLibAV

/// The packets of a stream from one key packet on: kept ones from memory, others read again from disk.
final class PacketSource {
  private let table: PacketTable
  private var demuxer: Demuxer
  private var index: Int
  private var packet: UnsafeMutablePointer<AVPacket>?
  private var isPending = false

  init(_ table: PacketTable, _ demuxer: Demuxer, from key: Int, limits: MediaLimits) throws(MediaError) {
    self.table = table
    self.demuxer = demuxer
    index = key
    if table.keepsPackets { return }
    packet = av_packet_alloc()
    if key == 0 {
      // Not every container can seek to its very first packet; a second opening always begins there.
      self.demuxer = try Demuxer(demuxer.place, limits: limits, deadline: demuxer.deadline)
    } else {
      try seek(to: table.entries[key])
    }
  }

  deinit { av_packet_free(&packet) }

  /// Goes to the key packet `entry`; a seek may land before it, and what lies between is passed over.
  private func seek(to entry: PacketTable.Entry) throws(MediaError) {
    // MP4 keeps its index by decoding time, Matroska by presentation time.
    guard let packet, demuxer.seek(to: demuxer.isMP4 ? entry.decoded : entry.shown) else {
      throw MediaError(.damaged, path: demuxer.path, while: "seeking", "the file cannot be read from its middle")
    }
    while try demuxer.read(into: packet) {
      if packet.pointee.pts == entry.shown {
        isPending = true
        return
      }
      av_packet_unref(packet)
    }
    throw MediaError(.damaged, path: demuxer.path, while: "seeking", "the packets differ between two readings")
  }

  /// The next packet in decoding order, valid until the next call; nil at the end.
  func next() throws(MediaError) -> UnsafePointer<AVPacket>? {
    defer { index += 1 }
    guard index < table.entries.count else { return nil }
    if table.keepsPackets { return UnsafePointer(table.packet(index)) }
    guard let packet else { return nil }
    if isPending {
      isPending = false
      return UnsafePointer(packet)
    }
    av_packet_unref(packet)
    return try demuxer.read(into: packet) ? UnsafePointer(packet) : nil
  }
}
