/// One axis of an output plane, cut into Winograd tiles: those of four outputs first, then those of three.
package struct WinogradAxis: Hashable, Sendable {
  /// Points of a tile of four outputs under a kernel of three taps; a tile of three uses all but the last.
  @inline(__always) static var points: Int { 6 }

  package let outputs: Int
  package let fours: Int
  package let threes: Int

  /// The cut with fewest points, and of those the one with fewest tiles: 14 is 4 + 4 + 3 + 3, 7 is 4 + 3.
  package init(outputs: Int) {
    func fours(_ threes: Int) -> Int { max(0, outputs - 3 * threes + 3) / 4 }
    func cost(_ threes: Int) -> (Int, Int) {
      (Self.points * fours(threes) + (Self.points - 1) * threes, fours(threes) + threes)
    }
    self.outputs = outputs
    threes = (0..<4).min { cost($0) < cost($1) } ?? 0
    self.fours = fours(threes)
  }

  package var tiles: Int { fours + threes }

  /// The first output of tile `index`.
  package func start(_ index: Int) -> Int { index < fours ? 4 * index : 4 * fours + 3 * (index - fours) }

  /// Tiles of `range` that have point `index`.
  func tiles(at point: Int, in range: Range<Int>) -> Int {
    point == Self.points - 1 ? range.clamped(to: 0..<fours).count : range.count
  }
}

/// How the transformed tiles of some frames lie in memory: `[point, channel block, frame, tile row, tile column, block]`.
///
/// Points that all tiles have and those that tiles of three lack hold different numbers of tiles. A set of neighbours with
/// equally many is one grouped product of matrices. The order of points is the same for any tiles of a plane.
struct WinogradTiles: Hashable {
  let rows: WinogradAxis
  let columns: WinogradAxis
  let frames: Int
  /// Those of the rows of tiles that are meant.
  let range: Range<Int>

  /// - Parameter range: rows of tiles, all unless given.
  init(_ output: ActivationShape, frames: Int, range: Range<Int>? = nil) {
    rows = WinogradAxis(outputs: output.extent.h)
    columns = WinogradAxis(outputs: output.extent.w)
    self.frames = frames
    self.range = range ?? 0..<rows.tiles
  }

  /// Where the tiles of one point lie.
  struct Point {
    /// Tiles of one frame that lie before it, over all points.
    var first = 0
    /// Tiles of one frame.
    var tiles = 0
    /// Tiles of one row.
    var columns = 0
    /// Its place in the order of points.
    var place = 0
  }

  /// By row point · 6 + column point. In memory come those that all tiles have, then those of tiles with four rows, with four
  /// columns, with both.
  var points: [Point] {
    let count = WinogradAxis.points
    var points = (0..<count * count).map { index in
      let columns = columns.tiles(at: index % count, in: 0..<columns.tiles)
      return Point(tiles: rows.tiles(at: index / count, in: range) * columns, columns: columns)
    }
    func group(_ index: Int) -> Int { (index / count == count - 1 ? 1 : 0) + (index % count == count - 1 ? 2 : 0) }
    var first = 0
    for (place, index) in points.indices.sorted(by: { (group($0), $0) < (group($1), $1) }).enumerated() {
      points[index].first = first
      points[index].place = place
      first += points[index].tiles
    }
    return points
  }

  /// Successive points with equally many tiles.
  struct PointSet: Hashable {
    /// The place of its first point.
    var place: Int
    var points: Int
    /// Tiles of one frame at each point.
    var tiles: Int
    /// Tiles of one frame that lie before it.
    var first: Int
  }

  /// In the order of memory; points that no tile has are in none.
  var sets: [PointSet] {
    var sets: [PointSet] = []
    for point in points.sorted(by: { $0.place < $1.place }) where point.tiles > 0 {
      if let last = sets.last, last.tiles == point.tiles, last.place + last.points == point.place {
        sets[sets.count - 1].points += 1
      } else {
        sets.append(PointSet(place: point.place, points: 1, tiles: point.tiles, first: point.first))
      }
    }
    return sets
  }

  /// Places of points that no tile has.
  var unusedPlaces: [Int] { points.filter { $0.tiles == 0 }.map(\.place) }

  /// Transformed values of one channel of one frame.
  var valuesPerFrame: Int {
    func values(_ axis: WinogradAxis, _ range: Range<Int>) -> Int {
      (0..<WinogradAxis.points).reduce(0) { $0 + axis.tiles(at: $1, in: range) }
    }
    return values(rows, range) * values(columns, 0..<columns.tiles)
  }

  /// Floats of `channels` channels of all frames, transformed.
  func floats(channels: Int) -> Int { valuesPerFrame * frames * channels }
}
