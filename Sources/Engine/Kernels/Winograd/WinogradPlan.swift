/// Sizes of one Winograd pass: which tiles are taken together, by whom, and what scratch that needs.
///
/// Where the transformed weights are small, every thread is a lane that works on tiles of its own, few enough for all three
/// transformed tensors to stay in its cache; threads meet once. Where they are large, they are read as seldom as possible:
/// one lane of all threads takes many frames together, within the cache that threads share, and slice after slice of the
/// channels that are written, so that a slice's weights are still there when they are multiplied.
struct WinogradPlan {
  /// Most bytes of transformed weights that lanes of one thread read.
  private static let laneWeightBytes = 4 << 20
  /// Bytes of transformed tiles that a lane of one thread takes together.
  private static let laneBytes = 2 << 20
  /// Bytes of transformed tiles that all threads take together, more where weights are larger.
  private static let sharedBytes = 32 << 20
  /// Bytes of transformed weights that are meant to stay in the cache that threads share.
  private static let sliceBytes = 10 << 20

  /// Tiles that are transformed and multiplied together.
  struct Chunk: Hashable {
    var firstFrame: Int
    var tiles: WinogradTiles
  }

  let geometry: ConvolutionGeometry
  let pass: ConvolutionPass
  let block: Int
  /// Side by side.
  let laneCount: Int
  /// Whether weights come transformed: then scratch has no room for them.
  let isTransformed: Bool
  /// Equal parts of the channels that are written; one where there are lanes side by side.
  let slices: Int
  /// Threads of every lane.
  let laneThreads: Int
  /// What is cut into tiles: what the pass writes, for weights the output.
  private let plane: ActivationShape
  /// Rows of tiles that are taken together, in parts that cover a plane.
  private let rowParts: [Range<Int>]
  /// Frames are taken together in this many parts; every frame by itself where rows are parted.
  private let frameParts: Int

  /// nil where the algorithm does not apply: anything but 3×3 kernels with stride 1 over whole blocks of channels.
  /// - Parameter isTransformed: whether weights come transformed.
  init?(
    _ geometry: ConvolutionGeometry, _ pass: ConvolutionPass, block: Int, threads: Int, isTransformed: Bool = false
  ) {
    guard geometry.kernel == Extent(1, 3, 3), geometry.stride == Extent(1, 1, 1), block == 8 || block == 16,
      geometry.input.c % block == 0, geometry.outputChannels % block == 0, geometry.padding.h <= 2,
      geometry.padding.w <= 2, geometry.output.plane > 0
    else { return nil }
    self.geometry = geometry
    self.pass = pass
    self.block = block
    self.isTransformed = isTransformed
    plane = pass == .backwardData ? geometry.input : geometry.output
    let (frames, rows) = (geometry.input.n, WinogradAxis(outputs: plane.extent.h).tiles)
    let row = WinogradTiles(plane, frames: 1, range: 0..<1)
    let rowBytes = row.floats(channels: geometry.input.c + geometry.outputChannels) * MemoryLayout<Float>.stride
    let weightBytes = 36 * geometry.input.c * geometry.outputChannels * MemoryLayout<Float>.stride
    if weightBytes <= Self.laneWeightBytes, frames * rows >= threads {
      (laneCount, laneThreads) = (threads, 1)
      // Enough parts for every lane to have one.
      let frameLanes = (threads + frames - 1) / frames
      rowParts = Self.parts(rows, most: min(Self.laneBytes / rowBytes, rows / frameLanes))
      frameParts = frames
      slices = 1
    } else {
      (laneCount, laneThreads) = (1, threads)
      rowParts = [0..<rows]
      // Gradients of weights are added up over chunks.
      let bytes = max(Self.sharedBytes, weightBytes * (pass == .backwardWeights ? 4 : 1))
      let most = max(1, bytes / (rows * rowBytes))
      frameParts = (frames + most - 1) / most
      let blocks = (pass == .backwardData ? geometry.input.c : geometry.outputChannels) / block
      let isWhole = isTransformed || pass == .backwardWeights && frameParts > 1
      slices = isWhole ? 1 : (1...blocks).first { blocks % $0 == 0 && weightBytes / $0 <= Self.sliceBytes } ?? blocks
    }
  }

  /// Frames of part `index`.
  private func frames(_ index: Int) -> Range<Int> {
    let frames = geometry.input.n
    return frames * index / frameParts..<frames * (index + 1) / frameParts
  }

  /// Chunks that a lane takes; all lanes together take every one.
  private func chunks(lane: Int) -> Range<Int> {
    let count = frameParts * rowParts.count
    return count * lane / laneCount..<count * (lane + 1) / laneCount
  }

  /// What a lane does, in order.
  func lane(_ lane: Int) -> [Chunk] {
    chunks(lane: lane).map { index in
      let frames = frames(index / rowParts.count)
      return Chunk(
        firstFrame: frames.lowerBound,
        tiles: WinogradTiles(plane, frames: frames.count, range: rowParts[index % rowParts.count]))
    }
  }

  /// `0 ..< count` in as few nearly equal parts of at most `most` as there can be.
  private static func parts(_ count: Int, most: Int) -> [Range<Int>] {
    let most = max(1, most)
    let parts = (count + most - 1) / most
    return (0..<parts).map { count * $0 / parts..<count * ($0 + 1) / parts }
  }

  /// All tiles of one frame.
  var tiles: WinogradTiles { WinogradTiles(plane, frames: 1) }

  /// Channels of the tensor whose tiles are transformed first (x, or dy for gradients of inputs) and of the other.
  var channels: (read: Int, written: Int) {
    pass == .backwardData
      ? (geometry.outputChannels, geometry.input.c) : (geometry.input.c, geometry.outputChannels)
  }

  /// Rows and columns of zeros around what is transformed first.
  var padding: Extent {
    let p = geometry.padding
    return pass == .backwardData ? Extent(0, 2 - p.h, 2 - p.w) : p
  }

  /// The convolution of one slice.
  var slice: ConvolutionGeometry {
    var slice = geometry
    if pass == .backwardData { slice.input.c /= slices } else { slice.outputChannels /= slices }
    return slice
  }

  /// Floats of a slice's weights at all points.
  var weightFloats: Int { 36 * slice.input.c * slice.outputChannels }

  /// Floats of the parts of every lane's scratch: tiles of both tensors, of one slice of what is written; for gradients of
  /// weights their sum over the lane's chunks, and those of one more chunk.
  var laneParts: [Int] {
    // Of parts that differ by one the last is the largest.
    let frames = frames(frameParts - 1).count
    func most(_ channels: Int) -> Int {
      rowParts.map { WinogradTiles(plane, frames: frames, range: $0).floats(channels: channels) }.max() ?? 0
    }
    let isSummed = frameParts * rowParts.count > laneCount
    let sums = pass == .backwardWeights ? [weightFloats, isSummed ? weightFloats : 0] : []
    return [most(channels.read), most(channels.written / slices)] + sums
  }

  /// Bytes of scratch without the library's own: the lanes' parts, and weights at all points unless they come so.
  var scratchBytes: Int {
    (pass == .backwardWeights || isTransformed ? 0 : Self.aligned(weightFloats))
      + laneCount * laneParts.reduce(0) { $0 + Self.aligned($1) }
  }

  /// Bytes of `floats`, rounded up to whole pages of memory.
  static func aligned(_ floats: Int) -> Int { (floats * MemoryLayout<Float>.stride + 4095) / 4096 * 4096 }
}
