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
    let choice = UnsafeMutableRawPointer(call.choice).assumingMemoryBound(to: Choice.self)
    call.team.forEachPart(rows.samples * rows.groups * input.t) { _, range in
      for index in range {
        let (plane, t) = (index / input.t, index % input.t)
        let (n, g) = (plane / rows.groups, plane % rows.groups)
        let source = x + rows.start(n, group: g) + t * input.h * input.w * rows.stride
        let target = outRows.start(n, group: g) + t * output.h * output.w * rows.stride
        for h in 0..<output.h {
          let insideH = window.inside(h, input.h)
          for w in 0..<output.w {
            let insideW = window.inside(w, input.w)
            var best = Lanes(repeating: -.infinity)
            var winner = SIMD8<Int32>.zero
            for i in insideH {
              let row = (h * window.stride - window.padding + i) * input.w + w * window.stride - window.padding
              for j in insideW {
                let value = source[(row + j) * rows.stride]
                let wins = value .> best
                best.replace(with: value, where: wins)
                winner.replace(with: Int32(i * window.kernel + j), where: wins)
              }
            }
            let place = target + (h * output.w + w) * rows.stride
            y[place] = best
            choice[place] = Choice(truncatingIfNeeded: winner)
          }
        }
      }
    }
  }

  static func backward(_ call: MaxPoolingBackward) {
    let window = call.window
    let rows = BlockedRows(window.input, call.layout)
    let outRows = BlockedRows(window.output, call.layout)
    let (input, output) = (window.input.extent, window.output.extent)
    let dx = lanes(call.dx)
    let dy = lanes(call.dy)
    let other = call.dyOther.map { lanes($0) }
    let choice = UnsafeMutableRawPointer(call.choice).assumingMemoryBound(to: Choice.self)
    call.team.forEachPart(rows.samples * rows.groups * input.t) { _, range in
      for index in range {
        let (plane, t) = (index / input.t, index % input.t)
        let (n, g) = (plane / rows.groups, plane % rows.groups)
        let target = dx + rows.start(n, group: g) + t * input.h * input.w * rows.stride
        let source = outRows.start(n, group: g) + t * output.h * output.w * rows.stride
        for p in 0..<input.h * input.w { target[p * rows.stride] = .zero }
        for h in 0..<output.h {
          let insideH = window.inside(h, input.h)
          for w in 0..<output.w {
            let insideW = window.inside(w, input.w)
            let place = source + (h * output.w + w) * rows.stride
            let gradient = other.map { dy[place] + $0[place] } ?? dy[place]
            let winner = SIMD8<Int32>(truncatingIfNeeded: choice[place])
            for i in insideH {
              let row = (h * window.stride - window.padding + i) * input.w + w * window.stride - window.padding
              for j in insideW {
                let wins = winner .== Int32(i * window.kernel + j)
                target[(row + j) * rows.stride] += Lanes.zero.replacing(with: gradient, where: wins)
              }
            }
          }
        }
      }
    }
  }
}
