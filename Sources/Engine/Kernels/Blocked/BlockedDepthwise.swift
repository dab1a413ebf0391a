/// Depthwise convolution over blocked layouts: vectors of eight channels slide along rows. In bfloat16 values are widened as
/// they are read, sums are float32, and results are rounded once.
///
/// A row of output is a sum over the rows that the kernel's temporal and vertical taps join to it; `DepthwiseRow` adds
/// them up in registers. Threads own whole frames of a channel block, so no sum crosses them; the gradient of the
/// weights is summed over pieces fixed by the batch alone.
struct BlockedDepthwise {
  /// Pieces of work that the gradient of the weights is split into, about.
  private static let pieceCount = 64

  private let geometry: ConvolutionGeometry
  private let team: Team
  private let frames: AxisTaps
  private let rows: AxisTaps
  private let columns: AxisTaps
  private let blocks: Int
  private let position: DepthwisePosition

  init(_ loops: DepthwiseLoops) {
    geometry = loops.geometry
    team = loops.team
    frames = AxisTaps(geometry, .t)
    rows = AxisTaps(geometry, .h)
    columns = AxisTaps(geometry, .w)
    blocks = loops.layout.blocks(geometry.input.c)
    position = DepthwisePosition(loops.layout)
  }

  /// The first vector of row `h` of frame `f`, counted over the batch, in block `b`.
  @inline(__always)
  private func start(_ extent: Extent, _ f: Int, _ b: Int, _ h: Int) -> Int {
    ((f * blocks + b) * extent.h + h) * extent.w * position.vectors
  }

  /// The first vector of the weights of tap (i, j, 0) in block `b`.
  @inline(__always)
  private func weight(_ b: Int, _ i: Int, _ j: Int) -> Int {
    ((b * frames.kernel + i) * rows.kernel + j) * columns.kernel * position.halves
  }

  /// Visits every row of every frame of a batch with room for the rows that are joined to it, in parallel.
  @inline(__always)
  private func forEachRow(
    _ shape: ActivationShape,
    _ body: (_ n: Int, _ t: Int, _ b: Int, _ h: Int, UnsafeMutablePointer<DepthwiseRow>) -> Void
  ) {
    team.forEachPart(shape.frames * blocks) { _, range in
      withUnsafeTemporaryAllocation(of: DepthwiseRow.self, capacity: frames.kernel * rows.kernel) { joined in
        for index in range {
          // Successive frames of one block share what their kernels read.
          let (plane, t) = (index / shape.extent.t, index % shape.extent.t)
          let (n, b) = (plane / blocks, plane % blocks)
          for h in 0..<shape.extent.h { body(n, t, b, h, joined.baseAddress!) }
        }
      }
    }
  }

  // MARK: Passes

  /// `y = w ∗ x`; `y` is overwritten. Weights as `DepthwiseLoops.orderWeights` leaves them.
  func forward(x: UnsafeMutablePointer<Lanes>, w: UnsafeMutablePointer<Lanes>, y: UnsafeMutablePointer<Lanes>) {
    let (input, output) = (geometry.input.extent, geometry.output.extent)
    forEachRow(geometry.output) { n, t, b, h, joined in
      var count = 0
      frames.forEachInput(of: t) { i, frame in
        rows.forEachInput(of: h) { j, row in
          joined[count] = DepthwiseRow(
            source: x + start(input, n * input.t + frame, b, row), weights: w + weight(b, i, j))
          count += 1
        }
      }
      let target = y + start(output, n * output.t + t, b, h)
      DepthwiseRowSum(rows: joined, count: count, columns: columns, position: position).forward(target)
    }
  }

  /// `dx`, from the gradient of the output; `dx` is overwritten.
  func backwardData(dy: UnsafeMutablePointer<Lanes>, w: UnsafeMutablePointer<Lanes>, dx: UnsafeMutablePointer<Lanes>) {
    let (input, output) = (geometry.input.extent, geometry.output.extent)
    forEachRow(geometry.input) { n, t, b, h, joined in
      var count = 0
      frames.forEachReader(of: t) { i, frame in
        rows.forEachReader(of: h) { j, row in
          joined[count] = DepthwiseRow(
            source: dy + start(output, n * output.t + frame, b, row), weights: w + weight(b, i, j))
          count += 1
        }
      }
      let target = dx + start(input, n * input.t + t, b, h)
      DepthwiseRowSum(rows: joined, count: count, columns: columns, position: position).backward(target)
    }
  }

  // MARK: Gradient of the weights

  /// Pieces that the output's frames are split into.
  private var pieces: Int { max(1, min(geometry.output.frames, Self.pieceCount / blocks)) }
  private var taps: Int { geometry.kernel.count }
  /// Vectors of doubles that the pieces' sums take.
  var partialVectors: Int { blocks * pieces * taps * position.halves }

  /// `dw = dy ⋆ x`, written or added. Sums run in float32 within a frame and in double across frames.
  func backwardWeights(
    x: UnsafeMutablePointer<Lanes>, dy: UnsafeMutablePointer<Lanes>, dw: UnsafeMutablePointer<Float>,
    partials: UnsafeMutablePointer<SIMD8<Double>>, accumulates: Bool
  ) {
    let vectors = taps * position.halves
    team.forEachPart(blocks * pieces) { _, range in
      withUnsafeTemporaryAllocation(of: Lanes.self, capacity: vectors) { sums in
        for index in range {
          let (b, piece) = (index / pieces, index % pieces)
          let total = partials + index * vectors
          for v in 0..<vectors { total[v] = .zero }
          let all = geometry.output.frames
          for frame in all * piece / pieces..<all * (piece + 1) / pieces {
            for v in 0..<vectors { sums[v] = .zero }
            addFrame(x, dy, frame, b, to: sums.baseAddress!)
            for v in 0..<vectors { total[v] += sums[v].doubles }
          }
        }
      }
    }
    for b in 0..<blocks {
      for v in 0..<vectors {
        var total = SIMD8<Double>.zero
        for piece in 0..<pieces { total += partials[(b * pieces + piece) * vectors + v] }
        write(Lanes(total), to: dw + b * vectors * 8, v, accumulates: accumulates)
      }
    }
  }

  /// The sums of vector `v` of a block; `dw` is the block's gradient, channels in order.
  @inline(__always)
  private func write(_ sums: Lanes, to dw: UnsafeMutablePointer<Float>, _ v: Int, accumulates: Bool) {
    guard position.isBFloat16 else {
      lanes(dw)[v] = (accumulates ? lanes(dw)[v] : .zero) + sums
      return
    }
    for lane in 0..<8 {
      let place = v / 2 * 16 + 2 * lane + v % 2
      dw[place] = (accumulates ? dw[place] : 0) + sums[lane]
    }
  }

  /// Adds the products of one output frame of one block to `[taps, halves]` sums.
  private func addFrame(
    _ x: UnsafeMutablePointer<Lanes>, _ dy: UnsafeMutablePointer<Lanes>, _ frame: Int, _ b: Int,
    to sums: UnsafeMutablePointer<Lanes>
  ) {
    let (input, output) = (geometry.input.extent, geometry.output.extent)
    let (n, t) = (frame / output.t, frame % output.t)
    for h in 0..<output.h {
      let gradient = dy + start(output, frame, b, h)
      frames.forEachInput(of: t) { i, source in
        rows.forEachInput(of: h) { j, row in
          let values = x + start(input, n * input.t + source, b, row)
          for half in 0..<position.halves {
            DepthwiseRowProduct(columns: columns, position: position).add(
              values, gradient, half: half, to: sums + weight(0, i, j))
          }
        }
      }
    }
  }
}
