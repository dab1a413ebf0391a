/// Frames of a sample, whatever it is made of and wherever it lies.
package enum SampleReader {
  /// The frames with the numbers `indices`, counted from the sample's own first frame (its part's, when it is one).
  /// - Parameter region: given a picture's size, the part of it that is needed; other pixels are then unspecified.
  package static func frames(
    of sample: Sample, at indices: [Int], root: MediaRoot, limits: MediaLimits = .standard,
    region: ((Int, Int) -> CropBox?)? = nil
  ) throws(MediaError) -> [Frame] {
    let first = sample.part?.firstFrame ?? 0
    switch sample.kind {
    case .image:
      let frame = try ImageReader.decode(try root.place(sample.path), limits: limits, region: region)
      return indices.map { _ in frame }
    case .video, .untrimmed:
      return try VideoReader(try root.place(sample.path), limits: limits).frames(at: indices.map { $0 + first })
    case .frames:
      return try frameFiles(of: sample, at: indices.map { $0 + first }, root: root, limits: limits)
    }
  }

  /// Numbered frame files, each decoded once; all have the size of the first asked for.
  private static func frameFiles(
    of sample: Sample, at indices: [Int], root: MediaRoot, limits: MediaLimits
  ) throws(MediaError) -> [Frame] {
    let files = sample.frameFiles ?? FrameFiles()
    var decoded: [Int: Frame] = [:]
    var frames: [Frame] = []
    for index in indices {
      var frame: Frame
      if let known = decoded[index] {
        frame = known
      } else {
        frame = try ImageReader.decode(try root.place(sample.path + "/" + files.name(index)), limits: limits)
        if let size = frames.first, size.width != frame.width || size.height != frame.height {
          frame = Resize.bilinear(frame, width: size.width, height: size.height)
        }
        decoded[index] = frame
      }
      frames.append(frame)
    }
    return frames
  }
}
