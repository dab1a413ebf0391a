/// How a sample becomes a clip: which frames, and what happens to them.
package struct ClipRecipe: Hashable, Codable, Sendable {
  /// What a still picture becomes in a network of clips.
  package enum ImageTransform: String, Codable, Sendable, CaseIterable {
    /// One segment of one frame.
    case frame
    /// A clip of `frames` frames: copies of one augmented frame, or as its source's ``ImageMotion`` says.
    case clip
  }

  /// Clips taken from a video: TSN's segments; 1 for clip networks.
  package var segments: Int
  /// Frames of one clip.
  package var frames: Int
  /// Distance between them.
  package var stride: Int
  package var formula: FrameSampling.Formula
  package var outOfBound: FrameSampling.OutOfBound
  package var augment: [AugmentStep]
  package var imageTo: ImageTransform
  /// Side of the square every training frame ends as; `augment` must arrive at it.
  package var size: Int
  package var normalization: Normalization

  package init(
    segments: Int, frames: Int, stride: Int, size: Int, augment: [AugmentStep], imageTo: ImageTransform = .frame,
    formula: FrameSampling.Formula = .version0, outOfBound: FrameSampling.OutOfBound = .loop,
    normalization: Normalization = .imageNet
  ) {
    self.segments = segments
    self.frames = frames
    self.stride = stride
    self.size = size
    self.augment = augment
    self.imageTo = imageTo
    self.formula = formula
    self.outOfBound = outOfBound
    self.normalization = normalization
  }

  /// F: how many frames a training clip of a sample of `kind` has.
  package func trainingFrames(_ kind: SampleKind) -> Int {
    guard kind == .image else { return segments * frames }
    return imageTo == .frame ? 1 : frames
  }

  /// Floats of one training clip, 3·F·H·W.
  package func trainingCount(_ kind: SampleKind) -> Int { trainingFrames(kind) * 3 * size * size }
}

/// The views of one sample at evaluation: clips in time, crops in space.
package struct EvaluationViews: Hashable, Codable, Sendable {
  /// Where the crops are: the centre, the centre plain and mirrored, three along the longer side, the corners and the centre, or
  /// those five each plain and mirrored.
  package enum Crops: Int, Codable, Sendable, CaseIterable {
    case center = 1, centerPair = 2, three = 3, five = 5, ten = 10
  }

  /// Clips of a video: test segments for TSN, test clips for clip networks.
  package var clips: Int
  package var crops: Crops
  /// Side of the square crops.
  package var size: Int
  /// Short side frames are resized to before cropping.
  package var shortSide: Int

  package init(clips: Int, crops: Crops, size: Int, shortSide: Int) {
    self.clips = clips
    self.crops = crops
    self.size = size
    self.shortSide = shortSide
  }
}
