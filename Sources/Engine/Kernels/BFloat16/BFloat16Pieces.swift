/// How batch norm over bfloat16 in blocks of 16 shares its work out: fixed pieces of the batch's frames, block by block.
struct BFloat16Pieces {
  let blocks: Int
  let frames: Int
  /// Positions of a row: one frame of one channel block.
  let plane: Int
  /// Pieces that the frames of a batch are split into.
  let count: Int
  private let team: Team

  init(_ size: BatchNormalizationSize) {
    precondition(size.layout.block == 16, "bfloat16 activations have blocks of 16, found \(size.layout.block)")
    blocks = size.layout.blocks(size.shape.c)
    frames = size.shape.frames
    plane = size.shape.plane
    count = BlockedBatchNormalization.pieces(of: frames)
    team = size.team
  }

  /// Calls `body` for every piece of every block, in parallel: block, number of the piece, its frames.
  /// - Parameter backwards: every thread begins with its last piece, as in `BlockedBatchNormalization`.
  @inline(__always)
  func forEach(backwards: Bool = false, _ body: (_ block: Int, _ piece: Int, _ frames: Range<Int>) -> Void) {
    team.forEachPart(blocks * count) { _, range in
      for step in range {
        let index = backwards ? range.lowerBound + range.upperBound - 1 - step : step
        let (piece, b) = (index / blocks, index % blocks)
        body(b, piece, frames * piece / count..<frames * (piece + 1) / count)
      }
    }
  }

  /// The first position of frame `n` in channel block `b`.
  @inline(__always)
  func start(_ n: Int, _ b: Int) -> Int { (n * blocks + b) * plane }
}
