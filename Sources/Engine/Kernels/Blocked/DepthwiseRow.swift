/// How a row is walked: positions between outputs, and vectors between positions. A type, not a value, so that loops over
/// it have constant addresses.
private protocol RowForm {
  static var stride: Int { get }
  static var step: Int { get }
}

private enum Form1x1: RowForm {
  static var stride: Int { 1 }
  static var step: Int { 1 }
}

private enum Form1x2: RowForm {
  static var stride: Int { 1 }
  static var step: Int { 2 }
}

private enum Form2x1: RowForm {
  static var stride: Int { 2 }
  static var step: Int { 1 }
}

private enum Form2x2: RowForm {
  static var stride: Int { 2 }
  static var step: Int { 2 }
}

/// A row of activations that a depthwise kernel joins to a row of its result, with the weights of that (i, j).
struct DepthwiseRow {
  /// The row's first vector.
  let source: UnsafePointer<Lanes>
  /// The weights of its kw taps.
  let weights: UnsafePointer<Lanes>

  init(source: UnsafeMutablePointer<Lanes>, weights: UnsafeMutablePointer<Lanes>) {
    self.source = UnsafePointer(source)
    self.weights = UnsafePointer(weights)
  }
}

/// One row of a depthwise convolution's result: the sum over all rows that are joined to it.
///
/// Three taps with padding 1, as every network here has them, run in tiles of up to eight positions held in registers;
/// other kernels take a loop per tap.
struct DepthwiseRowSum {
  let rows: UnsafePointer<DepthwiseRow>
  let count: Int
  let columns: AxisTaps
  /// Vectors per position.
  let halves: Int

  init(rows: UnsafeMutablePointer<DepthwiseRow>, count: Int, columns: AxisTaps, halves: Int) {
    self.rows = UnsafePointer(rows)
    self.count = count
    self.columns = columns
    self.halves = halves
  }

  private var isUsual: Bool { columns.kernel == 3 && columns.padding == 1 }

  /// Writes `Σ w[l] · x[o·s + l − p]` for every output o.
  func forward(_ target: UnsafeMutablePointer<Lanes>) {
    guard isUsual, columns.stride <= 2 else { return forwardByTap(target) }
    switch (columns.stride, halves) {
    case (1, 1): tiles(target, as: Form1x1.self, isFlipped: false)
    case (1, _): tiles(target, as: Form1x2.self, isFlipped: false)
    case (_, 1): tiles(target, as: Form2x1.self, isFlipped: false)
    default: tiles(target, as: Form2x2.self, isFlipped: false)
    }
  }

  /// Writes `Σ w[l] · dy[o]` over o·s + l − p = q for every input q: with stride 1 a forward row with its taps turned round.
  func backward(_ target: UnsafeMutablePointer<Lanes>) {
    guard isUsual, columns.stride <= 2 else { return backwardByTap(target) }
    switch (columns.stride, halves) {
    case (1, 1): tiles(target, as: Form1x1.self, isFlipped: true)
    case (1, _): tiles(target, as: Form1x2.self, isFlipped: true)
    case (_, 1): pairs(target, as: Form2x1.self)
    default: pairs(target, as: Form2x2.self)
    }
  }

  // MARK: Tiles

  /// Covers the row by tiles of one width; the last may overlap the one before. The form is a type, so that the compiler
  /// makes a function of its own of each, with constant addresses. Both halves of a tile follow each other: they share
  /// cache lines.
  private func tiles<Form: RowForm>(_ target: UnsafeMutablePointer<Lanes>, as form: Form.Type, isFlipped: Bool) {
    let size = columns.output
    if size >= 7 {
      if (size + 7) / 8 * 8 <= (size + 6) / 7 * 7 {
        for o in Swift.stride(from: 0, to: size, by: 8) {
          halfTiles(8, min(o, size - 8), target, as: form, isFlipped: isFlipped)
        }
      } else {
        for o in Swift.stride(from: 0, to: size, by: 7) {
          halfTiles(7, min(o, size - 7), target, as: form, isFlipped: isFlipped)
        }
      }
    } else if size >= 4 {
      for o in Swift.stride(from: 0, to: size, by: 4) {
        halfTiles(4, min(o, size - 4), target, as: form, isFlipped: isFlipped)
      }
    } else {
      for o in 0..<size { halfTiles(1, o, target, as: form, isFlipped: isFlipped) }
    }
  }

  @inline(__always)
  private func halfTiles<Form: RowForm>(
    _ width: Int, _ first: Int, _ target: UnsafeMutablePointer<Lanes>, as form: Form.Type, isFlipped: Bool
  ) {
    for half in 0..<Form.step {
      tile(width, first, half, target, as: form, isFlipped: isFlipped)
    }
  }

