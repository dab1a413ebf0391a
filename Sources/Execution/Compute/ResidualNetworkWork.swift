package import RecipeLanguage

/// Multiply-adds of one forward pass of the recipe language's residual networks, counted layer by layer.
///
/// Convolutions and the last layer count, as is usual; normalisation, activation and pooling do not. The numbers agree
/// with the published ones: ResNet-50 at 224 × 224 has 4.1 G.
package struct ResidualNetworkWork: Hashable, Sendable {
  private var total = 0

  /// One view: a frame for `tsn`, a clip for 3D networks.
  ///
  /// - Parameter size: side of the square input, pixels.
  /// - Returns: nil for a model that is not a residual network of this list.
  package static func multiplyAdds(_ experiment: Experiment, size: Int) -> Int? {
    let model = experiment.model
    guard let stages = blocks[model.depth], model.kind != .ircsn, size > 0 else { return nil }
    let isThreeDimensional = model.kind == .slowonly
    var work = ResidualNetworkWork()
    var frames = isThreeDimensional ? experiment.clip.frames : 1
    frames = max(1, frames)
    var side = half(size)
    var channels = model.width
    work.convolution(from: 3, to: channels, kernel: 49, outputs: frames * side * side)
    side = half(side)
    let isBottleneck = model.depth >= 50
    for (stage, count) in stages.enumerated() {
      let inner = model.width << stage
      let outer = isBottleneck ? inner * 4 : inner
      // SlowOnly's last two stages have kernels of three frames.
      let time = isThreeDimensional && stage >= 2 ? 3 : 1
      for block in 0..<count {
        let before = side
        if stage > 0, block == 0 { side = half(side) }
        let here = frames * side * side
        if isBottleneck {
          work.convolution(from: channels, to: inner, kernel: time, outputs: frames * before * before)
          work.convolution(from: inner, to: inner, kernel: 9, outputs: here)
          work.convolution(from: inner, to: outer, kernel: 1, outputs: here)
        } else {
          work.convolution(from: channels, to: inner, kernel: 9 * time, outputs: here)
          work.convolution(from: inner, to: inner, kernel: 9, outputs: here)
        }
        if block == 0, stage > 0 || channels != outer {
          work.convolution(from: channels, to: outer, kernel: 1, outputs: here)
        }
        channels = outer
      }
    }
    work.total += channels * (experiment.classCount ?? 0)
    return work.total
  }

  /// Blocks of each stage by depth.
  private static let blocks: [Int: [Int]] = [
    10: [1, 1, 1, 1], 18: [2, 2, 2, 2], 34: [3, 4, 6, 3], 50: [3, 4, 6, 3], 101: [3, 4, 23, 3], 152: [3, 8, 36, 3],
  ]

  private static func half(_ side: Int) -> Int { (side + 1) / 2 }

  /// - Parameter kernel: taps of the kernel; `outputs`: positions of the output.
  private mutating func convolution(from: Int, to: Int, kernel: Int, outputs: Int) {
    total += from * to * kernel * outputs
  }
}
