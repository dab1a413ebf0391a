/// How a row is walked, and what a vector of it holds. A type, not a value, so that loops over it have constant addresses.
private protocol RowForm {
  /// The form of a block's second half of channels.
  associatedtype Other: RowForm
  /// Positions between outputs.
  static var stride: Int { get }
  /// Vectors of memory between positions.
  static var step: Int { get }
  /// Vectors of eight channels at a position: those between two taps' weights.
  static var halves: Int { get }
  static func load(_ place: UnsafePointer<Lanes>) -> Lanes
  static func store(_ values: Lanes, _ place: UnsafeMutablePointer<Lanes>)
}

extension RowForm {
  /// Where a half's vectors lie behind the first half's: bfloat16 shares them.
  @inline(__always)
  static func offset(_ half: Int) -> Int { step == halves ? half : 0 }

  @inline(__always)
  static func load(_ place: UnsafePointer<Lanes>) -> Lanes { place.pointee }
  @inline(__always)
  static func store(_ values: Lanes, _ place: UnsafeMutablePointer<Lanes>) { place.pointee = values }
}

private enum Form1x1: RowForm {
  typealias Other = Form1x1
  static var stride: Int { 1 }
  static var step: Int { 1 }
  static var halves: Int { 1 }
}

private enum Form1x2: RowForm {
  typealias Other = Form1x2
  static var stride: Int { 1 }
  static var step: Int { 2 }
  static var halves: Int { 2 }
}

private enum Form2x1: RowForm {
  typealias Other = Form2x1
  static var stride: Int { 2 }
  static var step: Int { 1 }
  static var halves: Int { 1 }
}

private enum Form2x2: RowForm {
  typealias Other = Form2x2
  static var stride: Int { 2 }
  static var step: Int { 2 }
  static var halves: Int { 2 }
}

/// Even channels of bfloat16: lower halves of 32-bit lanes. Stored first; the odd ones join them.
private protocol EvenRowForm: RowForm {}

extension EvenRowForm {
  static var step: Int { 1 }
  static var halves: Int { 2 }
  @inline(__always)
  static func load(_ place: UnsafePointer<Lanes>) -> Lanes { LanePair(place).even }
  @inline(__always)
  static func store(_ values: Lanes, _ place: UnsafeMutablePointer<Lanes>) {
    place.pointee = unsafeBitCast(BFloat16.roundedBits(values) &>> 16, to: Lanes.self)
  }
}

/// Odd channels of bfloat16: upper halves of 32-bit lanes.
private protocol OddRowForm: RowForm {}

extension OddRowForm {
  static var step: Int { 1 }
  static var halves: Int { 2 }
  @inline(__always)
  static func load(_ place: UnsafePointer<Lanes>) -> Lanes { LanePair(place).odd }
  @inline(__always)
  static func store(_ values: Lanes, _ place: UnsafeMutablePointer<Lanes>) {
    let even = unsafeBitCast(place.pointee, to: BFloat16Pairs.self)
    place.pointee = unsafeBitCast(even | (BFloat16.roundedBits(values) & 0xFFFF_0000), to: Lanes.self)
  }
}

private enum Even1: EvenRowForm {
  typealias Other = Odd1
  static var stride: Int { 1 }
}

private enum Odd1: OddRowForm {
  typealias Other = Odd1
  static var stride: Int { 1 }
}

private enum Even2: EvenRowForm {
  typealias Other = Odd2
  static var stride: Int { 2 }
}

private enum Odd2: OddRowForm {
  typealias Other = Odd2
  static var stride: Int { 2 }
}

extension LanePair {
  /// Sixteen bfloat16 values in a vector of memory that has another type.
  @inline(__always)
  fileprivate init(_ place: UnsafePointer<Lanes>) { self.init(unsafeBitCast(place.pointee, to: BFloat16Pairs.self)) }
}

/// What lies at one position of a row.
struct DepthwisePosition {
  /// Vectors of 32 bytes.
  let vectors: Int
  /// Vectors of eight channels: in bfloat16 two of them share one of memory, even and odd channels.
  let halves: Int

  init(_ layout: ActivationLayout) {
    halves = layout.block / 8
    vectors = layout.element == .float32 ? halves : 1
    precondition(layout.element == .float32 || layout.block == 16, "bfloat16 has blocks of 16, found \(layout.block)")
  }

  var isBFloat16: Bool { vectors < halves }

  /// Eight channels at a position of a row.
  @inline(__always)
  func load(_ row: UnsafePointer<Lanes>, _ position: Int, _ half: Int) -> Lanes {
    if !isBFloat16 { return row[position * halves + half] }
    return half == 0 ? LanePair(row + position).even : LanePair(row + position).odd
  }
}