  /// `width` outputs from `first` on. Only the first output's left tap and the last output's right tap may lie outside.
  @inline(__always)
  private func tile<Form: RowForm>(
    _ width: Int, _ first: Int, _ half: Int, _ target: UnsafeMutablePointer<Lanes>, as form: Form.Type, isFlipped: Bool
  ) {
    let (stride, step) = (Form.stride, Form.step)
    var (a0, a1, a2, a3) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
    var (a4, a5, a6, a7) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
    let hasLeft = first > 0
    let last = first + width - 1
    let hasRight = last * stride + 1 < columns.input
    for r in 0..<count {
      let x = rows[r].source + (first * stride * step + half)
      let w = rows[r].weights + half
      let (w0, w1, w2) = (w[isFlipped ? 2 * step : 0], w[step], w[isFlipped ? 0 : 2 * step])
      if hasLeft { a0.addProduct(x[-step], w0) }
      a0.addProduct(x[0], w1)
      if width > 1 {
        a0.addProduct(x[step], w2)
        a1.addProduct(x[(stride - 1) * step], w0)
        a1.addProduct(x[stride * step], w1)
      }
      if width > 2 {
        a1.addProduct(x[(stride + 1) * step], w2)
        a2.addProduct(x[(2 * stride - 1) * step], w0)
        a2.addProduct(x[2 * stride * step], w1)
        a2.addProduct(x[(2 * stride + 1) * step], w2)
        a3.addProduct(x[(3 * stride - 1) * step], w0)
        a3.addProduct(x[3 * stride * step], w1)
      }
      if width > 4 {
        a3.addProduct(x[(3 * stride + 1) * step], w2)
        a4.addProduct(x[(4 * stride - 1) * step], w0)
        a4.addProduct(x[4 * stride * step], w1)
        a4.addProduct(x[(4 * stride + 1) * step], w2)
        a5.addProduct(x[(5 * stride - 1) * step], w0)
        a5.addProduct(x[5 * stride * step], w1)
        a5.addProduct(x[(5 * stride + 1) * step], w2)
        a6.addProduct(x[(6 * stride - 1) * step], w0)
        a6.addProduct(x[6 * stride * step], w1)
      }
      if width > 7 {
        a6.addProduct(x[(6 * stride + 1) * step], w2)
        a7.addProduct(x[(7 * stride - 1) * step], w0)
        a7.addProduct(x[7 * stride * step], w1)
      }
      if hasRight {
        let right = x[((width - 1) * stride + 1) * step]
        switch width {
        case 1: a0.addProduct(right, w2)
        case 4: a3.addProduct(right, w2)
        case 7: a6.addProduct(right, w2)
        default: a7.addProduct(right, w2)
        }
      }
    }
    let y = target + (first * step + half)
    y[0] = a0
    if width > 1 {
      y[step] = a1
      y[2 * step] = a2
      y[3 * step] = a3
    }
    if width > 4 {
      y[4 * step] = a4
      y[5 * step] = a5
      y[6 * step] = a6
    }
    if width > 7 { y[7 * step] = a7 }
  }

  // MARK: Pairs

  /// The gradient of rows with stride 2: output o gives to inputs 2·o and 2·o ± 1, so inputs are written in pairs.
  private func pairs<Form: RowForm>(_ target: UnsafeMutablePointer<Lanes>, as form: Form.Type) {
    let size = columns.output
    if size >= 4 {
      for o in Swift.stride(from: 0, to: size, by: 4) {
        for half in 0..<Form.step { pairTile(4, min(o, size - 4), half, target, as: form) }
      }
    } else {
      for o in 0..<size {
        for half in 0..<Form.step { pairTile(1, o, half, target, as: form) }
      }
    }
  }

  /// Inputs `2·first` up to `2·(first + width) − 1`. Only the last output may have no right neighbour, and only the last
  /// input may not exist.
  @inline(__always)
  private func pairTile<Form: RowForm>(
    _ width: Int, _ first: Int, _ half: Int, _ target: UnsafeMutablePointer<Lanes>, as form: Form.Type
  ) {
    let step = Form.step
    var (a0, a1, a2, a3) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
    var (a4, a5, a6, a7) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
    let hasRight = first + width < columns.output
    for r in 0..<count {
      let dy = rows[r].source + (first * step + half)
      let w = rows[r].weights + half
      let (w0, w1, w2) = (w[0], w[step], w[2 * step])
      let right = hasRight ? dy[width * step] : .zero
      a0.addProduct(dy[0], w1)
      a1.addProduct(dy[0], w2)
      a1.addProduct(width > 1 ? dy[step] : right, w0)
      if width > 1 {
        a2.addProduct(dy[step], w1)
        a3.addProduct(dy[step], w2)
        a3.addProduct(dy[2 * step], w0)
        a4.addProduct(dy[2 * step], w1)
        a5.addProduct(dy[2 * step], w2)
        a5.addProduct(dy[3 * step], w0)
        a6.addProduct(dy[3 * step], w1)
        a7.addProduct(dy[3 * step], w2)
        a7.addProduct(right, w0)
      }
    }
    let dx = target + (2 * first * step + half)
    let hasLast = 2 * (first + width) <= columns.input
    dx[0] = a0
    if width > 1 {
      dx[step] = a1
      dx[2 * step] = a2
      dx[3 * step] = a3
      dx[4 * step] = a4
      dx[5 * step] = a5
      dx[6 * step] = a6
    }
    if hasLast { dx[(2 * width - 1) * step] = width > 1 ? a7 : a1 }
  }

