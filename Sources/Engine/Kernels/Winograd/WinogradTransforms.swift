/// Points of a tile along an axis.
@inline(__always)
private var side: Int { WinogradAxis.points }

/// Frames of a blocked activation into transformed tiles and back, in parallel over rows of tiles.
///
/// Tiles are float32 whatever the activation is. Along columns first, then along rows; six by six vectors of eight channels
/// at a time.
struct WinogradTransforms {
  let tiles: WinogradTiles
  /// Those of the activation's channel blocks that are meant.
  let blocks: Range<Int>
  /// Channel blocks of the activation.
  let allBlocks: Int
  /// Vectors of a position: 1 or 2.
  let halves: Int
  let height: Int
  let width: Int
  let team: Team
  private let points: [WinogradTiles.Point]

  /// - Parameters:
  ///   - activation: what is read or written, its frames among `tiles`.
  ///   - slice: which of how many equal parts of its channel blocks.
  init(
    _ tiles: WinogradTiles, _ activation: ActivationShape, _ layout: ActivationLayout, slice: Int = 0,
    of slices: Int = 1, team: Team
  ) {
    self.tiles = tiles
    self.team = team
    points = tiles.points
    allBlocks = layout.blocks(activation.c)
    blocks = allBlocks * slice / slices..<allBlocks * (slice + 1) / slices
    halves = layout.block / 8
    (height, width) = (activation.extent.h, activation.extent.w)
  }

  /// One row of tiles of one channel block of one frame.
  private struct TileRow {
    /// The block's first position of the activation, counted in positions.
    var plane = 0
    /// The row of tiles, of all there are.
    var index = 0
    var block = 0
    /// Where the row's first tile is at each point, counted in vectors.
    let places: UnsafeMutablePointer<Int>
    /// Room for one tile of both halves of a block, or for the columns of all tiles of a row.
    let room: UnsafeMutablePointer<Lanes>
    /// A row of the activation that is zero.
    let zeros: UnsafeRawPointer

    @inline(__always)
    func tile(_ half: Int) -> UnsafeMutablePointer<Lanes> { room + half &* (side &* side) }
  }

  /// Calls one of two bodies for every row of tiles: with four rows of outputs, or with three.
  @inline(__always)
  private func forEachRow(four: (TileRow) -> Void, three: (TileRow) -> Void) {
    let (count, blockCount) = (tiles.range.count, blocks.count)
    team.forEachPart(tiles.frames * blockCount * count) { _, range in
      withRoom { row in
        var row = row
        for step in range {
          let (place, plane) = (step % count, step / count)
          row.index = tiles.range.lowerBound + place
          let (frame, block) = (plane / blockCount, plane % blockCount)
          row.block = blocks.lowerBound + block
          row.plane = (frame * allBlocks + row.block) * height * width
          for (index, point) in points.enumerated() {
            let first = (point.first * blockCount + block * point.tiles) * tiles.frames + frame * point.tiles
            row.places[index] = (first + place * point.columns) * halves
          }
          if row.index < tiles.rows.fours { four(row) } else { three(row) }
        }
      }
    }
  }

  /// Columns of the activation, zeros around it included, that a row of tiles reads.
  private var columnsRead: Int { tiles.columns.start(tiles.columns.tiles) + 2 }

  /// Memory for one thread's rows.
  private func withRoom(_ body: (TileRow) -> Void) {
    let vectors = max(2 * side, columnsRead * halves) * side
    let zeros = width * halves
    withUnsafeTemporaryAllocation(of: Int.self, capacity: side * side) { places in
      withUnsafeTemporaryAllocation(byteCount: (vectors + zeros) * MemoryLayout<Lanes>.stride, alignment: 64) { room in
        let room = room.baseAddress!.assumingMemoryBound(to: Lanes.self)
        (room + vectors).update(repeating: .zero, count: zeros)
        body(TileRow(places: places.baseAddress!, room: room, zeros: UnsafeRawPointer(room + vectors)))
      }
    }
  }

