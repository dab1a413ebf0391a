/// Frames, rows and columns, in this order: sizes, kernels, strides and paddings alike.
package struct Extent: Hashable, Sendable {
  package var t: Int
  package var h: Int
  package var w: Int

  package init(_ t: Int, _ h: Int, _ w: Int) {
    self.t = t
    self.h = h
    self.w = w
  }

  /// T · H · W.
  package var count: Int { t * h * w }
}

/// The shape `[N, C, T, H, W]` of an activation; two-dimensional networks have T = 1 and count frames in N.
package struct ActivationShape: Hashable, Sendable, CustomStringConvertible {
  package var n: Int
  package var c: Int
  package var extent: Extent

  package init(n: Int, c: Int, extent: Extent) {
    self.n = n
    self.c = c
    self.extent = extent
  }

  /// Positions of one channel of one sample: T · H · W.
  package var positions: Int { extent.count }
  package var description: String { "[\(n), \(c), \(extent.t), \(extent.h), \(extent.w)]" }
}

/// How the channels of an activation lie in memory: `[N, ⌈C / block⌉, T, H, W, block]`.
///
/// `block` is 1 for plain `[N, C, T, H, W]`, otherwise a multiple of 8. Channels between C and the next multiple of
/// `block` exist in memory and are zero.
package struct ActivationLayout: Hashable, Sendable {
  package let block: Int

  package static let plain = ActivationLayout(block: 1)

  package init(block: Int) {
    precondition(block == 1 || block % 8 == 0, "channel blocks are 1 or a multiple of 8, found \(block)")
    self.block = block
  }

  /// Channel blocks of `channels`.
  package func blocks(_ channels: Int) -> Int { (channels + block - 1) / block }

  /// Floats that an activation of `shape` takes.
  package func elements(_ shape: ActivationShape) -> Int { shape.n * blocks(shape.c) * block * shape.positions }
}
