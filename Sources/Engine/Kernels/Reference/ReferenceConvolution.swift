/// The convolution's definition, one multiplication at a time in double precision: what kernels are compared with.
package enum ReferenceConvolution {
  /// The sizes of the problem; arrays are plain `[N, C, T, H, W]` and `[K, C, kt, kh, kw]`.
  package struct Sizes: Hashable, Sendable {
    package var input: ActivationShape
    package var outputChannels: Int
    package var kernel: Extent
    package var stride: Extent
    package var padding: Extent

    package init(input: ActivationShape, outputChannels: Int, kernel: Extent, stride: Extent, padding: Extent) {
      self.input = input
      self.outputChannels = outputChannels
      self.kernel = kernel
      self.stride = stride
      self.padding = padding
    }

    package var output: ActivationShape { geometry.output }

    var geometry: ConvolutionGeometry {
      ConvolutionGeometry(
        input: input, outputChannels: outputChannels, kernel: kernel, stride: stride, padding: padding)
    }
  }

  /// `y[n,k,t,h,w] = Σ w[k,c,i,j,l] · x[n,c,t·s+i−p,…]`.
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
    var dw = [Double](repeating: 0, count: sizes.outputChannels * sizes.input.c * sizes.kernel.count)
    forEachProduct(sizes) { yi, xi, wi in dw[wi] += Double(x[xi]) * Double(dy[yi]) }
    return dw.map { Float($0) }
  }

  /// Every product of the sum: indices into output, input and weights.
  private static func forEachProduct(_ sizes: Sizes, _ body: (Int, Int, Int) -> Void) {
    let (input, output, kernel) = (sizes.input, sizes.output, sizes.kernel)
    forEach(input.n, sizes.outputChannels, input.c) { n, k, c in
      forEach(output.extent.t, output.extent.h, output.extent.w) { t, h, w in
        let y = (((n * output.c + k) * output.extent.t + t) * output.extent.h + h) * output.extent.w + w
        forEach(kernel.t, kernel.h, kernel.w) { i, j, l in
          let frame = t * sizes.stride.t + i - sizes.padding.t
          let row = h * sizes.stride.h + j - sizes.padding.h
          let column = w * sizes.stride.w + l - sizes.padding.w
          guard (0..<input.extent.t).contains(frame), (0..<input.extent.h).contains(row),
            (0..<input.extent.w).contains(column)
          else { return }
          let x = (((n * input.c + c) * input.extent.t + frame) * input.extent.h + row) * input.extent.w + column
          body(y, x, (((k * input.c + c) * kernel.t + i) * kernel.h + j) * kernel.w + l)
        }
      }
    }
  }

  private static func forEach(_ a: Int, _ b: Int, _ c: Int, _ body: (Int, Int, Int) -> Void) {
    for i in 0..<a { for j in 0..<b { for k in 0..<c { body(i, j, k) } } }
  }
}