/// A row of activations that a depthwise kernel joins to a row of its result, with the weights of that (i, j): float32,
/// eight channels in a vector.
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
  let position: DepthwisePosition

  init(rows: UnsafeMutablePointer<DepthwiseRow>, count: Int, columns: AxisTaps, position: DepthwisePosition) {
    self.rows = UnsafePointer(rows)
    self.count = count
    self.columns = columns
    self.position = position
  }

  private var isUsual: Bool { columns.kernel == 3 && columns.padding == 1 }

  /// Writes `Σ w[l] · x[o·s + l − p]` for every output o.
  func forward(_ target: UnsafeMutablePointer<Lanes>) {
    guard isUsual, columns.stride <= 2 else { return forwardByTap(target) }
    switch (columns.stride, position.vectors, position.halves) {
    case (1, 1, 1): tiles(target, as: Form1x1.self, isFlipped: false)
    case (1, 2, 2): tiles(target, as: Form1x2.self, isFlipped: false)
    case (1, _, _): tiles(target, as: Even1.self, isFlipped: false)
    case (_, 1, 1): tiles(target, as: Form2x1.self, isFlipped: false)
    case (_, 2, 2): tiles(target, as: Form2x2.self, isFlipped: false)
    default: tiles(target, as: Even2.self, isFlipped: false)
    }
  }

  /// Writes `Σ w[l] · dy[o]` over o·s + l − p = q for every input q: with stride 1 a forward row with its taps turned round.
  func backward(_ target: UnsafeMutablePointer<Lanes>) {
    guard isUsual, columns.stride <= 2 else { return backwardByTap(target) }
    switch (columns.stride, position.vectors, position.halves) {
    case (1, 1, 1): tiles(target, as: Form1x1.self, isFlipped: true)
    case (1, 2, 2): tiles(target, as: Form1x2.self, isFlipped: true)
    case (1, _, _): tiles(target, as: Even1.self, isFlipped: true)
    case (_, 1, 1): pairs(target, as: Form2x1.self)
    case (_, 2, 2): pairs(target, as: Form2x2.self)
    default: pairs(target, as: Even2.self)
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
    tile(width, first, 0, target, as: form, isFlipped: isFlipped)
    if Form.halves == 2 { tile(width, first, 1, target, as: Form.Other.self, isFlipped: isFlipped) }
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
      let x = rows[r].source + (first * stride * step + Form.offset(half))
      let w = rows[r].weights + half
      let (w0, w1, w2) = (w[isFlipped ? 2 * Form.halves : 0], w[Form.halves], w[isFlipped ? 0 : 2 * Form.halves])
      if hasLeft { a0.addProduct(Form.load(x - step), w0) }
      a0.addProduct(Form.load(x), w1)
      if width > 1 {
        a0.addProduct(Form.load(x + step), w2)
        a1.addProduct(Form.load(x + (stride - 1) * step), w0)
        a1.addProduct(Form.load(x + stride * step), w1)
      }
      if width > 2 {
        a1.addProduct(Form.load(x + (stride + 1) * step), w2)
        a2.addProduct(Form.load(x + (2 * stride - 1) * step), w0)
        a2.addProduct(Form.load(x + 2 * stride * step), w1)
        a2.addProduct(Form.load(x + (2 * stride + 1) * step), w2)
        a3.addProduct(Form.load(x + (3 * stride - 1) * step), w0)
        a3.addProduct(Form.load(x + 3 * stride * step), w1)
      }
      if width > 4 {
        a3.addProduct(Form.load(x + (3 * stride + 1) * step), w2)
        a4.addProduct(Form.load(x + (4 * stride - 1) * step), w0)
        a4.addProduct(Form.load(x + 4 * stride * step), w1)
        a4.addProduct(Form.load(x + (4 * stride + 1) * step), w2)
        a5.addProduct(Form.load(x + (5 * stride - 1) * step), w0)
        a5.addProduct(Form.load(x + 5 * stride * step), w1)
        a5.addProduct(Form.load(x + (5 * stride + 1) * step), w2)
        a6.addProduct(Form.load(x + (6 * stride - 1) * step), w0)
        a6.addProduct(Form.load(x + 6 * stride * step), w1)
      }
      if width > 7 {
        a6.addProduct(Form.load(x + (6 * stride + 1) * step), w2)
        a7.addProduct(Form.load(x + (7 * stride - 1) * step), w0)
        a7.addProduct(Form.load(x + 7 * stride * step), w1)
      }
      if hasRight {
        let right = Form.load(x + ((width - 1) * stride + 1) * step)
        switch width {
        case 1: a0.addProduct(right, w2)
        case 4: a3.addProduct(right, w2)
        case 7: a6.addProduct(right, w2)
        default: a7.addProduct(right, w2)
        }
      }
    }
    let y = target + (first * step + Form.offset(half))
    Form.store(a0, y)
    if width > 1 {
      Form.store(a1, y + step)
      Form.store(a2, y + 2 * step)
      Form.store(a3, y + 3 * step)
    }
    if width > 4 {
      Form.store(a4, y + 4 * step)
      Form.store(a5, y + 5 * step)
      Form.store(a6, y + 6 * step)
    }
    if width > 7 { Form.store(a7, y + 7 * step) }
  }

  // MARK: Pairs

  /// The gradient of rows with stride 2: output o gives to inputs 2·o and 2·o ± 1, so inputs are written in pairs.
  private func pairs<Form: RowForm>(_ target: UnsafeMutablePointer<Lanes>, as form: Form.Type) {
    let size = columns.output
    if size >= 4 {
      for o in Swift.stride(from: 0, to: size, by: 4) {
        let first = min(o, size - 4)
        pairTile(4, first, 0, target, as: form)
        if Form.halves == 2 { pairTile(4, first, 1, target, as: Form.Other.self) }
      }
    } else {
      for o in 0..<size {
        pairTile(1, o, 0, target, as: form)
        if Form.halves == 2 { pairTile(1, o, 1, target, as: Form.Other.self) }
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
      let dy = rows[r].source + (first * step + Form.offset(half))
      let w = rows[r].weights + half
      let (w0, w1, w2) = (w[0], w[Form.halves], w[2 * Form.halves])
      let right = hasRight ? Form.load(dy + width * step) : .zero
      a0.addProduct(Form.load(dy), w1)
      a1.addProduct(Form.load(dy), w2)
      a1.addProduct(width > 1 ? Form.load(dy + step) : right, w0)
      if width > 1 {
        a2.addProduct(Form.load(dy + step), w1)
        a3.addProduct(Form.load(dy + step), w2)
        a3.addProduct(Form.load(dy + 2 * step), w0)
        a4.addProduct(Form.load(dy + 2 * step), w1)
        a5.addProduct(Form.load(dy + 2 * step), w2)
        a5.addProduct(Form.load(dy + 3 * step), w0)
        a6.addProduct(Form.load(dy + 3 * step), w1)
        a7.addProduct(Form.load(dy + 3 * step), w2)
        a7.addProduct(right, w0)
      }
    }
    let dx = target + (2 * first * step + Form.offset(half))
    let hasLast = 2 * (first + width) <= columns.input
    Form.store(a0, dx)
    if width > 1 {
      Form.store(a1, dx + step)
      Form.store(a2, dx + 2 * step)
      Form.store(a3, dx + 3 * step)
      Form.store(a4, dx + 4 * step)
      Form.store(a5, dx + 5 * step)
      Form.store(a6, dx + 6 * step)
    }
    if hasLast { Form.store(width > 1 ? a7 : a1, dx + (2 * width - 1) * step) }
  }

  // MARK: Taps one by one

  private func forwardByTap(_ target: UnsafeMutablePointer<Lanes>) {
    sumByTap(columns.output, target) { sums in
      forEachProduct { r, tap, half, output, input in
        sums[output * position.halves + half].addProduct(
          position.load(rows[r].source, input, half), rows[r].weights[tap * position.halves + half])
      }
    }
  }

  private func backwardByTap(_ target: UnsafeMutablePointer<Lanes>) {
    sumByTap(columns.input, target) { sums in
      forEachProduct { r, tap, half, output, input in
        sums[input * position.halves + half].addProduct(
          position.load(rows[r].source, output, half), rows[r].weights[tap * position.halves + half])
      }
    }
  }

  /// Adds up a row of `size` positions from zero: in place, or in float32 first where it is rounded.
  @inline(__always)
  private func sumByTap(
    _ size: Int, _ target: UnsafeMutablePointer<Lanes>, _ add: (_ sums: UnsafeMutablePointer<Lanes>) -> Void
  ) {
    let count = size * position.halves
    guard position.isBFloat16 else {
      target.update(repeating: .zero, count: count)
      return add(target)
    }
    withUnsafeTemporaryAllocation(of: Lanes.self, capacity: count) { row in
      guard let sums = row.baseAddress else { return }
      sums.initialize(repeating: .zero, count: count)
      add(sums)
      let pairs = UnsafeMutableRawPointer(target).pairs
      for p in 0..<size { pairs[p] = LanePair(even: sums[2 * p], odd: sums[2 * p + 1]).rounded }
    }
  }

  /// Every row, tap and half with the positions of output and input that they join.
  @inline(__always)
  private func forEachProduct(_ body: (_ row: Int, _ tap: Int, _ half: Int, _ output: Int, _ input: Int) -> Void) {
    for r in 0..<count {
      for l in 0..<columns.kernel {
        for o in columns.outputs(l) {
          let input = o * columns.stride + l - columns.padding
          for half in 0..<position.halves { body(r, l, half, o, input) }
        }
      }
    }
  }
}

