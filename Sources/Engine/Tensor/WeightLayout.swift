/// How a parameter lies in memory, as data: outer strides per axis plus nested inner blocks.
///
/// The place of an element is a sum of one term per axis, so five small tables convert between any two layouts.
/// Elements that pad an axis up to its blocks are zero and stay zero.
package struct WeightLayout: Hashable, Sendable {
  /// `[K, C, kt, kh, kw]`, shorter shapes padded with ones on the right.
  package let shape: [Int]
  /// Values in memory, padding included.
  package let elements: Int
  /// The type of the values: float32 but for the copies that bfloat16 kernels read.
  package let element: EnginePrecision
  private let strides: [Int]
  let inner: [InnerBlock]

  /// A run of `size` consecutive indices of `axis`.
  package struct InnerBlock: Hashable, Sendable {
    package let axis: Int
    package let size: Int

    package init(axis: Int, size: Int) {
      self.axis = axis
      self.size = size
    }
  }

  /// - Parameters:
  ///   - strides: distance in values between successive outer blocks of each axis.
  ///   - inner: the innermost block last.
  package init(
    shape: [Int], strides: [Int], inner: [InnerBlock], elements: Int, element: EnginePrecision = .float32
  ) {
    precondition(shape.count == strides.count && shape.count <= 5, "found shape \(shape) with strides \(strides)")
    let missing = 5 - shape.count
    self.shape = shape + [Int](repeating: 1, count: missing)
    var strides = strides + [Int](repeating: 0, count: missing)
    // An axis of one element never moves: its stride means nothing and must not tell equal layouts apart.
    for axis in 0..<5 where self.shape[axis] == 1 { strides[axis] = 0 }
    self.strides = strides
    self.inner = inner
    self.elements = elements
    self.element = element
  }

  /// Bytes in memory.
  var bytes: Int { elements * element.bytes }

  /// Row-major order; `elements` rounded up to a multiple of 16 so that vector kernels may read past the end.
  package static func plain(_ shape: [Int]) -> WeightLayout {
    var strides = [Int](repeating: 1, count: shape.count)
    for axis in (0..<max(0, shape.count - 1)).reversed() { strides[axis] = strides[axis + 1] * shape[axis + 1] }
    let count = shape.reduce(1, *)
    return WeightLayout(shape: shape, strides: strides, inner: [], elements: (count + 15) / 16 * 16)
  }

  /// This order of `[K, C, kh, kw]` for a parameter of `shape`: the same, or once per temporal tap for
  /// `[K, C, kt, kh, kw]`, taps outermost.
  func asParameter(of shape: [Int]) -> WeightLayout {
    guard shape.count == 5 else { return self }
    let strides = [self.strides[0], self.strides[1], elements, self.strides[2], self.strides[3]]
    return WeightLayout(
      shape: shape, strides: strides,
      inner: inner.map { InnerBlock(axis: $0.axis < 2 ? $0.axis : $0.axis + 1, size: $0.size) },
      elements: shape[2] * elements, element: element)
  }

  /// One temporal tap of `asParameter(of: shape)`.
  func tap(of shape: [Int]) -> WeightLayout {
    guard shape.count == 5 else { return self }
    return WeightLayout(
      shape: [shape[0], shape[1], shape[3], shape[4]], strides: [strides[0], strides[1], strides[3], strides[4]],
      inner: inner.map { InnerBlock(axis: $0.axis < 2 ? $0.axis : $0.axis - 1, size: $0.size) },
      elements: elements / shape[2], element: element)
  }

  /// The same memory for fewer channels than it has room for; the rest is padding.
  func narrowed(to shape: [Int]) -> WeightLayout {
    WeightLayout(
      shape: shape, strides: Array(strides.prefix(shape.count)), inner: inner, elements: elements, element: element)
  }

  /// Offsets of whole blocks of `size` × `size` channels: per block of outputs, per block of inputs, per tap.
  func blockOffsets(_ size: Int) -> [[Int]] {
    let axes = axisOffsets()
    func blocks(_ axis: [Int]) -> [Int] { stride(from: 0, to: axis.count, by: size).map { axis[$0] } }
    return [
      blocks(axes[0]), blocks(axes[1]), axes[2].flatMap { t in axes[3].flatMap { h in axes[4].map { t + h + $0 } } },
    ]
  }

  /// For each axis, the offset that each index adds.
  func axisOffsets() -> [[Int]] {
    (0..<5).map { axis in
      (0..<shape[axis]).map { index in
        var rest = index
        var width = 1
        var offset = 0
        for block in inner.reversed() {
          if block.axis == axis {
            offset += rest % block.size * width
            rest /= block.size
          }
          width *= block.size
        }
        return offset + rest * strides[axis]
      }
    }
  }
}
