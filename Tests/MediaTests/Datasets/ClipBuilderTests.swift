import Foundation
import Media
import Randomness
import TestSupport
import Testing

@Suite struct ClipBuilderTests {
  static func sample(_ path: String, _ kind: SampleKind, frames: Int = 40, part: PartRange? = nil) -> Sample {
    Sample(
      id: path, path: path, kind: kind, label: 1, frames: frames, width: 64, height: 48, frameRate: 25, part: part)
  }

  private func clip(_ builder: ClipBuilder, _ sample: Sample, position: Int) throws -> [Float] {
    let buffer = FloatBuffer(count: builder.recipe.trainingCount(sample.kind))
    try builder.trainingClip(
      sample, draw: Draw(source: "s", sample: 0, epoch: 0, position: position), into: buffer.pointer)
    return buffer.array
  }

  @Test func `a clip is a function of the draw, one box and mirroring for all its frames`() throws {
    let folder = try TemporaryFolder()
    // Every frame alike, so that equal geometry means equal pixels.
    try encode(Array(repeating: movingFrames(1)[0], count: 40), to: folder.file("a.mp4")) { $0.quality = 1 }
    let recipe = ClipRecipe(
      segments: 4, frames: 1, stride: 1, size: 24,
      augment: [.resizeShort(32), .randomResizedCrop(24), .flip(0.5)])
    let builder = ClipBuilder(recipe: recipe, seed: 5, roots: ["s": folder.path])
    let sample = Self.sample("a.mp4", .video)
    let first = try clip(builder, sample, position: 3)
    #expect(try clip(builder, sample, position: 3) == first)
    #expect(try clip(builder, sample, position: 4) != first)
    let count = 3 * 24 * 24
    for frame in 1..<4 {
      let gap = zip(first[0..<count], first[(frame * count)..<((frame + 1) * count)]).map { abs($0 - $1) }.max()!
      #expect(gap < 0.3)
    }
  }

  @Test func `a picture decoded only inside its box gives the clip of the whole picture`() throws {
    let folder = try TemporaryFolder()
    let jpeg = try folder.write(try JPEGEncoder.encode(referencePicture(150, 110)), as: "a.jpg")
    let whole = try ImageReader.decode(path: jpeg)
    let raw = try folder.write(whole.pixels, as: "a.rgb")
    _ = try ffmpeg(["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", "150x110", "-i", raw, folder.file("a.bmp")])
    let recipe = ClipRecipe(
      segments: 1, frames: 1, stride: 1, size: 24, augment: [.resizeShort(64), .randomResizedCrop(24), .flip(0.5)])
    let builder = ClipBuilder(recipe: recipe, seed: 5, roots: ["s": folder.path])
    for position in 0..<30 {
      let part = try clip(builder, Self.sample("a.jpg", .image), position: position)
      #expect(try clip(builder, Self.sample("a.bmp", .image), position: position) == part)
    }
  }

  @Test func `kept frames give the clips that decoding again gives`() throws {
    let folder = try TemporaryFolder()
    try encode(movingFrames(40), to: folder.file("a.mp4")) { $0.quality = 1 }
    _ = try folder.write(try JPEGEncoder.encode(referencePicture(64, 48)), as: "a.jpg")
    let recipe = ClipRecipe(
      segments: 2, frames: 2, stride: 2, size: 24, augment: [.resizeShort(32), .randomResizedCrop(24), .flip(0.5)])
    let cache = FrameCache(capacity: 64 * 3 * 64 * 48 * 40)
    let plain = ClipBuilder(recipe: recipe, seed: 5, roots: ["s": folder.path])
    let keeping = ClipBuilder(recipe: recipe, seed: 5, roots: ["s": folder.path], cache: cache)
    let part = Self.sample("a.mp4", .untrimmed, part: PartRange(index: 2, firstFrame: 20, frameCount: 8))
    for sample in [Self.sample("a.mp4", .video), part, Self.sample("a.jpg", .image)] {
      for position in 0..<4 {
        #expect(try clip(keeping, sample, position: position) == clip(plain, sample, position: position))
      }
    }
    #expect(cache.bytes == 3 * 64 * 48 * (40 + 8 + 1))
    try FileManager.default.removeItem(atPath: folder.file("a.mp4"))
    #expect(throws: Never.self) { try clip(keeping, part, position: 9) }
    #expect(throws: MediaError.self) { try clip(plain, part, position: 9) }
  }

  @Test func `what is too large, comes too late or does not decode as a whole is not kept, and read as ever`() throws {
    let folder = try TemporaryFolder()
    try encode(movingFrames(40), to: folder.file("a.mp4")) { $0.quality = 1 }
    let recipe = ClipRecipe(segments: 1, frames: 4, stride: 2, size: 48, augment: [.centerCrop(48)])
    let plain = ClipBuilder(recipe: recipe, seed: 5, roots: ["s": folder.path])
    let whole = 3 * 64 * 48 * 40
    let expected = try clip(plain, Self.sample("a.mp4", .video), position: 1)
    for (capacity, kept) in [(64 * whole - 64, 0), (64 * whole, whole)] {
      let cache = FrameCache(capacity: capacity)
      let builder = ClipBuilder(recipe: recipe, seed: 5, roots: ["s": folder.path], cache: cache)
      #expect(try clip(builder, Self.sample("a.mp4", .video), position: 1) == expected)
      #expect(cache.bytes == kept)
    }
    // The index says 44 frames, the file has 40.
    let cache = FrameCache(capacity: 64 * 2 * whole)
    let builder = ClipBuilder(recipe: recipe, seed: 5, roots: ["s": folder.path], cache: cache)
    let longer = Self.sample("a.mp4", .video, frames: 44)
    var made = 0
    for position in 0..<8 {
      let ordinary = try? clip(plain, longer, position: position)
      let kept = try? clip(builder, longer, position: position)
      #expect(kept == ordinary)
      made += ordinary == nil ? 0 : 1
    }
    #expect(made > 0)
    #expect(cache.bytes == 0)
  }

