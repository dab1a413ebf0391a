/// A buffer of a programme before it has an address.
struct BufferID: Hashable, Sendable {
  let index: Int
}

/// Where each buffer of a programme lies in the arena: buffers whose lifetimes do not meet share memory.
///
/// Lifetimes are ranges of call numbers. Placement is greedy, largest first, each at the lowest offset free during
/// its whole lifetime.
package struct MemoryPlan {
  /// Every buffer starts at a multiple of this.
  package static let alignment = 64

  /// A buffer's need: its size and the calls between which it must keep its contents.
  package struct Demand {
    package var bytes: Int
    package var first: Int
    package var last: Int

    package init(bytes: Int, first: Int, last: Int) {
      self.bytes = bytes
      self.first = first
      self.last = last
    }
  }

  /// Bytes from the arena's start, per demand.
  package let offsets: [Int]
  /// The plan's height: bytes of arena a step touches at most.
  package let bytes: Int

  package init(_ demands: [Demand]) {
    var offsets = [Int](repeating: 0, count: demands.count)
    var top = 0
    let order = demands.indices.sorted { (demands[$0].bytes, $1) > (demands[$1].bytes, $0) }
    var placed: [Int] = []
    for index in order where demands[index].bytes > 0 {
      let demand = demands[index]
      let size = (demand.bytes + Self.alignment - 1) / Self.alignment * Self.alignment
      var offset = 0
      for other in placed
      where demands[other].first <= demand.last && demand.first <= demands[other].last {
        if offset + size <= offsets[other] { break }
        offset = max(offset, Self.end(offsets[other], demands[other]))
      }
      offsets[index] = offset
      top = max(top, offset + size)
      let place = placed.firstIndex { offsets[$0] > offset } ?? placed.count
      placed.insert(index, at: place)
    }
    self.offsets = offsets
    bytes = top
  }

  private static func end(_ offset: Int, _ demand: Demand) -> Int {
    (offset + demand.bytes + alignment - 1) / alignment * alignment
  }
}
