/// How many bytes a zlib stream (RFC 1950, RFC 1951) unpacks to. Nothing is unpacked: lengths need no earlier bytes.
struct ZlibLength {
  private let bytes: [UInt8]
  /// Behind the header's two bytes.
  private var offset = 2
  /// Bits read and not used yet, lowest first.
  private var buffer = 0
  private var held = 0
  private var length = 0
  private let limit: Int

  /// The length of what `bytes` hold up to their end, or to where they are no stream; it is not counted on beyond `limit`.
  static func count(_ bytes: [UInt8], limit: Int) -> Int {
    var stream = ZlibLength(bytes: bytes, limit: limit)
    while stream.length < limit, stream.readBlock() {}
    return stream.length
  }

  private init(bytes: [UInt8], limit: Int) {
    self.bytes = bytes
    self.limit = limit
  }

  /// Reads one block; false behind the last one and where the stream breaks off.
  private mutating func readBlock() -> Bool {
    guard let isLast = bits(1), let kind = bits(2) else { return false }
    let isWhole: Bool
    switch kind {
    case 0: isWhole = readStored()
    case 1: isWhole = readSymbols(Self.fixedSymbols, Self.fixedDistances)
    case 2:
      guard let (symbols, distances) = readCodes() else { return false }
      isWhole = readSymbols(symbols, distances)
    default: return false
    }
    return isWhole && isLast == 0
  }

  private mutating func bits(_ count: Int) -> Int? {
    while held < count {
      guard offset < bytes.count else { return nil }
      buffer |= Int(bytes[offset]) << held
      held += 8
      offset += 1
    }
    let value = buffer & ((1 << count) - 1)
    buffer >>= count
    held -= count
    return value
  }

  private mutating func readStored() -> Bool {
    // The rest of a byte is unused.
    buffer = 0
    held = 0
    guard let size = bits(16), bits(16) != nil else { return false }
    let there = min(size, bytes.count - offset)
    length += there
    offset += there
    return there == size
  }

  private mutating func readSymbols(_ symbols: Code, _ distances: Code) -> Bool {
    while length < limit {
      guard let symbol = self.symbol(of: symbols) else { return false }
      if symbol < 256 {
        length += 1
        continue
      }
      if symbol == 256 { return true }
      guard symbol - 257 < Self.copies.count else { return false }
      let copy = Self.copies[symbol - 257]
      guard let more = bits(copy.bits), let distance = self.symbol(of: distances), distance < 30,
        bits(max(0, distance / 2 - 1)) != nil
      else { return false }
      length += copy.base + more
    }
    return false
  }

  /// The codes a block begins with; they are coded themselves.
  private mutating func readCodes() -> (symbols: Code, distances: Code)? {
    guard let symbols = bits(5), let distances = bits(5), let own = bits(4) else { return nil }
    let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
    var ownLengths = [Int](repeating: 0, count: 19)
    for place in order.prefix(own + 4) {
      guard let length = bits(3) else { return nil }
      ownLengths[place] = length
    }
    let code = Code(ownLengths)
    let count = symbols + 257 + distances + 1
    var lengths: [Int] = []
    while lengths.count < count {
      guard let symbol = self.symbol(of: code) else { return nil }
      switch symbol {
      case 16:
        guard let last = lengths.last, let more = bits(2) else { return nil }
        lengths += [Int](repeating: last, count: 3 + more)
      case 17:
        guard let more = bits(3) else { return nil }
        lengths += [Int](repeating: 0, count: 3 + more)
      case 18:
        guard let more = bits(7) else { return nil }
        lengths += [Int](repeating: 0, count: 11 + more)
      default: lengths.append(symbol)
      }
    }
    guard lengths.count == count else { return nil }
    return (Code(Array(lengths.prefix(symbols + 257))), Code(Array(lengths.dropFirst(symbols + 257))))
  }

  private mutating func symbol(of code: Code) -> Int? {
    var (word, first, index) = (0, 0, 0)
    for length in 1...15 {
      guard let bit = bits(1) else { return nil }
      word |= bit
      let count = code.counts[length]
      if word - count < first {
        let place = index + word - first
        return code.symbols.indices.contains(place) ? code.symbols[place] : nil
      }
      index += count
      first = (first + count) << 1
      word <<= 1
    }
    return nil
  }

  /// A canonical prefix code: how many words there are of each length, and the symbols in order of their words.
  private struct Code {
    var counts = [Int](repeating: 0, count: 16)
    var symbols: [Int] = []

    /// - Parameter lengths: of each symbol's word in bits; zero for symbols that do not occur.
    init(_ lengths: [Int]) {
      for length in lengths where length > 0 { counts[length] += 1 }
      for length in 1...15 { symbols += lengths.indices.filter { lengths[$0] == length } }
    }
  }

  private static let fixedSymbols = Code((0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 })
  private static let fixedDistances = Code([Int](repeating: 5, count: 30))

  /// What the symbols from 257 on copy: at least `base` bytes, and as many more as the next `bits` bits say.
  private static let copies: [(base: Int, bits: Int)] = {
    var copies = (3...10).map { (base: $0, bits: 0) }
    for bits in 1...5 {
      for step in 0..<4 { copies.append((base: 3 + (4 + step) << bits, bits: bits)) }
    }
    copies.append((base: 258, bits: 0))
    return copies
  }()
}
