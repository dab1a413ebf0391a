/// Direct convolution of frames over channel blocks of eight, for sizes that the library only has a reference loop for (outputs of
/// a few positions, as in the last stage of a small input).
///
/// Works on whole blocks, so both channel counts are padded to multiples of eight. No sum crosses threads.
struct BlockedConvolution {
  let geometry: ConvolutionGeometry
  let team: Team
  private let inputBlocks: Int
  private let outputBlocks: Int

  init(_ geometry: ConvolutionGeometry, team: Team) {
    self.geometry = geometry
    self.team = team
    inputBlocks = (geometry.input.c + 7) / 8
    outputBlocks = (geometry.outputChannels + 7) / 8
  }

  /// `[⌈K/8⌉, ⌈C/8⌉, taps, 8 inputs, 8 outputs]`, or for `backwardData` the blocks transposed; `shape` is
  /// `[K, C, kh, kw]`.
  func weightLayout(_ shape: [Int], _ pass: ConvolutionPass) -> WeightLayout {
    layout(shape, inner: pass == .backwardData ? [0, 1] : [1, 0])
  }

  private func layout(_ shape: [Int], inner: [Int]) -> WeightLayout {
    var strides = [Int](repeating: 0, count: shape.count)
    var step = 64
    for axis in (2..<shape.count).reversed() {
      strides[axis] = step
      step *= shape[axis]
    }
    strides[1] = step
    strides[0] = step * inputBlocks
    return WeightLayout(
      shape: shape, strides: strides, inner: inner.map { .init(axis: $0, size: 8) },
      elements: outputBlocks * strides[0])
  }

  /// One pair of positions that a tap of the kernel connects.
  private struct Link {
    /// Vectors from the start of a sample's channel block.
    let input: Int
    let output: Int
  }

  /// All position pairs of one tap.
  private func links(_ j: Int, _ l: Int, _ body: (Link) -> Void) {
    let g = geometry
    let (input, output) = (g.input.extent, g.output.extent)
    for h in 0..<output.h {
      let row = h * g.stride.h + j - g.padding.h
      guard row >= 0, row < input.h else { continue }
      for w in 0..<output.w {
        let column = w * g.stride.w + l - g.padding.w
        guard column >= 0, column < input.w else { continue }
        body(Link(input: row * input.w + column, output: h * output.w + w))
      }
    }
  }

  /// All taps with their numbers.
  private func taps(_ body: (_ tap: Int, _ j: Int, _ l: Int) -> Void) {
    for j in 0..<geometry.kernel.h {
      for l in 0..<geometry.kernel.w { body(j * geometry.kernel.w + l, j, l) }
    }
  }

  /// `y = w ∗ x`, with what was asked for of bias (whole blocks of floats), what `y` held, and ReLU.
  func forward(
    x: UnsafeMutablePointer<Float>, w: UnsafeMutablePointer<Float>, y: UnsafeMutablePointer<Float>,
    bias: UnsafeMutablePointer<Float>? = nil, addsToOutput: Bool = false, hasReLU: Bool = false
  ) {
    let (xStep, yStep) = (geometry.input.positions, geometry.output.positions)
    let (w, y) = (lanes(w), lanes(y))
    team.forEachPart(geometry.input.n * outputBlocks) { _, range in
      for index in range {
        let (n, ob) = (index / outputBlocks, index % outputBlocks)
        let target = y + index * yStep
        if !addsToOutput { target.update(repeating: .zero, count: yStep) }
        if let bias {
          let shift = lanes(bias)[ob]
          for p in 0..<yStep { target[p] += shift }
        }
        for ib in 0..<inputBlocks {
          let source = x + (n * inputBlocks + ib) * xStep * 8
          let block = w + (ob * inputBlocks + ib) * geometry.kernel.count * 8
          taps { tap, j, l in
            links(j, l) { target[$0.output] += Self.product(block + tap * 8, source + $0.input * 8) }
          }
        }
        if hasReLU {
          for p in 0..<yStep { target[p] = target[p].rectified }
        }
      }
    }
  }

  /// `dx = wᵀ ∗ dy`; `dx` is overwritten.
  func backwardData(
    dy: UnsafeMutablePointer<Float>, w: UnsafeMutablePointer<Float>, dx: UnsafeMutablePointer<Float>
  ) {
    let (xStep, yStep) = (geometry.input.positions, geometry.output.positions)
    let (w, dx) = (lanes(w), lanes(dx))
    team.forEachPart(geometry.input.n * inputBlocks) { _, range in
      for index in range {
        let (n, ib) = (index / inputBlocks, index % inputBlocks)
        let target = dx + index * xStep
        target.update(repeating: .zero, count: xStep)
        for ob in 0..<outputBlocks {
          let source = dy + (n * outputBlocks + ob) * yStep * 8
          let block = w + (ob * inputBlocks + ib) * geometry.kernel.count * 8
          taps { tap, j, l in
            links(j, l) { target[$0.input] += Self.product(block + tap * 8, source + $0.output * 8) }
          }
        }
      }
    }
  }

  /// `Σ block[i] · values[i]` over eight lanes.
  @inline(__always)
  private static func product(_ block: UnsafePointer<Lanes>, _ values: UnsafePointer<Float>) -> Lanes {
    var even = block[0] * values[0]
    var odd = block[1] * values[1]
    even.addProduct(block[2], values[2])
    odd.addProduct(block[3], values[3])
    even.addProduct(block[4], values[4])
    odd.addProduct(block[5], values[5])
    even.addProduct(block[6], values[6])
    odd.addProduct(block[7], values[7])
    return even + odd
  }

  /// `dw = dy ⋆ x`, overwritten.
  func backwardWeights(
    x: UnsafeMutablePointer<Float>, dy: UnsafeMutablePointer<Float>, dw: UnsafeMutablePointer<Float>
  ) {
    let (xStep, yStep) = (geometry.input.positions, geometry.output.positions)
    let (dy, dw) = (lanes(dy), lanes(dw))
    team.forEachPart(outputBlocks * inputBlocks) { _, range in
      for index in range {
        let (ob, ib) = (index / inputBlocks, index % inputBlocks)
        taps { tap, j, l in
          var sum = OuterProduct()
          for n in 0..<geometry.input.n {
            let source = x + (n * inputBlocks + ib) * xStep * 8
            let gradient = dy + (n * outputBlocks + ob) * yStep
            links(j, l) { sum.add(source + $0.input * 8, gradient[$0.output]) }
          }
          sum.store(dw + (index * geometry.kernel.count + tap) * 8)
        }
      }
    }
  }

  /// Eight input channels times eight output channels, held in registers.
  private struct OuterProduct {
    var s0 = Lanes.zero
    var s1 = Lanes.zero
    var s2 = Lanes.zero
    var s3 = Lanes.zero
    var s4 = Lanes.zero
    var s5 = Lanes.zero
    var s6 = Lanes.zero
    var s7 = Lanes.zero

    @inline(__always)
    mutating func add(_ x: UnsafePointer<Float>, _ dy: Lanes) {
      s0.addProduct(dy, x[0])
      s1.addProduct(dy, x[1])
      s2.addProduct(dy, x[2])
      s3.addProduct(dy, x[3])
      s4.addProduct(dy, x[4])
      s5.addProduct(dy, x[5])
      s6.addProduct(dy, x[6])
      s7.addProduct(dy, x[7])
    }

    func store(_ target: UnsafeMutablePointer<Lanes>) {
      target[0] = s0
      target[1] = s1
      target[2] = s2
      target[3] = s3
      target[4] = s4
      target[5] = s5
      target[6] = s6
      target[7] = s7
    }
  }
}
