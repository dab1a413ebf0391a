/// Max pooling over plain layouts, one value at a time; a thread owns whole frames of a channel.
enum PlanarMaxPooling {
  static func forward(_ call: MaxPoolingForward) {
    let window = call.window
    let (input, output) = (window.input.extent, window.output.extent)
    call.team.forEachPart(window.input.n * window.input.c * input.t) { _, range in
      for plane in range {
        let x = call.x + plane * input.h * input.w
        for h in 0..<output.h {
          for w in 0..<output.w {
            var best = -Float.infinity
            // Starting inside keeps the winner inside even when every value is NaN.
            var winner = window.inside(h, input.h).lowerBound * window.kernel + window.inside(w, input.w).lowerBound
            for i in window.inside(h, input.h) {
              let row = (h * window.stride - window.padding + i) * input.w + w * window.stride - window.padding
              for j in window.inside(w, input.w) where x[row + j] > best {
                best = x[row + j]
                winner = i * window.kernel + j
              }
            }
            let place = (plane * output.h + h) * output.w + w
            call.y[place] = best
            call.choice?[place] = UInt8(truncatingIfNeeded: winner)
          }
        }
      }
    }
  }

  static func backward(_ call: MaxPoolingBackward) {
    let window = call.window
    let (input, output) = (window.input.extent, window.output.extent)
    call.team.forEachPart(window.input.n * window.input.c * input.t) { _, range in
      for plane in range {
        let dx = call.dx + plane * input.h * input.w
        dx.update(repeating: 0, count: input.h * input.w)
        for h in 0..<output.h {
          for w in 0..<output.w {
            let place = (plane * output.h + h) * output.w + w
            let winner = Int(call.choice[place])
            let row = h * window.stride - window.padding + winner / window.kernel
            let column = w * window.stride - window.padding + winner % window.kernel
            dx[row * input.w + column] += call.dy[place] + (call.dyOther?[place] ?? 0)
          }
        }
      }
    }
  }
}
