/// The patches of one frame, `[C·kh·kw, H′·W′]`: column p holds what the kernel sees at output position p.
enum Patches {
  /// `patches[(c,j,l), (h,w)] = x[c, h·s+j−p, w·s+l−p]`, zero outside.
  static func gather(_ g: ConvolutionGeometry, _ x: UnsafePointer<Float>, into patches: UnsafeMutablePointer<Float>) {
    forEachRow(g) { row, source, first, inside in
      let target = patches + row * g.output.extent.w
      target.update(repeating: 0, count: g.output.extent.w)
      guard let source else { return }
      for w in inside { target[w] = x[source + first + w * g.stride.w] }
    }
  }

  /// The transpose of `gather`: adds every patch to where it came from; `dx` is overwritten.
  static func scatter(_ g: ConvolutionGeometry, _ patches: UnsafePointer<Float>, into dx: UnsafeMutablePointer<Float>) {
    dx.update(repeating: 0, count: g.input.c * g.input.plane)
    forEachRow(g) { row, target, first, inside in
      guard let target else { return }
      let source = patches + row * g.output.extent.w
      for w in inside { dx[target + first + w * g.stride.w] += source[w] }
    }
  }

  /// Visits every run of W′ patch values: its number, the input row it reads (nil when outside), the column that
  /// w = 0 would read, and the w whose columns lie inside.
  @inline(__always)
  private static func forEachRow(_ g: ConvolutionGeometry, _ body: (Int, Int?, Int, Range<Int>) -> Void) {
    let (input, output) = (g.input.extent, g.output.extent)
    var row = 0
    for c in 0..<g.input.c {
      for j in 0..<g.kernel.h {
        for l in 0..<g.kernel.w {
          let first = l - g.padding.w
          let lower = first < 0 ? (-first + g.stride.w - 1) / g.stride.w : 0
          let upper = first >= input.w ? 0 : min(output.w, (input.w - 1 - first) / g.stride.w + 1)
          let inside = lower..<max(lower, upper)
          for h in 0..<output.h {
            let line = h * g.stride.h + j - g.padding.h
            let exists = line >= 0 && line < input.h
            body(row, exists ? (c * input.h + line) * input.w : nil, first, inside)
            row += 1
          }
        }
      }
    }
  }
}
