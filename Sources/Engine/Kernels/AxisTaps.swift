/// Which positions a kernel joins along one axis: output o reads input o·s + i − p for tap i, where it exists.
struct AxisTaps {
  enum Axis {
    case t
    case h
    case w
  }

  let input: Int
  let output: Int
  let kernel: Int
  let stride: Int
  let padding: Int

  init(_ g: ConvolutionGeometry, _ axis: Axis) {
    let path: KeyPath<Extent, Int> =
      switch axis {
      case .t: \.t
      case .h: \.h
      case .w: \.w
      }
    input = g.input.extent[keyPath: path]
    output = g.output.extent[keyPath: path]
    kernel = g.kernel[keyPath: path]
    stride = g.stride[keyPath: path]
    padding = g.padding[keyPath: path]
  }

  /// The outputs that tap `i` joins to an input.
  func outputs(_ i: Int) -> Range<Int> {
    let first = i - padding
    let lower = first < 0 ? (-first + stride - 1) / stride : 0
    let upper = first >= input ? 0 : min(output, (input - 1 - first) / stride + 1)
    return lower..<max(lower, upper)
  }

  /// Visits the taps of output `o` that read an input, with that input.
  @inline(__always)
  func forEachInput(of o: Int, _ body: (_ tap: Int, _ input: Int) -> Void) {
    for i in 0..<kernel {
      let position = o * stride + i - padding
      if position >= 0, position < input { body(i, position) }
    }
  }

  /// Visits the taps by which outputs read input `p`, with those outputs.
  @inline(__always)
  func forEachReader(of p: Int, _ body: (_ tap: Int, _ output: Int) -> Void) {
    for i in 0..<kernel {
      let distance = p + padding - i
      if distance >= 0, distance % stride == 0, distance / stride < output { body(i, distance / stride) }
    }
  }
}
