import CLibAV

/// What a video's header says.
package struct VideoInfo: Hashable, Sendable {
  /// libav's short name of the container, such as `mov,mp4,m4a,3gp,3g2,mj2`.
  package let container: String
  /// libav's name of the codec, such as `h264`.
  package let codec: String
  /// Displayed size in pixels, rotation applied.
  package let width: Int
  package let height: Int
  /// Counterclockwise degrees from the stored to the displayed picture, as `ffprobe` counts: 0, 90, 180 or 270.
  package let rotation: Int
  /// Average frames per second.
  package let frameRate: FrameRate
  /// Seconds; nil when the container does not say.
  package let durationSeconds: Double?

  init(_ demuxer: Demuxer, orientation: Orientation) {
    let shape = demuxer.stream.pointee.codecpar.pointee
    container = demuxer.container
    codec = LibAV.name(shape.codec_id)
    width = Int(orientation.swapsAxes ? shape.height : shape.width)
    height = Int(orientation.swapsAxes ? shape.width : shape.height)
    rotation = orientation.degrees
    let average = FrameRate(demuxer.stream.pointee.avg_frame_rate)
    frameRate = average.perSecond > 0 ? average : FrameRate(demuxer.stream.pointee.r_frame_rate)
    durationSeconds = demuxer.durationSeconds
  }
}
