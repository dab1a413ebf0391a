/// The ids of a list's samples: the path, with what tells it from others of the same file behind it. A file listed more
/// than once has its later ids numbered: `a.mp4`, `a.mp4#2`.
///
/// Repetitions are found through a table of row numbers, 8 bytes an entry at most; ids are made when they are asked for.
package struct SampleIDs: Sendable {
  private let entries: ListEntries
  /// How often the same id came before and with the entry, for those where that is more than once.
  private let repetitions: [Int: Int]

  package init(_ entries: ListEntries) {
    self.entries = entries
    var repetitions: [Int: Int] = [:]
    var capacity = 16
    while capacity < entries.count * 2 { capacity *= 2 }
    var slots = [Int32](repeating: -1, count: capacity)
    /// Of the first entry with the same id: how often it has come. Entries that come once are not in it.
    var times: [Int: Int] = [:]
    for index in entries.indices {
      var slot = Self.hash(entries, index) & (capacity - 1)
      while slots[slot] >= 0, !Self.isEqual(entries, Int(slots[slot]), index) { slot = (slot + 1) & (capacity - 1) }
      if slots[slot] < 0 {
        slots[slot] = Int32(index)
        continue
      }
      let first = Int(slots[slot])
      let time = times[first, default: 1] + 1
      times[first] = time
      repetitions[index] = time
    }
    self.repetitions = repetitions
  }

  /// The id of entry `index`.
  package subscript(index: Int) -> String { id(of: entries[index], at: index) }

  /// The id of `entry`, which is entry `index`; where it is the path alone, it shares the path's storage.
  func id(of entry: ListEntry, at index: Int) -> String {
    var id = entry.path
    if let first = entry.firstFrame { id += "#from_\(first)" }
    if let segment = entry.segment { id += "#\(segment.start)-\(segment.end)" }
    if let time = repetitions[index] { id += "#\(time)" }
    return id
  }

  /// Over the path and the numbers that are part of the id; seeded anew in each process, so that no list can be made to
  /// collide.
  private static func hash(_ entries: ListEntries, _ index: Int) -> Int {
    let row = entries.rows[index]
    var hasher = Hasher()
    entries.text.withUnsafeBytes {
      hasher.combine(bytes: UnsafeRawBufferPointer(rebasing: $0[row.start..<(row.start + Int(row.length))]))
    }
    hasher.combine(row.part)
    hasher.combine(row.firstFrame)
    if let segment = entries.segment(index) { hasher.combine(segment) }
    return hasher.finalize()
  }

  private static func isEqual(_ entries: ListEntries, _ a: Int, _ b: Int) -> Bool {
    let (first, second) = (entries.rows[a], entries.rows[b])
    return first.length == second.length && first.part == second.part && first.firstFrame == second.firstFrame
      && entries.segment(a) == entries.segment(b)
      && entries.text.withUnsafeBufferPointer { text in
        (0..<Int(first.length)).allSatisfy { text[first.start + $0] == text[second.start + $0] }
      }
  }
}
