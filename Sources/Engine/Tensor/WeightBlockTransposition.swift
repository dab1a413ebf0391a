/// Copies weights between layouts of square blocks of channels, from outputs innermost to inputs innermost or back: what
/// forward and backward-data kernels read. Block by block, as a training step does it with every weight.
struct WeightBlockTransposition {
  private let size: Int
  private let from: [[Int]]
  private let to: [[Int]]

  /// nil for any other two layouts.
  init?(from: WeightLayout, to: WeightLayout) {
    let size = from.inner.first?.size ?? 0
    let orders = [[1, 0], [0, 1]].map { axes in axes.map { WeightLayout.InnerBlock(axis: $0, size: size) } }
    guard size == 8 || size == 16, from.element == .float32, to.element == .float32,
      orders == [from.inner, to.inner] || orders == [to.inner, from.inner]
    else { return nil }
    self.size = size
    self.from = from.blockOffsets(size)
    self.to = to.blockOffsets(size)
  }

  /// - Parameter slices: output channels; a block is copied with the first of its own.
  func copy(_ source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>, slices: Range<Int>) {
    for o in (slices.lowerBound + size - 1) / size..<(slices.upperBound + size - 1) / size {
      for i in from[1].indices {
        for tap in from[2].indices {
          let block = source + from[0][o] + from[1][i] + from[2][tap]
          let place = target + to[0][o] + to[1][i] + to[2][tap]
          if size == 16 { Self.transpose(block, place, 16) } else { Self.transpose(block, place, 8) }
        }
      }
    }
  }

  /// One block; `size` is known where this is compiled.
  @inline(__always)
  private static func transpose(_ block: UnsafePointer<Float>, _ place: UnsafeMutablePointer<Float>, _ size: Int) {
    for row in 0..<size {
      for column in 0..<size { place[column &* size &+ row] = block[row &* size &+ column] }
    }
  }
}
