/// What a media file may ask of the machine before it is refused: small files can claim enormous pictures.
package struct MediaLimits: Hashable, Sendable {
  /// Largest picture, in pixels.
  package var pixels: Int
  /// Most packets of a video stream.
  package var packets: Int
  /// Compressed bytes of one stream held in memory; longer streams are read again from disk by seeking.
  package var keptBytes: Int
  /// Seconds of processor time one call may take.
  package var seconds: Double

  package init(
    pixels: Int = 1 << 26, packets: Int = 20_000_000, keptBytes: Int = 24 << 20, seconds: Double = 60
  ) {
    self.pixels = pixels
    self.packets = packets
    self.keptBytes = keptBytes
    self.seconds = seconds
  }

  package static let standard = MediaLimits()
}
