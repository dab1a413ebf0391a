/// 3×3 weights in blocks, `[K/b, C/b, 3, 3, b, b]`, into points and back: `[place, K/b, C/b, b, b]`, which is how grouped
/// products of matrices read them. The order within a block is the same on both sides.
struct WinogradWeights {
  /// Blocks of output and of input channels.
  let outputBlocks: Int
  let inputBlocks: Int
  /// The first pair of blocks among all that the 3×3 weights have.
  let firstPair: Int
  /// Pairs among those between one block of output channels and the next.
  let pairStep: Int
  /// Values of a pair at one tap or point: b².
  let values: Int
  let tiles: WinogradTiles
  let team: Team

  /// Pairs of blocks of channels.
  var pairs: Int { outputBlocks * inputBlocks }

  /// Floats at all points.
  var floats: Int { WinogradAxis.points * WinogradAxis.points * pairs * values }

  /// How 3×3 weights lie before they are transformed, as the library's direct kernels read them.
  static func layout(_ geometry: ConvolutionGeometry, block: Int, isInputInnermost: Bool) -> WeightLayout {
    let (c, k, values) = (geometry.input.c, geometry.outputChannels, block * block)
    let inner = [WeightLayout.InnerBlock(axis: 1, size: block), .init(axis: 0, size: block)]
    return WeightLayout(
      shape: [k, c, 3, 3], strides: [c / block * 9 * values, 9 * values, 3 * values, values],
      inner: isInputInnermost ? inner.reversed() : inner, elements: k * c * 9)
  }

  private func places() -> [Int] { tiles.points.map { $0.place * pairs * values / 8 } }

  /// Calls `body` for every vector of every pair: its place among taps and among points.
  @inline(__always)
  private func forEachVector(_ body: (_ taps: Int, _ points: Int) -> Void) {
    let count = values / 8
    team.forEachPart(pairs) { _, range in
      for pair in range {
        let taps = (firstPair + pair / inputBlocks * pairStep + pair % inputBlocks) * 9 * count
        for vector in 0..<count { body(taps + vector, pair * count + vector) }
      }
    }
  }

  /// `u = G w Gᵀ`; with w turned by half a turn for gradients of inputs.
  func transform(_ w: UnsafeMutablePointer<Float>, to u: UnsafeMutablePointer<Float>, isTurned: Bool) {
    let (w, u, places, step) = (lanes(w), lanes(u), places(), values / 8)
    places.withUnsafeBufferPointer { places in
      forEachVector { taps, points in
        func column(_ j: Int) -> WinogradVectors {
          let p = w + taps + (isTurned ? 8 - j : j) * step
          let row = isTurned ? -3 * step : 3 * step
          return WinogradTaps.transform(WinogradVectors(a: p[0], b: p[row], c: p[2 * row]))
        }
        let (left, middle, right) = (column(0), column(1), column(2))
        store(left.a, middle.a, right.a, u + points, places.baseAddress!)
        store(left.b, middle.b, right.b, u + points, places.baseAddress! + 6)
        store(left.c, middle.c, right.c, u + points, places.baseAddress! + 12)
        store(left.d, middle.d, right.d, u + points, places.baseAddress! + 18)
        store(left.e, middle.e, right.e, u + points, places.baseAddress! + 24)
        store(left.f, middle.f, right.f, u + points, places.baseAddress! + 30)
      }
    }
  }

  @inline(__always)
  private func store(
    _ a: Lanes, _ b: Lanes, _ c: Lanes, _ u: UnsafeMutablePointer<Lanes>, _ places: UnsafePointer<Int>
  ) {
    let values = WinogradTaps.transform(WinogradVectors(a: a, b: b, c: c))
    u[places[0]] = values.a
    u[places[1]] = values.b
    u[places[2]] = values.c
    u[places[3]] = values.d
    u[places[4]] = values.e
    u[places[5]] = values.f
  }

  /// `dw = Gᵀ du G`.
  func gradients(_ u: UnsafeMutablePointer<Float>, to w: UnsafeMutablePointer<Float>) {
    let (u, w, places, step) = (lanes(u), lanes(w), places(), values / 8)
    places.withUnsafeBufferPointer { places in
      forEachVector { taps, points in
        func column(_ j: Int) -> WinogradVectors {
          let p = u + points
          return WinogradTaps.gradients(
            WinogradVectors(
              a: p[places[j]], b: p[places[6 + j]], c: p[places[12 + j]], d: p[places[18 + j]], e: p[places[24 + j]],
              f: p[places[30 + j]]))
        }
        let columns = (column(0), column(1), column(2), column(3), column(4), column(5))
        let target = w + taps
        func store(_ row: WinogradVectors, _ place: UnsafeMutablePointer<Lanes>) {
          let values = WinogradTaps.gradients(row)
          place[0] = values.a
          place[step] = values.b
          place[2 * step] = values.c
        }
        store(
          WinogradVectors(
            a: columns.0.a, b: columns.1.a, c: columns.2.a, d: columns.3.a, e: columns.4.a, f: columns.5.a), target)
        store(
          WinogradVectors(
            a: columns.0.b, b: columns.1.b, c: columns.2.b, d: columns.3.b, e: columns.4.b, f: columns.5.b),
          target + 3 * step)
        store(
          WinogradVectors(
            a: columns.0.c, b: columns.1.c, c: columns.2.c, d: columns.3.c, e: columns.4.c, f: columns.5.c),
          target + 6 * step)
      }
    }
  }
}
