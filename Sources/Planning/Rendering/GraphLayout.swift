/// Places the boxes of a drawing in layers from left to right, so that every arrow points right and few of them cross.
///
/// Layers by the longest path from a box without inputs, each box as far right as its readers allow; arrows over several
/// layers pass through points of their own; orders within layers by the mean place of the neighbours, in sweeps; heights
/// so that what is joined lies level where there is room.
/// - Source: Sugiyama, Tagawa and Toda 1981.
struct GraphLayout {
  /// Where something is within its layer.
  struct Place: Hashable {
    var layer: Int
    var y: Double
  }

  /// Of boxes, by number.
  private(set) var boxes: [Place] = []
  /// Of each arrow, the points it passes between its boxes, from left to right.
  private(set) var bends: [[Place]] = []
  private(set) var layerCount = 0
  private(set) var height = 0.0

  /// Distance between the middles of neighbours in a layer: of two boxes, and where one of them is but an arrow.
  static let (boxStep, bendStep) = (52.0, 20.0)

  init(_ drawing: GraphDrawing) {
    let layers = Self.layers(drawing)
    layerCount = (layers.max() ?? -1) + 1
    var items = layers.map { Item(layer: $0, isBox: true) }
    var chains: [[Int]] = []
    for arrow in drawing.arrows {
      var chain = [arrow.from]
      for layer in layers[arrow.from] + 1..<max(layers[arrow.from] + 1, layers[arrow.to]) {
        items.append(Item(layer: layer, isBox: false))
        chain.append(items.count - 1)
      }
      chain.append(arrow.to)
      for (left, right) in zip(chain, chain.dropFirst()) {
        items[left].right.append(right)
        items[right].left.append(left)
      }
      chains.append(chain)
    }
    var rows = [[Int]](repeating: [], count: layerCount)
    for number in items.indices { rows[items[number].layer].append(number) }
    Self.order(&rows, items)
    let ys = Self.heights(rows, items)
    let top = ys.min() ?? 0
    let places = items.indices.map { Place(layer: items[$0].layer, y: ys[$0] - top + Self.boxStep / 2) }
    boxes = Array(places.prefix(drawing.boxes.count))
    bends = chains.map { chain in chain.dropFirst().dropLast().map { places[$0] } }
    height = (places.map(\.y).max() ?? 0) + Self.boxStep / 2
  }

  /// A box, or the point where an arrow passes a layer.
  private struct Item {
    var layer: Int
    var isBox: Bool
    var left: [Int] = []
    var right: [Int] = []
  }

  private static func layers(_ drawing: GraphDrawing) -> [Int] {
    var layers = [Int](repeating: 0, count: drawing.boxes.count)
    // Boxes come in an order in which inputs come first; arrows that do not are passed over.
    for (number, _) in drawing.boxes.enumerated() {
      for arrow in drawing.arrows where arrow.to == number && arrow.from < number {
        layers[number] = max(layers[number], layers[arrow.from] + 1)
      }
    }
    for number in drawing.boxes.indices.reversed() {
      let readers = drawing.arrows.filter { $0.from == number && $0.to > number }.map { layers[$0.to] }
      if let nearest = readers.min() { layers[number] = max(layers[number], nearest - 1) }
    }
    return layers
  }

  private static func order(_ rows: inout [[Int]], _ items: [Item]) {
    for sweep in 0..<8 {
      let isForward = sweep.isMultiple(of: 2)
      for layer in isForward ? Array(rows.indices) : rows.indices.reversed() {
        var places: [Int: Double] = [:]
        for row in rows {
          for (place, item) in row.enumerated() { places[item] = Double(place) / Double(max(1, row.count)) }
        }
        let keyed = rows[layer].enumerated().map { place, item -> (key: Double, place: Int, item: Int) in
          let neighbours = isForward ? items[item].left : items[item].right
          let sum = neighbours.reduce(0.0) { $0 + (places[$1] ?? 0) }
          return (neighbours.isEmpty ? places[item] ?? 0 : sum / Double(neighbours.count), place, item)
        }
        rows[layer] = keyed.sorted { ($0.key, $0.place) < ($1.key, $1.place) }.map(\.item)
      }
    }
  }

  private static func heights(_ rows: [[Int]], _ items: [Item]) -> [Double] {
    var ys = [Double](repeating: 0, count: items.count)
    func gap(_ above: Int, _ below: Int) -> Double {
      items[above].isBox && items[below].isBox ? boxStep : items[above].isBox || items[below].isBox ? 36 : bendStep
    }
    for row in rows {
      var y = 0.0
      for (place, item) in row.enumerated() {
        if place > 0 { y += gap(row[place - 1], item) }
        ys[item] = y
      }
      for item in row { ys[item] -= y / 2 }
    }
    for sweep in 0..<6 {
      let isForward = sweep.isMultiple(of: 2)
      for row in isForward ? rows : rows.reversed() {
        var wanted = row.map { item -> Double in
          let neighbours = isForward ? items[item].left : items[item].right
          return neighbours.isEmpty ? ys[item] : neighbours.reduce(0) { $0 + ys[$1] } / Double(neighbours.count)
        }
        // As near to the wishes as order and distances allow: pushed down from above, then the row's mean kept.
        let mean = wanted.reduce(0, +) / Double(max(1, wanted.count))
        for place in wanted.indices.dropFirst() {
          wanted[place] = max(wanted[place], wanted[place - 1] + gap(row[place - 1], row[place]))
        }
        let shift = mean - wanted.reduce(0, +) / Double(max(1, wanted.count))
        for (place, item) in row.enumerated() { ys[item] = wanted[place] + shift }
      }
    }
    return ys
  }
}