/// What one row of gradients and one row of inputs add to the gradient of their kw weights, of one half of a block.
struct DepthwiseRowProduct {
  let columns: AxisTaps
  let position: DepthwisePosition

  /// `dw[l] += Σ dy[o] · x[o·s + l − p]`; all three begin with the block's first half.
  func add(
    _ x: UnsafeMutablePointer<Lanes>, _ dy: UnsafeMutablePointer<Lanes>, half: Int, to dw: UnsafeMutablePointer<Lanes>
  ) {
    guard columns.kernel == 3, columns.padding == 1, columns.stride <= 2 else {
      return addByTap(x, dy, half: half, to: dw + half)
    }
    let (x, dy, dw) = (UnsafePointer(x), UnsafePointer(dy), dw + half)
    switch (columns.stride, position.vectors, position.halves, half) {
    case (1, 1, 1, _): addThreeTaps(x, dy, to: dw, as: Form1x1.self)
    case (1, 2, 2, _): addThreeTaps(x + half, dy + half, to: dw, as: Form1x2.self)
    case (1, _, _, 0): addThreeTaps(x, dy, to: dw, as: Even1.self)
    case (1, _, _, _): addThreeTaps(x, dy, to: dw, as: Odd1.self)
    case (_, 1, 1, _): addThreeTaps(x, dy, to: dw, as: Form2x1.self)
    case (_, 2, 2, _): addThreeTaps(x + half, dy + half, to: dw, as: Form2x2.self)
    case (_, _, _, 0): addThreeTaps(x, dy, to: dw, as: Even2.self)
    default: addThreeTaps(x, dy, to: dw, as: Odd2.self)
    }
  }