  /// Row `index` of a plane of the activation, or zeros outside of it.
  @inline(__always)
  private func line<Element: WinogradElement>(
    _: Element.Type, _ activation: UnsafePointer<Element.Vector>, _ row: TileRow, _ index: Int
  ) -> UnsafePointer<Element.Vector> {
    index >= 0 && index < height
      ? activation + (row.plane &+ index &* width) &* halves : row.zeros.assumingMemoryBound(to: Element.Vector.self)
  }

  /// A row of a tile.
  @inline(__always)
  private func load(_ place: UnsafeMutablePointer<Lanes>) -> WinogradVectors {
    WinogradVectors(a: place[0], b: place[1], c: place[2], d: place[3], e: place[4], f: place[5])
  }

  /// A column of a tile, transformed.
  @inline(__always)
  private func store(_ values: WinogradVectors, _ place: UnsafeMutablePointer<Lanes>) {
    place[0] = values.a
    place[side] = values.b
    place[2 &* side] = values.c
    place[3 &* side] = values.d
    place[4 &* side] = values.e
    place[5 &* side] = values.f
  }

  /// Row `i` of a transformed tile to where its points lie.
  @inline(__always)
  private func spread<Columns: WinogradForm>(
    _ values: WinogradVectors, _ v: UnsafeMutablePointer<Lanes>, _ places: UnsafeMutablePointer<Int>, _: Columns.Type
  ) {
    v[places[0]] = values.a
    v[places[1]] = values.b
    v[places[2]] = values.c
    v[places[3]] = values.d
    v[places[4]] = values.e
    if Columns.points == 6 { v[places[5]] = values.f }
  }

  // MARK: Inputs

  /// `v = Bᵀ x B` of every tile; outside the frame x is zero.
  /// - Parameter padding: rows and columns of zeros before the frame.
  func transformInputs<Element: WinogradElement>(
    _ x: UnsafeMutableRawPointer, to v: UnsafeMutablePointer<Float>, padding: Extent, _ element: Element.Type
  ) {
    let x = UnsafePointer(x.assumingMemoryBound(to: Element.Vector.self))
    let v = lanes(v)
    forEachRow { row in
      inputs(element, x, v, row, padding, WinogradFour.self)
    } three: { row in
      inputs(element, x, v, row, padding, WinogradThree.self)
    }
  }

  /// Columns first, all of a row of tiles, since neighbouring tiles share two of them.
  @inline(never)
  private func inputs<Element: WinogradElement, Rows: WinogradForm>(
    _ element: Element.Type, _ x: UnsafePointer<Element.Vector>, _ v: UnsafeMutablePointer<Lanes>, _ row: TileRow,
    _ padding: Extent, _ rows: Rows.Type
  ) {
    let (halves, width, line) = (halves, width, columnsRead &* halves)
    let top = tiles.rows.start(row.index) - padding.h
    let (a, b, c) = (
      self.line(element, x, row, top), self.line(element, x, row, top + 1), self.line(element, x, row, top + 2)
    )
    let (d, e, f) = (
      self.line(element, x, row, top + 3), self.line(element, x, row, top + 4), self.line(element, x, row, top + 5)
    )
    let inside = padding.w..<min(padding.w + width, columnsRead)
    for i in 0..<Rows.points {
      let place = row.room + i &* line
      for o in 0..<inside.lowerBound &* halves { place[o] = .zero }
      for o in inside.upperBound &* halves..<line { place[o] = .zero }
    }
    let target = row.room + inside.lowerBound &* halves
    let ahead = Prefetch(x + (row.plane &+ (top &+ 6) &* width) &* halves, apart: width &* halves)
    for o in 0..<inside.count &* halves {
      ahead.toRead(o)
      var values = WinogradVectors(
        a: Element.load(a + o), b: Element.load(b + o), c: Element.load(c + o), d: Element.load(d + o),
        e: Element.load(e + o))
      if Rows.points == 6 { values.f = Element.load(f + o) }
      values = Rows.transformInputs(values)
      let place = target + o
      place[0] = values.a
      place[line] = values.b
      place[2 &* line] = values.c
      place[3 &* line] = values.d
      place[4 &* line] = values.e
      if Rows.points == 6 { place[5 &* line] = values.f }
    }
    let fours = tiles.columns.fours
    joinColumns(v, row, 0..<fours, rows, WinogradFour.self)
    joinColumns(v, row, fours..<tiles.columns.tiles, rows, WinogradThree.self)
  }

