/// The rows of one group of eight channels of a blocked activation.
///
/// A row is the positions of one sample: `count` vectors of eight channels, `stride` vectors apart.
struct BlockedRows {
  /// Groups of eight channels, padding included.
  let groups: Int
  let samples: Int
  let count: Int
  /// In vectors of eight floats.
  let stride: Int
  private let groupsPerBlock: Int
  private let blocks: Int

  init(_ shape: ActivationShape, _ layout: ActivationLayout) {
    blocks = layout.blocks(shape.c)
    groupsPerBlock = layout.block / 8
    groups = blocks * groupsPerBlock
    samples = shape.n
    count = shape.positions
    stride = groupsPerBlock
  }

  /// The first vector of sample `n` in group `g`, counted in vectors from the activation's start.
  func start(_ n: Int, group g: Int) -> Int {
    (n * blocks + g / groupsPerBlock) * count * groupsPerBlock + g % groupsPerBlock
  }
}

/// Eight channels at one position.
typealias Lanes = SIMD8<Float>

/// The vectors of a blocked activation: arena buffers are 64-byte aligned and rows whole vectors.
@inline(__always)
func lanes(_ pointer: UnsafeMutablePointer<Float>) -> UnsafeMutablePointer<Lanes> {
  UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: Lanes.self)
}

extension SIMD8 where Scalar == Float {
  @inline(__always) var doubles: SIMD8<Double> { SIMD8<Double>(self) }

  /// `max(self, 0)`, per lane.
  @inline(__always) var rectified: SIMD8<Float> { replacing(with: 0, where: self .<= 0) }
}
