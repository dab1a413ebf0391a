import CLibAV
import Glibc

/// What an encoded video looks like.
package struct VideoFormat: Hashable, Codable, Sendable {
  package enum Codec: String, Codable, Sendable { case h264, mpeg4 }

  package var width: Int
  package var height: Int
  /// Frames per second, as a fraction.
  package var frameRate: FrameRate
  /// H.264's constant rate factor, 0 (lossless) to 51; MPEG-4's quantiser is scaled from it.
  package var quality: Int
  /// Largest distance between key frames, in frames.
  package var keyFrameInterval: Int
  /// Consecutive B-frames allowed; 0 keeps decoding order equal to presentation order.
  package var bFrames: Int
  /// nil takes H.264 when libav has libx264, else MPEG-4.
  package var codec: Codec?

  package init(
    width: Int, height: Int, frameRate: FrameRate = 25, quality: Int = 23, keyFrameInterval: Int = 48,
    bFrames: Int = 0, codec: Codec? = nil
  ) {
    self.width = width
    self.height = height
    self.frameRate = frameRate
    self.quality = quality
    self.keyFrameInterval = keyFrameInterval
    self.bFrames = bFrames
    self.codec = codec
  }
}

/// Frames to an MP4 file, single-threaded and bit-exact: equal frames give equal bytes on every run.
///
/// The file is written beside its place and renamed by ``finish()``; without that call nothing appears at `path`.
package final class VideoEncoder {
  private let path: String
  private let partial: String
  private let encoder: PictureEncoder
  private var muxer: UnsafeMutablePointer<AVFormatContext>?
  private let stream: UnsafeMutablePointer<AVStream>
  private var frames: Int64 = 0
  private var isFinished = false

  /// Starts the file that will appear at `path`, whose folder must exist.
  /// - Throws: `cannotWrite` with the reason: an odd size (4:2:0 needs even ones), no encoder, no folder, no space.
  package init(path: String, format: VideoFormat) throws(MediaError) {
    let action = "starting a \(format.width)x\(format.height) video"
    guard format.width > 0, format.height > 0, format.width % 2 == 0, format.height % 2 == 0 else {
      throw MediaError(
        .cannotWrite, path: path, while: action,
        "found the size \(format.width)x\(format.height), expected positive even numbers")
    }
    self.path = path
    partial = path + ".partial"
    var muxer: UnsafeMutablePointer<AVFormatContext>?
    var code = avformat_alloc_output_context2(&muxer, nil, "mp4", "file:" + partial)
    guard let made = muxer else { throw MediaError(.cannotWrite, path: path, while: action, LibAV.text(code)) }
    do throws(MediaError) {
      made.pointee.flags |= AVFMT_FLAG_BITEXACT
      encoder = try Self.open(format, path: path)
      guard let stream = avformat_new_stream(made, nil) else {
        throw MediaError(.cannotWrite, path: path, while: action, "out of memory")
      }
      self.stream = stream
      avcodec_parameters_from_context(stream.pointee.codecpar, encoder.context)
      stream.pointee.time_base = encoder.context.pointee.time_base
      stream.pointee.avg_frame_rate = format.frameRate.rational
      code = avio_open(&made.pointee.pb, "file:" + partial, AVIO_FLAG_WRITE)
      guard code >= 0 else { throw MediaError(.cannotWrite, path: path, while: action, LibAV.text(code)) }
      code = avformat_write_header(made, nil)
      guard code >= 0 else {
        avio_closep(&made.pointee.pb)
        unlink(partial)
        throw MediaError(.cannotWrite, path: path, while: action, LibAV.text(code))
      }
    } catch {
      avformat_free_context(made)
      throw error
    }
    self.muxer = muxer
  }

  deinit {
    guard let muxer else { return }
    avio_closep(&muxer.pointee.pb)
    avformat_free_context(muxer)
    unlink(partial)
  }

  /// Adds `frame` behind those given before.
  /// - Throws: `cannotWrite` when its size differs from the format's, or the disk is full.
  package func append(_ frame: Frame) throws(MediaError) {
    precondition(!isFinished, "a finished video takes no more frames")
    try encoder.encode(frame, time: frames, body: write)
    frames += 1
  }

  /// Writes what is left and puts the file in its place.
  package func finish() throws(MediaError) {
    guard let muxer, !isFinished else { return }
    let action = "finishing a video of \(frames) frames"
    isFinished = true
    try encoder.encode(nil, time: frames, body: write)
    let code = av_write_trailer(muxer)
    let closed = avio_closep(&muxer.pointee.pb)
    guard code >= 0, closed >= 0 else {
      throw MediaError(.cannotWrite, path: path, while: action, LibAV.text(min(code, closed)))
    }
    guard rename(partial, path) == 0 else {
      throw MediaError(.cannotWrite, path: path, while: action, LibAV.text(-errno))
    }
    avformat_free_context(muxer)
    self.muxer = nil
  }

  private func write(_ packet: UnsafeMutablePointer<AVPacket>) throws(MediaError) {
    packet.pointee.duration = 1
    av_packet_rescale_ts(packet, encoder.context.pointee.time_base, stream.pointee.time_base)
    packet.pointee.stream_index = stream.pointee.index
    let code = av_interleaved_write_frame(muxer, packet)
    guard code >= 0 else {
      throw MediaError(.cannotWrite, path: path, while: "writing frame \(frames)", LibAV.text(code))
    }
  }

  private static func open(_ format: VideoFormat, path: String) throws(MediaError) -> PictureEncoder {
    let h264 = format.codec == .mpeg4 ? nil : avcodec_find_encoder_by_name("libx264")
    let mpeg4 = format.codec == .h264 ? nil : avcodec_find_encoder(AV_CODEC_ID_MPEG4)
    guard let codec = h264 ?? mpeg4 else {
      throw MediaError(
        .cannotWrite, path: path, while: "looking for an encoder",
        "libavcodec has no \(format.codec?.rawValue ?? "H.264 or MPEG-4") encoder; install one with libx264")
    }
    return try PictureEncoder(codec: codec, path: path) { context in
      context.pointee.width = Int32(format.width)
      context.pointee.height = Int32(format.height)
      context.pointee.pix_fmt = AV_PIX_FMT_YUV420P
      context.pointee.time_base = av_inv_q(format.frameRate.rational)
      context.pointee.framerate = format.frameRate.rational
      context.pointee.gop_size = Int32(format.keyFrameInterval)
      context.pointee.max_b_frames = Int32(format.bFrames)
      context.pointee.flags |= AV_CODEC_FLAG_GLOBAL_HEADER
      if h264 != nil {
        av_opt_set(context.pointee.priv_data, "preset", "veryfast", 0)
        av_opt_set(context.pointee.priv_data, "crf", String(format.quality), 0)
        // x264 otherwise lets rounding in its rate control depend on the CPU.
        av_opt_set(context.pointee.priv_data, "x264-params", "cpu-independent=1", 0)
      } else {
        context.pointee.flags |= AV_CODEC_FLAG_QSCALE
        context.pointee.global_quality = FF_QP2LAMBDA * Int32(min(max(format.quality * 31 / 51, 1), 31))
      }
    }
  }
}