  /// The second half of `inputs`: along rows, for tiles of one form.
  @inline(__always)
  private func joinColumns<Rows: WinogradForm, Columns: WinogradForm>(
    _ v: UnsafeMutablePointer<Lanes>, _ row: TileRow, _ range: Range<Int>, _: Rows.Type, _ columns: Columns.Type
  ) {
    let (halves, line) = (halves, columnsRead &* halves)
    var source = row.room + tiles.columns.start(range.lowerBound) &* halves
    for index in range {
      for i in 0..<Rows.points {
        for half in 0..<halves {
          let p = source + (i &* line &+ half)
          var values = WinogradVectors(
            a: p[0], b: p[halves], c: p[2 &* halves], d: p[3 &* halves], e: p[4 &* halves])
          if Columns.points == 6 { values.f = p[5 &* halves] }
          spread(
            Columns.transformInputs(values), v + (index &* halves &+ half), row.places + i &* side, columns)
        }
      }
      source += Columns.outputs &* halves
    }
  }

  // MARK: Outputs

  /// `y = epilogue(Aᵀ m A)` of every tile.
  /// - Parameter bias: per channel, where the epilogue has one.
  func outputs<Element: WinogradElement>(
    _ m: UnsafeMutablePointer<Float>, to y: UnsafeMutableRawPointer, epilogue: ConvolutionEpilogue,
    bias: UnsafeMutablePointer<Float>?, _ element: Element.Type
  ) {
    let y = y.assumingMemoryBound(to: Element.Vector.self)
    let m = lanes(m)
    let bias = epilogue.hasBias ? bias.map { lanes($0) } : nil
    let finish = Finish(bias: bias, addsToOutput: epilogue.addsToOutput, hasReLU: epilogue.hasReLU)
    let fours = tiles.columns.fours
    forEachRow { row in
      outputs(element, m, y, row, finish, 0..<fours, WinogradFour.self, WinogradFour.self)
      outputs(element, m, y, row, finish, fours..<tiles.columns.tiles, WinogradFour.self, WinogradThree.self)
    } three: { row in
      outputs(element, m, y, row, finish, 0..<fours, WinogradThree.self, WinogradFour.self)
      outputs(element, m, y, row, finish, fours..<tiles.columns.tiles, WinogradThree.self, WinogradThree.self)
    }
  }

  private struct Finish {
    let bias: UnsafeMutablePointer<Lanes>?
    let addsToOutput: Bool
    let hasReLU: Bool
  }

  @inline(never)
  private func outputs<Element: WinogradElement, Rows: WinogradForm, Columns: WinogradForm>(
    _ element: Element.Type, _ m: UnsafeMutablePointer<Lanes>, _ y: UnsafeMutablePointer<Element.Vector>,
    _ row: TileRow, _ finish: Finish, _ range: Range<Int>, _ rows: Rows.Type, _ columns: Columns.Type
  ) {
    let (halves, width) = (halves, width)
    let top = tiles.rows.start(row.index)
    let countH = min(Rows.outputs, height - top)
    var column = tiles.columns.start(range.lowerBound)
    for index in range {
      for j in 0..<Columns.points {
        let places = row.places + j
        for i in 0..<Rows.points { Prefetch.toRead(m + (places[i &* side] &+ (index &+ 1) &* halves)) }
        for half in 0..<halves {
          let m = m + (index &* halves &+ half)
          var values = WinogradVectors(
            a: m[places[0]], b: m[places[side]], c: m[places[2 &* side]], d: m[places[3 &* side]],
            e: m[places[4 &* side]])
          if Rows.points == 6 { values.f = m[places[5 &* side]] }
          values = Rows.outputs(of: values)
          let room = row.tile(half) + j
          room[0] = values.a
          room[side] = values.b
          room[2 &* side] = values.c
          if Rows.outputs == 4 { room[3 &* side] = values.d }
        }
      }
      let countW = min(Columns.outputs, width &- column)
      for i in 0..<countH {
        for half in 0..<halves {
          let values = Columns.outputs(of: load(row.tile(half) + i &* side))
          let position = row.plane &+ (top &+ i) &* width &+ column
          let place = y + (position &* halves &+ half)
          if half == 0 { Prefetch(place + Columns.outputs &* halves, apart: halves).toWrite() }
          let bias = finish.bias.map { $0[row.block &* halves &+ half] }
          self.finish(element, values.a, place, bias, finish)
          if countW > 1 { self.finish(element, values.b, place + halves, bias, finish) }
          if countW > 2 { self.finish(element, values.c, place + 2 &* halves, bias, finish) }
          if countW > 3 { self.finish(element, values.d, place + 3 &* halves, bias, finish) }
        }
      }
      column = column &+ Columns.outputs
    }
  }

