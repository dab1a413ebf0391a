/// A buffer of a programme before it has an address.
struct BufferID: Hashable, Sendable {
  let index: Int
}

/// Where each buffer of a programme lies in the arena: buffers whose lifetimes do not meet share memory.
///
/// Lifetimes are ranges of call numbers. Placement is greedy: buffer after buffer at the lowest offset that is free
/// during its whole lifetime. Several orders are tried until one
/// is within 2 % of what no plan can be below; the lowest is taken.
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

  /// No plan can be lower: the most bytes that live at one call.
  package let leastBytes: Int
  /// The number of that call.
  package let peakCall: Int

  package init(_ demands: [Demand]) {
    (leastBytes, peakCall) = Self.peak(demands)
    var best = Self.place(demands, by: Self.orders[0])
    for order in Self.orders.dropFirst() where best.bytes > leastBytes + leastBytes / 50 {
      let other = Self.place(demands, by: order)
      if other.bytes < best.bytes { best = other }
    }
    (offsets, bytes) = best
  }

  /// What comes first in an order, by falling numbers.
  private typealias Order = @Sendable (Demand) -> (Int, Int)

  private static let orders: [Order] = [
    { ($0.bytes, $0.last - $0.first) },
    { ($0.last - $0.first, $0.bytes) },
    { ($0.bytes * ($0.last - $0.first + 1), $0.bytes) },
    { ($0.bytes >> 22, $0.last - $0.first) },
    { (-$0.first, $0.last) },
    { ($0.last, -$0.first) },
  ]

  private static func size(_ demand: Demand) -> Int { (demand.bytes + alignment - 1) / alignment * alignment }

  private static func peak(_ demands: [Demand]) -> (bytes: Int, call: Int) {
    var changes: [Int: Int] = [:]
    for demand in demands where demand.bytes > 0 && demand.first <= demand.last {
      changes[demand.first, default: 0] += size(demand)
      changes[demand.last + 1, default: 0] -= size(demand)
    }
    var (live, most) = (0, (bytes: 0, call: 0))
    for (call, change) in changes.sorted(by: { $0.key < $1.key }) {
      live += change
      if live > most.bytes { most = (live, call) }
    }
    return most
  }

  private static func place(_ demands: [Demand], by order: Order) -> (offsets: [Int], bytes: Int) {
    var offsets = [Int](repeating: 0, count: demands.count)
    var top = 0
    let ranks = demands.map(order)
    let sorted = demands.indices.sorted { (ranks[$0].0, ranks[$0].1, $1) > (ranks[$1].0, ranks[$1].1, $0) }
    var placed: [Int] = []
    for index in sorted where demands[index].bytes > 0 {
      let demand = demands[index]
      let size = size(demand)
      var offset = 0
      for other in placed
      where demands[other].first <= demand.last && demand.first <= demands[other].last {
        if offset + size <= offsets[other] { break }
        offset = max(offset, offsets[other] + Self.size(demands[other]))
      }
      offsets[index] = offset
      top = max(top, offset + size)
      let place = placed.firstIndex { offsets[$0] > offset } ?? placed.count
      placed.insert(index, at: place)
    }
    return (offsets, top)
  }
}

/// What lives in a programme's arena at the call where most is in use.
package struct MemoryPeak: Sendable {
  /// The call's label.
  package let call: String
  /// Bytes by the label of the calls that made the buffers, the largest first.
  package let buffers: [(name: String, bytes: Int)]
}
