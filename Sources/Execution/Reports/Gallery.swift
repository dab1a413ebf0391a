package import Media

/// Thumbnails of a source's samples.
package struct Gallery: Sendable {
  /// A thumbnail with what it is of.
  package struct Picture: Hashable, Sendable {
    /// Source and path.
    package var name: String
    /// nil when the sample cannot be read.
    package var jpeg: [UInt8]?

    package init(name: String, jpeg: [UInt8]?) {
      self.name = name
      self.jpeg = jpeg
    }
  }

  /// Pixels.
  package static let height = 96

  package let source: String
  package let samples: [Sample]
  private let root: MediaRoot?

  /// - Parameter root: where the media are; without it every picture is empty.
  package init(source: String, samples: [Sample], root: MediaRoot?) {
    self.source = source
    self.samples = samples
    self.root = root
  }

  package var count: Int { samples.count }

  /// The thumbnail of one sample: an image, or `most` frames of a video side by side.
  package func picture(_ index: Int, frames most: Int = 3) -> Picture {
    guard samples.indices.contains(index) else { return Picture(name: "\(source) \(index)", jpeg: nil) }
    let sample = samples[index]
    return Picture(
      name: "\(source)/\(sample.id)", jpeg: root.flatMap { try? Self.thumbnail(sample, root: $0, frames: most) })
  }

  /// Frames evenly spread over the sample, each 96 pixels high and at most 192 wide.
  private static func thumbnail(_ sample: Sample, root: MediaRoot, frames most: Int) throws -> [UInt8] {
    let length = max(1, sample.part?.frameCount ?? sample.frames)
    let indices =
      sample.kind == .image || length < most ? [0] : (0..<most).map { (2 * $0 + 1) * length / (2 * most) }
    let frames = try SampleReader.frames(of: sample, at: indices, root: root).map { frame in
      Resize.bilinear(frame, width: min(192, max(24, height * frame.width / frame.height)), height: height)
    }
    let width = frames.reduce(0) { $0 + $1.width }
    var pixels: [UInt8] = []
    for row in 0..<height {
      for frame in frames { pixels += frame.pixels[row * frame.width * 3..<(row + 1) * frame.width * 3] }
    }
    return try JPEGEncoder.encode(Frame(width: width, height: height, pixels: pixels), quality: 70)
  }
}