  /// Sums of three taps.
  private struct Taps<Form: RowForm> {
    var left = Lanes.zero
    var middle = Lanes.zero
    var right = Lanes.zero

    @inline(__always)
    mutating func add(_ x: UnsafePointer<Lanes>, _ dy: Lanes) {
      left.addProduct(Form.load(x - Form.step), dy)
      middle.addProduct(Form.load(x), dy)
      right.addProduct(Form.load(x + Form.step), dy)
    }
  }

  /// Three positions at a time with sums of their own: enough of them that additions do not wait for one another.
  private func addThreeTaps<Form: RowForm>(
    _ x: UnsafePointer<Lanes>, _ dy: UnsafePointer<Lanes>, to dw: UnsafeMutablePointer<Lanes>, as form: Form.Type
  ) {
    let (stride, step) = (Form.stride, Form.step)
    var (a, b, c) = (Taps<Form>(), Taps<Form>(), Taps<Form>())
    a.middle.addProduct(Form.load(x), Form.load(dy))
    if columns.input > 1 { a.right.addProduct(Form.load(x + step), Form.load(dy)) }
    var o = 1
    // Outputs before this one have all three taps inside.
    let inside = min(columns.output, (columns.input - 2) / stride + 1)
    while o + 3 <= inside {
      let (values, gradient) = (x + o * stride * step, dy + o * step)
      a.add(values, Form.load(gradient))
      b.add(values + stride * step, Form.load(gradient + step))
      c.add(values + 2 * stride * step, Form.load(gradient + 2 * step))
      o += 3
    }
    while o < inside {
      a.add(x + o * stride * step, Form.load(dy + o * step))
      o += 1
    }
    while o < columns.output {
      let values = x + o * stride * step
      a.left.addProduct(Form.load(values - step), Form.load(dy + o * step))
      a.middle.addProduct(Form.load(values), Form.load(dy + o * step))
      o += 1
    }
    dw[0] += a.left + b.left + c.left
    dw[Form.halves] += a.middle + b.middle + c.middle
    dw[2 * Form.halves] += a.right + b.right + c.right
  }

  private func addByTap(
    _ x: UnsafeMutablePointer<Lanes>, _ dy: UnsafeMutablePointer<Lanes>, half: Int, to dw: UnsafeMutablePointer<Lanes>
  ) {
    for l in 0..<columns.kernel {
      var sum = Lanes.zero
      for o in columns.outputs(l) {
        let input = o * columns.stride + l - columns.padding
        sum.addProduct(position.load(x, input, half), position.load(dy, o, half))
      }
      dw[l * position.halves] += sum
    }
  }
}
