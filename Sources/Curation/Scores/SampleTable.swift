/// Finds samples by the bytes of their ids, without making a string of every line of a file.
struct SampleTable {
  let ids: [String]
  /// Numbers of samples by hash, open addressing; −1 is free.
  private var slots: [Int32]
  private let mask: Int
  /// Samples whose id an earlier one has too, with that one.
  private(set) var copies: [(copy: Int, of: Int)] = []

  init(_ ids: [String]) {
    precondition(ids.count < Int(Int32.max) / 2, "\(ids.count) samples")
    self.ids = ids
    var size = 16
    while size < 2 * ids.count { size *= 2 }
    mask = size - 1
    slots = Array(repeating: -1, count: size)
    for (index, id) in ids.enumerated() {
      var id = id
      id.withUTF8 { bytes in
        var slot = Self.hash(bytes) & mask
        while slots[slot] >= 0, ids[Int(slots[slot])] != ids[index] { slot = (slot + 1) & mask }
        if slots[slot] >= 0 { copies.append((index, Int(slots[slot]))) } else { slots[slot] = Int32(index) }
      }
    }
  }

  /// The number of the sample with this id.
  func index(of id: UnsafeBufferPointer<UInt8>) -> Int? {
    var slot = Self.hash(id) & mask
    while slots[slot] >= 0 {
      let index = Int(slots[slot])
      if ids[index].utf8.count == id.count, ids[index].utf8.elementsEqual(id) { return index }
      slot = (slot + 1) & mask
    }
    return nil
  }

  private static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
    var hasher = Hasher()
    hasher.combine(bytes: UnsafeRawBufferPointer(bytes))
    return hasher.finalize()
  }
}
