/// The depthwise convolution's definition, one multiplication at a time in double precision: what kernels are compared
/// with. Arrays are plain `[N, C, T, H, W]` and `[C, 1, kt, kh, kw]`; sizes have as many outputs as inputs.
package enum ReferenceDepthwise {
  package typealias Sizes = ReferenceConvolution.Sizes

  /// `y[n,c,t,h,w] = Σ w[c,0,i,j,l] · x[n,c,t·s+i−p,…]`.
  package static func forward(_ sizes: Sizes, x: [Float], w: [Float]) -> [Float] {
    var y = [Double](repeating: 0, count: sizes.output.n * sizes.output.c * sizes.output.positions)
    forEachProduct(sizes) { yi, xi, wi in y[yi] += Double(x[xi]) * Double(w[wi]) }
    return y.map { Float($0) }
  }

  /// `dx`, from the gradient of the output.
  package static func backwardData(_ sizes: Sizes, dy: [Float], w: [Float]) -> [Float] {
    var dx = [Double](repeating: 0, count: sizes.input.n * sizes.input.c * sizes.input.positions)
    forEachProduct(sizes) { yi, xi, wi in dx[xi] += Double(dy[yi]) * Double(w[wi]) }
    return dx.map { Float($0) }
  }

  /// `dw`, from the input and the gradient of the output.
  package static func backwardWeights(_ sizes: Sizes, x: [Float], dy: [Float]) -> [Float] {
    var dw = [Double](repeating: 0, count: sizes.input.c * sizes.kernel.count)
    forEachProduct(sizes) { yi, xi, wi in dw[wi] += Double(x[xi]) * Double(dy[yi]) }
    return dw.map { Float($0) }
  }

  /// Every product of the sum: indices into output, input and weights.
  private static func forEachProduct(_ sizes: Sizes, _ body: (Int, Int, Int) -> Void) {
    let (input, output, kernel) = (sizes.input.extent, sizes.output.extent, sizes.kernel)
    for plane in 0..<sizes.input.n * sizes.input.c {
      for o in 0..<output.count {
        let (t, h, w) = (o / (output.h * output.w), o / output.w % output.h, o % output.w)
        for tap in 0..<kernel.count {
          let frame = t * sizes.stride.t + tap / (kernel.h * kernel.w) - sizes.padding.t
          let row = h * sizes.stride.h + tap / kernel.w % kernel.h - sizes.padding.h
          let column = w * sizes.stride.w + tap % kernel.w - sizes.padding.w
          guard (0..<input.t).contains(frame), (0..<input.h).contains(row), (0..<input.w).contains(column) else {
            continue
          }
          let x = plane * input.count + (frame * input.h + row) * input.w + column
          body(plane * output.count + o, x, plane % sizes.input.c * kernel.count + tap)
        }
      }
    }
  }
}
