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

/// The shape `[N, C, T, H, W]` of an activation; two-dimensional networks have T = 1 and count segments in N.
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
  /// Frames of the whole batch: N · T.
  package var frames: Int { n * extent.t }
  /// Positions of one channel of one frame: H · W.
  package var plane: Int { extent.h * extent.w }
  package var description: String { "[\(n), \(c), \(extent.t), \(extent.h), \(extent.w)]" }
}

/// How an activation lies in memory: frame after frame, channels in blocks, `[N, T, ⌈C / block⌉, H, W, block]`.
///
/// Time lies beside the batch, so that every spatial kernel of a 3D network is a 2D one over N · T frames and only
/// temporal kernels know time. `block` is 1 for plain `[N, T, C, H, W]`, otherwise 8 or 16. Channels between C and the next multiple of
/// `block` exist in memory and are zero. Values are float32 or bfloat16.
package struct ActivationLayout: Hashable, Sendable {
  package let block: Int
  /// The type of the values.
  package let element: EnginePrecision

  package static let plain = ActivationLayout(block: 1)

  package init(block: Int, element: EnginePrecision = .float32) {
    precondition([1, 8, 16].contains(block), "channel blocks are 1, 8 or 16, found \(block)")
    self.block = block
    self.element = element
  }

  /// Channel blocks of `channels`.
  package func blocks(_ channels: Int) -> Int { (channels + block - 1) / block }

  /// Values that an activation of `shape` takes.
  package func elements(_ shape: ActivationShape) -> Int { shape.n * blocks(shape.c) * block * shape.positions }

  /// Bytes that an activation of `shape` takes.
  package func bytes(_ shape: ActivationShape) -> Int { elements(shape) * element.bytes }
}
