/// Max pooling over blocked layouts, eight channels at a time; a thread owns whole frames of a channel group.
enum BlockedMaxPooling {
  private typealias Choice = SIMD8<UInt8>

  static func forward(_ call: MaxPoolingForward) {
    let window = call.window
    let rows = BlockedRows(window.input, call.layout)
    let outRows = BlockedRows(window.output, call.layout)
    let (input, output) = (window.input.extent, window.output.extent)
    let x = lanes(call.x)
    let y = lanes(call.y)
    guard let choices = call.choice else { return infer(call) }
    let choice = UnsafeMutableRawPointer(choices).assumingMemoryBound(to: Choice.self)
    call.team.forEachPart(rows.frames * rows.blocks * rows.halves) { _, range in
      for index in range {
        let (plane, half) = (index / rows.halves, index % rows.halves)
        let source = x + plane * rows.count + half
        let target = plane * outRows.count + half
        for h in 0..<output.h {
          let insideH = window.inside(h, input.h)
          for w in 0..<output.w {
            let insideW = window.inside(w, input.w)
            var best = Lanes(repeating: -.infinity)
            // Starting inside keeps the winner inside even when every value is NaN.
            var winner = SIMD8<Int32>(repeating: Int32(insideH.lowerBound * window.kernel + insideW.lowerBound))
            for i in insideH {
              let row = (h * window.stride - window.padding + i) * input.w + w * window.stride - window.padding
              for j in insideW {
                let value = source[(row + j) * rows.halves]
                let wins = value .> best
                best.replace(with: value, where: wins)
                winner.replace(with: Int32(i * window.kernel + j), where: wins)
              }
            }
            let place = target + (h * output.w + w) * rows.halves
            y[place] = best
            choice[place] = Choice(truncatingIfNeeded: winner)
          }
        }
      }
    }
  }

  /// The maxima alone.
  private static func infer(_ call: MaxPoolingForward) {
    let window = call.window
    let rows = BlockedRows(window.input, call.layout)
    let outRows = BlockedRows(window.output, call.layout)
    let (input, output) = (window.input.extent, window.output.extent)
    let x = lanes(call.x)
    let y = lanes(call.y)
    call.team.forEachPart(rows.frames * rows.blocks) { _, range in
      for plane in range {
        for h in 0..<output.h {
          let insideH = window.inside(h, input.h)
          for w in 0..<output.w {
            let insideW = window.inside(w, input.w)
            for half in 0..<rows.halves {
              var best = Lanes(repeating: -.infinity)
              for i in insideH {
                let row = (h * window.stride - window.padding + i) * input.w + w * window.stride - window.padding
                let source = x + plane * rows.count + row * rows.halves + half
                for j in insideW {
                  let value = source[j * rows.halves]
                  best.replace(with: value, where: value .> best)
                }
              }
              y[plane * outRows.count + (h * output.w + w) * rows.halves + half] = best
            }
          }
        }
      }
    }
  }

  /// Sends each gradient to the one input that won, channel by channel.
  static func backward(_ call: MaxPoolingBackward) {
    let window = call.window
    let rows = BlockedRows(window.input, call.layout)
    let outRows = BlockedRows(window.output, call.layout)
    let (input, output) = (window.input.extent, window.output.extent)
    let dx = lanes(call.dx)
    let width = rows.halves * 8
    call.team.forEachPart(rows.frames * rows.blocks * rows.halves) { _, range in
      withUnsafeTemporaryAllocation(of: Int.self, capacity: window.kernel * window.kernel) { reach in
        // Floats from a window's first input to each of its elements.
        for i in reach.indices { reach[i] = (i / window.kernel * input.w + i % window.kernel) * width }
        for index in range {
          let (plane, half) = (index / rows.halves, index % rows.halves)
          let target = plane * rows.count + half
          let source = plane * outRows.count + half
          for p in 0..<input.h * input.w { dx[target + p * rows.halves] = .zero }
          for h in 0..<output.h {
            for w in 0..<output.w {
              let place = (source + (h * output.w + w) * rows.halves) * 8
              let corner = (h * window.stride - window.padding) * input.w + w * window.stride - window.padding
              scatter(call, place, to: call.dx + target * 8, corner * width, UnsafePointer(reach.baseAddress!))
            }
          }
        }
      }
    }
  }

  /// The eight gradients at float `place`, each added at its winner's offset from `corner`; winners lie inside even
  /// where the corner does not.
  @inline(__always)
  private static func scatter(
    _ call: MaxPoolingBackward, _ place: Int, to target: UnsafeMutablePointer<Float>, _ corner: Int,
    _ reach: UnsafePointer<Int>
  ) {
    for lane in 0..<8 {
      var gradient = call.dy[place + lane]
      if let other = call.dyOther { gradient += other[place + lane] }
      target[corner + reach[Int(call.choice[place + lane])] + lane] += gradient
    }
  }
}