  @inline(__always)
  private func finish<Element: WinogradElement>(
    _: Element.Type, _ value: Lanes, _ place: UnsafeMutablePointer<Element.Vector>, _ bias: Lanes?, _ finish: Finish
  ) {
    var value = value
    if let bias { value += bias }
    if finish.addsToOutput { value += Element.load(place) }
    if finish.hasReLU { value = value.rectified }
    Element.store(value, place)
  }

  // MARK: Gradients

  /// `v = A dy Aᵀ` of every tile: the adjoint of `outputs`.
  func transformGradients<Element: WinogradElement>(
    _ dy: UnsafeMutableRawPointer, to v: UnsafeMutablePointer<Float>, _ element: Element.Type
  ) {
    let dy = UnsafePointer(dy.assumingMemoryBound(to: Element.Vector.self))
    let v = lanes(v)
    let fours = tiles.columns.fours
    forEachRow { row in
      gradients(element, dy, v, row, 0..<fours, WinogradFour.self, WinogradFour.self)
      gradients(element, dy, v, row, fours..<tiles.columns.tiles, WinogradFour.self, WinogradThree.self)
    } three: { row in
      gradients(element, dy, v, row, 0..<fours, WinogradThree.self, WinogradFour.self)
      gradients(element, dy, v, row, fours..<tiles.columns.tiles, WinogradThree.self, WinogradThree.self)
    }
  }

  @inline(never)
  private func gradients<Element: WinogradElement, Rows: WinogradForm, Columns: WinogradForm>(
    _ element: Element.Type, _ dy: UnsafePointer<Element.Vector>, _ v: UnsafeMutablePointer<Lanes>, _ row: TileRow,
    _ range: Range<Int>, _ rows: Rows.Type, _ columns: Columns.Type
  ) {
    let (halves, width) = (halves, width)
    let top = tiles.rows.start(row.index)
    let (a, b) = (line(element, dy, row, top), line(element, dy, row, top + 1))
    let (c, d) = (line(element, dy, row, top + 2), line(element, dy, row, top + 3))
    let ahead = Prefetch(dy + (row.plane &+ (top &+ 4) &* width) &* halves, apart: width &* halves)
    var left = tiles.columns.start(range.lowerBound)
    for index in range {
      for half in 0..<halves {
        let room = row.tile(half)
        for j in 0..<Columns.outputs {
          let column = left &+ j
          var values = WinogradVectors()
          if column < width {
            let o = column &* halves &+ half
            ahead.toRead(o)
            values = WinogradVectors(a: Element.load(a + o), b: Element.load(b + o), c: Element.load(c + o))
            if Rows.outputs == 4 { values.d = Element.load(d + o) }
            values = Rows.transformOutputs(values)
          }
          store(values, room + j)
        }
      }
      for i in 0..<Rows.points {
        for half in 0..<halves {
          let room = row.tile(half) + i &* side
          var values = WinogradVectors(a: room[0], b: room[1], c: room[2])
          if Columns.outputs == 4 { values.d = room[3] }
          spread(
            Columns.transformOutputs(values), v + (index &* halves &+ half), row.places + i &* side, columns)
        }
      }
      left = left &+ Columns.outputs
    }
  }
}
