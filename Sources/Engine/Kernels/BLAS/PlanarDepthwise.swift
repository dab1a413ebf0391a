/// Depthwise convolution over plain frames `[N, T, C, H, W]`, one value at a time; a thread owns whole planes.
struct PlanarDepthwise {
  private let geometry: ConvolutionGeometry
  private let team: Team
  private let frames: AxisTaps
  private let rows: AxisTaps
  private let columns: AxisTaps

  init(_ loops: DepthwiseLoops) {
    geometry = loops.geometry
    team = loops.team
    frames = AxisTaps(geometry, .t)
    rows = AxisTaps(geometry, .h)
    columns = AxisTaps(geometry, .w)
  }

  /// A run of products along a row: `count` outputs from `output` on, each with the input `stride` further.
  private struct Line {
    let input: Int
    let output: Int
    let count: Int
  }

  /// The lines that tap (j, l) joins within one plane.
  @inline(__always)
  private func lines(_ j: Int, _ l: Int, _ body: (Line) -> Void) {
    let inside = columns.outputs(l)
    guard !inside.isEmpty else { return }
    let column = inside.lowerBound * columns.stride + l - columns.padding
    for h in rows.outputs(j) {
      let row = h * rows.stride + j - rows.padding
      body(
        Line(
          input: row * columns.input + column, output: h * columns.output + inside.lowerBound, count: inside.count))
    }
  }

  /// The taps of one plane's kernel with their numbers.
  @inline(__always)
  private func taps(_ body: (_ tap: Int, _ j: Int, _ l: Int) -> Void) {
    for j in 0..<geometry.kernel.h {
      for l in 0..<geometry.kernel.w { body(j * geometry.kernel.w + l, j, l) }
    }
  }

  /// The first value of channel `c` in frame `frame` of the batch.
  private func plane(_ shape: ActivationShape, _ frame: Int, _ c: Int) -> Int { (frame * shape.c + c) * shape.plane }

  func forward(x: UnsafeMutablePointer<Float>, w: UnsafeMutablePointer<Float>, y: UnsafeMutablePointer<Float>) {
    let (channels, input, output) = (geometry.input.c, geometry.input, geometry.output)
    team.forEachPart(output.frames * channels) { _, range in
      for index in range {
        let (frame, c) = (index / channels, index % channels)
        let (n, t) = (frame / output.extent.t, frame % output.extent.t)
        let target = y + index * output.plane
        target.update(repeating: 0, count: output.plane)
        frames.forEachInput(of: t) { i, source in
          let values = x + plane(input, n * input.extent.t + source, c)
          let kernel = w + (c * geometry.kernel.t + i) * geometry.kernel.h * geometry.kernel.w
          taps { tap, j, l in
            lines(j, l) { line in
              for p in 0..<line.count {
                target[line.output + p] += kernel[tap] * values[line.input + p * columns.stride]
              }
            }
          }
        }
      }
    }
  }

  func backwardData(dy: UnsafeMutablePointer<Float>, w: UnsafeMutablePointer<Float>, dx: UnsafeMutablePointer<Float>) {
    let (channels, input, output) = (geometry.input.c, geometry.input, geometry.output)
    team.forEachPart(input.frames * channels) { _, range in
      for index in range {
        let (frame, c) = (index / channels, index % channels)
        let (n, t) = (frame / input.extent.t, frame % input.extent.t)
        let target = dx + index * input.plane
        target.update(repeating: 0, count: input.plane)
        frames.forEachReader(of: t) { i, source in
          let values = dy + plane(output, n * output.extent.t + source, c)
          let kernel = w + (c * geometry.kernel.t + i) * geometry.kernel.h * geometry.kernel.w
          taps { tap, j, l in
            lines(j, l) { line in
              for p in 0..<line.count {
                target[line.input + p * columns.stride] += kernel[tap] * values[line.output + p]
              }
            }
          }
        }
      }
    }
  }

  /// A thread owns whole channels.
  func backwardWeights(
    x: UnsafeMutablePointer<Float>, dy: UnsafeMutablePointer<Float>, dw: UnsafeMutablePointer<Float>, accumulates: Bool
  ) {
    let (channels, input, output) = (geometry.input.c, geometry.input, geometry.output)
    let planeTaps = geometry.kernel.h * geometry.kernel.w
    team.forEachPart(channels) { _, range in
      for c in range {
        for i in 0..<geometry.kernel.t {
          taps { tap, j, l in
            var total = 0.0
            for n in 0..<input.n {
              for t in frames.outputs(i) {
                let source = t * frames.stride + i - frames.padding
                let values = x + plane(input, n * input.extent.t + source, c)
                let gradient = dy + plane(output, n * output.extent.t + t, c)
                lines(j, l) { line in
                  for p in 0..<line.count {
                    total +=
                      Double(gradient[line.output + p]) * Double(values[line.input + p * columns.stride])
                  }
                }
              }
            }
            let place = (c * geometry.kernel.t + i) * planeTaps + tap
            dw[place] = (accumulates ? dw[place] : 0) + Float(total)
          }
        }
      }
    }
  }
}
