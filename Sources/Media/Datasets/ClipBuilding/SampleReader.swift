/// Frames of a sample, whatever it is made of.
package enum SampleReader {
  /// The frames with the numbers `indices`, counted from the sample's own first frame (its part's, when it is one).
  package static func frames(
    of sample: Sample, at indices: [Int], root: String, limits: MediaLimits = .standard
  ) throws(MediaError) -> [Frame] {
    let path = root.isEmpty ? sample.path : root + "/" + sample.path
    let first = sample.part?.firstFrame ?? 0
    switch sample.kind {
    case .image:
      let frame = try ImageReader.decode(path: path, limits: limits)
      return indices.map { _ in frame }
    case .video, .untrimmed:
      return try VideoReader(path: path, limits: limits).frames(at: indices.map { $0 + first })
    case .frames:
      var decoded: [Int: Frame] = [:]
      var frames: [Frame] = []
      for index in indices {
        let file = path + "/" + RawFrames.name(index + first)
        let frame: Frame
        if let known = decoded[index] {
          frame = known
        } else {
          frame = try ImageReader.decode(path: file, limits: limits)
        }
        decoded[index] = frame
        if let size = frames.first, size.width != frame.width || size.height != frame.height {
          frames.append(Resize.bilinear(frame, width: size.width, height: size.height))
        } else {
          frames.append(frame)
        }
      }
      return frames
    }
  }
}

/// Folders of numbered frame files, as MMAction2 extracts them: `img_00001.jpg`, …
package enum RawFrames {
  /// The file of frame `index`, counted from 0; files are numbered from 1.
  package static func name(_ index: Int) -> String {
    let digits = String(index + 1)
    return "img_" + String(repeating: "0", count: max(0, 5 - digits.count)) + digits + ".jpg"
  }
}