  @Test func `a part's frames are counted from its own start`() throws {
    let folder = try TemporaryFolder()
    try encode(movingFrames(40), to: folder.file("a.mp4")) { $0.quality = 1 }
    let recipe = ClipRecipe(segments: 1, frames: 4, stride: 2, size: 48, augment: [.centerCrop(48)])
    let builder = ClipBuilder(recipe: recipe, seed: 5, roots: ["s": folder.path])
    let part = Self.sample("a.mp4", .untrimmed, part: PartRange(index: 2, firstFrame: 20, frameCount: 8))
    // Eight frames of a part leave one place for 4 × 2.
    let frames = try VideoReader(path: folder.file("a.mp4")).frames(at: [20, 22, 24, 26])
    let clip = try clip(builder, part, position: 0)
    for (index, frame) in frames.enumerated() {
      let expected = (Float(frame[8, 0].red) - 123.675) / 58.395
      #expect(abs(clip[index * 3 * 48 * 48] - expected) < 1e-4)
    }
  }

  @Test func `snippets are one positive frame and negatives, by the draw`() throws {
    let folder = try TemporaryFolder()
    try encode(movingFrames(40), to: folder.file("a.mp4")) { $0.quality = 1 }
    let recipe = ClipRecipe(segments: 3, frames: 1, stride: 1, size: 48, augment: [.centerCrop(48)])
    let builder = ClipBuilder(recipe: recipe, seed: 5, roots: ["s": folder.path])
    var sample = Self.sample("a.mp4", .untrimmed)
    sample.snippets = Snippets(positives: [20], negatives: [4, 36])
    let frames = try VideoReader(path: folder.file("a.mp4")).frames(at: [4, 20, 36])
    for position in 0..<3 {
      let clip = try clip(builder, sample, position: position)
      for (index, frame) in frames.enumerated() {
        #expect(abs(clip[index * 3 * 48 * 48] - (Float(frame[8, 0].red) - 123.675) / 58.395) < 1e-4)
      }
    }
  }

  @Test func `a picture is one frame, or copies of one augmented frame`() throws {
    let folder = try TemporaryFolder()
    try folder.write(try JPEGEncoder.encode(movingFrames(1)[0]), as: "a.jpg")
    var recipe = ClipRecipe(segments: 8, frames: 4, stride: 1, size: 32, augment: [.resizeShort(40), .randomCrop(32)])
    let sample = Self.sample("a.jpg", .image, frames: 1)
    let single = try clip(ClipBuilder(recipe: recipe, seed: 1, roots: ["s": folder.path]), sample, position: 0)
    #expect(single.count == 3 * 32 * 32)
    recipe.imageTo = .clip
    let copies = try clip(ClipBuilder(recipe: recipe, seed: 1, roots: ["s": folder.path]), sample, position: 0)
    #expect(copies == single + single + single + single)
  }

  @Test func `views come crop by crop, within a crop clip by clip`() throws {
    let folder = try TemporaryFolder()
    try encode(movingFrames(40), to: folder.file("a.mp4"))
    let recipe = ClipRecipe(segments: 1, frames: 2, stride: 3, size: 48, augment: [.centerCrop(48)])
    let builder = ClipBuilder(recipe: recipe, seed: 1, roots: ["s": folder.path])
    let sample = Self.sample("a.mp4", .video)
    let views = EvaluationViews(clips: 3, crops: .three, size: 48, shortSide: 48)
    #expect(builder.viewCount(views, .video) == 9 && builder.viewFrames(.video) == 2)
    let buffer = FloatBuffer(count: builder.viewsCount(views, .video))
    try builder.evaluationClips(sample, source: "s", views: views, into: buffer.pointer)
    // 40 frames, 3 clips of 2 × 3: a = 35/3, offsets 5, 17, 29. Crops at x = 0, 16, 8.
    let indices = [5, 8, 17, 20, 29, 32]
    let frames = try VideoReader(path: folder.file("a.mp4")).frames(at: indices)
    let values = buffer.array
    var at = 0
    for x in [0, 16, 8] {
      for frame in frames {
        #expect(abs(values[at] - (Float(frame[x, 0].red) - 123.675) / 58.395) < 1e-4)
        at += 3 * 48 * 48
      }
    }
    #expect(at == values.count)
  }

  @Test func `geometry that does not arrive at the size is named`() throws {
    let folder = try TemporaryFolder()
    try encode(movingFrames(4), to: folder.file("a.mp4"))
    let recipe = ClipRecipe(segments: 1, frames: 1, stride: 1, size: 112, augment: [.centerCrop(112)])
    let builder = ClipBuilder(recipe: recipe, seed: 1, roots: ["s": folder.path])
    #expect {
      try clip(builder, Self.sample("a.mp4", .video, frames: 4), position: 0)
    } throws: { "\($0)".contains("begin with resize_short") }
  }
}