  // MARK: Taps one by one

  private func forwardByTap(_ target: UnsafeMutablePointer<Lanes>) {
    target.update(repeating: .zero, count: columns.output * halves)
    forEachProduct { r, l, half, output, input in
      target[output].addProduct(rows[r].source[input], rows[r].weights[l * halves + half])
    }
  }

  private func backwardByTap(_ target: UnsafeMutablePointer<Lanes>) {
    target.update(repeating: .zero, count: columns.input * halves)
    forEachProduct { r, l, half, output, input in
      target[input].addProduct(rows[r].source[output], rows[r].weights[l * halves + half])
    }
  }

  /// Every row, tap and half with the vectors of output and input that they join.
  @inline(__always)
  private func forEachProduct(_ body: (_ row: Int, _ tap: Int, _ half: Int, _ output: Int, _ input: Int) -> Void) {
    for r in 0..<count {
      for l in 0..<columns.kernel {
        for o in columns.outputs(l) {
          let position = o * columns.stride + l - columns.padding
          for half in 0..<halves { body(r, l, half, o * halves + half, position * halves + half) }
        }
      }
    }
  }
}

/// What one row of gradients and one row of inputs add to the gradient of their kw weights.
struct DepthwiseRowProduct {
  let columns: AxisTaps
  /// Vectors per position.
  let halves: Int

  /// `dw[l] += Σ dy[o] · x[o·s + l − p]`.
  func add(
    _ x: UnsafeMutablePointer<Lanes>, _ dy: UnsafeMutablePointer<Lanes>, to dw: UnsafeMutablePointer<Lanes>
  ) {
    guard columns.kernel == 3, columns.padding == 1, columns.stride <= 2 else { return addByTap(x, dy, to: dw) }
    switch (columns.stride, halves) {
    case (1, 1): addThreeTaps(x, dy, to: dw, as: Form1x1.self)
    case (1, _): addThreeTaps(x, dy, to: dw, as: Form1x2.self)
    case (_, 1): addThreeTaps(x, dy, to: dw, as: Form2x1.self)
    default: addThreeTaps(x, dy, to: dw, as: Form2x2.self)
    }
  }

  /// Sums of three taps.
  private struct Taps {
    var left = Lanes.zero
    var middle = Lanes.zero
    var right = Lanes.zero

    @inline(__always)
    mutating func add(_ x: UnsafeMutablePointer<Lanes>, _ dy: Lanes, _ step: Int) {
      left.addProduct(x[-step], dy)
      middle.addProduct(x[0], dy)
      right.addProduct(x[step], dy)
    }
  }

  /// Three positions at a time with sums of their own: enough of them that additions do not wait for one another.
  private func addThreeTaps<Form: RowForm>(
    _ x: UnsafeMutablePointer<Lanes>, _ dy: UnsafeMutablePointer<Lanes>, to dw: UnsafeMutablePointer<Lanes>,
    as form: Form.Type
  ) {
    let (stride, step) = (Form.stride, Form.step)
    var (a, b, c) = (Taps(), Taps(), Taps())
    a.middle.addProduct(x[0], dy[0])
    if columns.input > 1 { a.right.addProduct(x[step], dy[0]) }
    var o = 1
    // Outputs before this one have all three taps inside.
    let inside = min(columns.output, (columns.input - 2) / stride + 1)
    while o + 3 <= inside {
      let (values, gradient) = (x + o * stride * step, dy + o * step)
      a.add(values, gradient[0], step)
      b.add(values + stride * step, gradient[step], step)
      c.add(values + 2 * stride * step, gradient[2 * step], step)
      o += 3
    }
    while o < inside {
      a.add(x + o * stride * step, dy[o * step], step)
      o += 1
    }
    while o < columns.output {
      let values = x + o * stride * step
      a.left.addProduct(values[-step], dy[o * step])
      a.middle.addProduct(values[0], dy[o * step])
      o += 1
    }
    dw[0] += a.left + b.left + c.left
    dw[step] += a.middle + b.middle + c.middle
    dw[2 * step] += a.right + b.right + c.right
  }

  private func addByTap(
    _ x: UnsafeMutablePointer<Lanes>, _ dy: UnsafeMutablePointer<Lanes>, to dw: UnsafeMutablePointer<Lanes>
  ) {
    for l in 0..<columns.kernel {
      var sum = Lanes.zero
      for o in columns.outputs(l) {
        sum.addProduct(x[(o * columns.stride + l - columns.padding) * halves], dy[o * halves])
      }
      dw[l * halves] += sum
    }
  }
}
