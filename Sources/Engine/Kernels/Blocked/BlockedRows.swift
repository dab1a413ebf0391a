/// A blocked activation as rows: a row is one frame of one channel block, a contiguous run of vectors of eight channels.
///
/// In blocks of 16 channels even vectors hold the block's first eight channels and odd ones the rest; in blocks of eight
/// every vector holds the same channels. Loops that treat even and odd vectors apart therefore serve both.
struct BlockedRows {
  /// Channel blocks, padding included.
  let blocks: Int
  /// Frames of the batch.
  let frames: Int
  /// Vectors of a row.
  let count: Int
  /// Vectors per position: 1 or 2.
  let halves: Int

  init(_ shape: ActivationShape, _ layout: ActivationLayout) {
    precondition(layout.block == 8 || layout.block == 16, "rows have blocks of 8 or 16, found \(layout.block)")
    blocks = layout.blocks(shape.c)
    halves = layout.block / 8
    frames = shape.frames
    count = shape.plane * halves
  }

  /// The first vector of frame `n` in channel block `b`, counted in vectors from the activation's start.
  @inline(__always)
  func start(_ n: Int, block b: Int) -> Int { (n * blocks + b) * count }

  /// A per-channel array's vectors for the even and the odd vectors of block `b`.
  @inline(__always)
  func pair(_ channels: UnsafeMutablePointer<Float>, block b: Int) -> LanePair {
    let first = lanes(channels)[b * halves]
    return LanePair(even: first, odd: halves == 2 ? lanes(channels)[b * 2 + 1] : first)
  }

  /// Visits a row two vectors at a time: their places, or the last one's alone.
  @inline(__always)
  func forEach(_ start: Int, _ two: (_ even: Int, _ odd: Int) -> Void, last one: (_ even: Int) -> Void) {
    let end = start + count
    var p = start
    while p + 1 < end {
      two(p, p + 1)
      p += 2
    }
    if p < end { one(p) }
  }
}

/// Eight channels at one position.
typealias Lanes = SIMD8<Float>

/// One vector for the even and one for the odd places of a row.
struct LanePair {
  var even: Lanes
  var odd: Lanes

  static let zero = LanePair(even: .zero, odd: .zero)

  @inline(__always)
  func map(_ other: LanePair, _ body: (Lanes, Lanes) -> Lanes) -> LanePair {
    LanePair(even: body(even, other.even), odd: body(odd, other.odd))
  }
}

/// A buffer as vectors of eight floats: arena buffers are 64-byte aligned and hold whole vectors.
@inline(__always)
func lanes(_ pointer: UnsafeMutablePointer<Float>) -> UnsafeMutablePointer<Lanes> {
  UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: Lanes.self)
}

extension SIMD8 where Scalar == Float {
  @inline(__always) var doubles: SIMD8<Double> { SIMD8<Double>(self) }

  /// `max(self, 0)`, per lane; NaN stays NaN.
  @inline(__always) var rectified: SIMD8<Float> { replacing(with: 0, where: self .<= 0) }
}
