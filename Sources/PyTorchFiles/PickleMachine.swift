/// Runs a pickle on values that can only be looked at.
///
/// A pickle is a list of instructions for a machine with a stack, marks on it, and a memory. Where Python would call
/// something, this machine only knows the few things of `AllowedGlobals`. Instructions that make objects of classes in any
/// other way, or that name a class by a number, are refused. Memory: at most `Limits.instructions` values.
/// - Source: Python's `pickletools`, which documents every instruction.
struct PickleMachine {
  enum Limits {
    /// A large file of weights has about a hundred thousand.
    static let instructions = 4_000_000
    /// Axes of a tensor.
    static let axes = 16
  }

  private(set) var objects = PickledObjects()
  private var cursor: ByteCursor
  private var stack: [PickledValue] = []
  /// Heights of the stack.
  private var marks: [Int] = []
  private var memory: [Int: PickledValue] = [:]
  private var left: Int

  /// Where the next byte after the pickle is.
  var position: Int { cursor.position }

  init(_ view: ByteView, _ range: Range<Int>) {
    cursor = ByteCursor(view, range)
    left = Limits.instructions
  }

  /// Runs one pickle to its end and gives its value; what it made stays in `objects`.
  mutating func run() throws(PyTorchFileError) -> PickledValue {
    stack = []
    marks = []
    memory = [:]
    while true {
      let place = cursor.position
      guard left > 0 else {
        throw PyTorchFileError(.tooLarge, "its pickle has more than \(Limits.instructions) instructions")
      }
      left -= 1
      let code = try cursor.byte()
      if code == UInt8(ascii: ".") { return try pop() }
      guard let instruction = Instruction(rawValue: code) else {
        throw PyTorchFileError(
          .refused,
          "its pickle has instruction 0x\(String(code, radix: 16)) at byte \(place), which reading weights does not need"
        )
      }
      try execute(instruction)
    }
  }

  // MARK: Instructions

  /// Every instruction that weights need, by its byte.
  private enum Instruction: UInt8 {
    case protocolVersion = 0x80
    case frame = 0x95
    case mark = 0x28  // (
    case pop = 0x30  // 0
    case popMark = 0x31  // 1
    case duplicate = 0x32  // 2
    case none = 0x4E  // N
    case isTrue = 0x88
    case isFalse = 0x89
    case textInteger = 0x49  // I
    case textLong = 0x4C  // L
    case integer4 = 0x4A  // J
    case integer1 = 0x4B  // K
    case integer2 = 0x4D  // M
    case long1 = 0x8A
    case long4 = 0x8B
    case textNumber = 0x46  // F
    case number = 0x47  // G
    case string4 = 0x54  // T
    case string1 = 0x55  // U
    case text4 = 0x58  // X
    case text1 = 0x8C
    case text8 = 0x8D
    case bytes4 = 0x42  // B
    case bytes1 = 0x43  // C
    case bytes8 = 0x8E
    case byteArray8 = 0x96
    case emptyTuple = 0x29  // )
    case tuple = 0x74  // t
    case tuple1 = 0x85
    case tuple2 = 0x86
    case tuple3 = 0x87
    case emptyList = 0x5D  // ]
    case list = 0x6C  // l
    case append = 0x61  // a
    case appends = 0x65  // e
    case emptyDictionary = 0x7D  // }
    case dictionary = 0x64  // d
    case setItem = 0x73  // s
    case setItems = 0x75  // u
    case emptySet = 0x8F
    case addItems = 0x90
    case frozenSet = 0x91
    case global = 0x63  // c
    case stackGlobal = 0x93
    case reduce = 0x52  // R
    case newObject = 0x81
    case build = 0x62  // b
    case persistent = 0x51  // Q
    case textPut = 0x70  // p
    case put1 = 0x71  // q
    case put4 = 0x72  // r
    case memoize = 0x94
    case textGet = 0x67  // g
    case get1 = 0x68  // h
    case get4 = 0x6A  // j
  }

  private mutating func execute(_ instruction: Instruction) throws(PyTorchFileError) {
    switch instruction {
    case .protocolVersion: _ = try cursor.byte()
    case .frame: _ = try cursor.unsigned(8)
    case .mark: marks.append(stack.count)
    case .pop:
      if marks.last == stack.count { marks.removeLast() } else { _ = try pop() }
    case .popMark: _ = try popToMark()
    case .duplicate: stack.append(try top())
    case .put1: memory[Int(try cursor.byte())] = try top()
    case .put4: memory[try cursor.length(4)] = try top()
    case .textPut: memory[try cursor.integerLine()] = try top()
    case .memoize: memory[memory.count] = try top()
    case .get1: stack.append(try remembered(Int(try cursor.byte())))
    case .get4: stack.append(try remembered(try cursor.length(4)))
    case .textGet: stack.append(try remembered(try cursor.integerLine()))
    case .global: stack.append(.global(try named(try cursor.line(), try cursor.line())))
    case .stackGlobal:
      guard case .text(let name) = try pop(), case .text(let module) = try pop() else {
        throw malformed("a name that is no text")
      }
      stack.append(.global(try named(module, name)))
    case .reduce, .newObject:
      let arguments = try pop()
      stack.append(try called(try pop(), arguments))
    case .build: try build()
    case .persistent: stack.append(try storage(try pop()))
    case .emptyTuple, .tuple, .tuple1, .tuple2, .tuple3, .emptyList, .list, .append, .appends, .emptyDictionary,
      .dictionary, .setItem, .setItems, .emptySet, .addItems, .frozenSet:
      try collect(instruction)
    default: stack.append(try literal(instruction))
    }
  }

  /// Plain values.
  private mutating func literal(_ instruction: Instruction) throws(PyTorchFileError) -> PickledValue {
    switch instruction {
    case .isTrue: return .bool(true)
    case .isFalse: return .bool(false)
    case .textInteger:
      let line = try cursor.line()
      if line == "00" || line == "01" { return .bool(line == "01") }
      guard let value = Int(line) else { throw malformed("the integer \"\(shown(line))\"") }
      return .integer(value)
    case .textLong:
      let line = try cursor.line()
      guard let value = Int(line.hasSuffix("L") ? String(line.dropLast()) : line) else {
        throw malformed("the integer \"\(shown(line))\"")
      }
      return .integer(value)
    case .integer4: return .integer(Int(Int32(truncatingIfNeeded: try cursor.unsigned(4))))
    case .integer1: return .integer(Int(try cursor.byte()))
    case .integer2: return .integer(Int(try cursor.unsigned(2)))
    case .long1: return try long(Int(try cursor.byte()))
    case .long4: return try long(try cursor.length(4))
    case .textNumber:
      let line = try cursor.line()
      guard let value = Double(line) else { throw malformed("the number \"\(shown(line))\"") }
      return .number(value)
    case .number: return .number(Double(bitPattern: try cursor.unsigned(8).byteSwapped))
    case .string4, .text4, .bytes4: return try text(try cursor.length(4))
    case .string1, .text1, .bytes1: return try text(Int(try cursor.byte()))
    case .text8, .bytes8, .byteArray8: return try text(try cursor.length(8))
    default: return .none
    }
  }

  private mutating func text(_ count: Int) throws(PyTorchFileError) -> PickledValue {
    .text(String(decoding: try cursor.bytes(count), as: UTF8.self))
  }

  /// A two's-complement integer of that many bytes.
  private mutating func long(_ count: Int) throws(PyTorchFileError) -> PickledValue {
    let bytes = [UInt8](try cursor.bytes(count))
    guard bytes.count <= 8 else { return .longInteger(Array(bytes.prefix(64))) }
    var value: UInt64 = (bytes.last ?? 0) & 0x80 == 0 ? 0 : .max
    for byte in bytes.reversed() { value = value << 8 | UInt64(byte) }
    return .integer(Int(bitPattern: UInt(value)))
  }

  /// Tuples, lists, dictionaries and sets.
  private mutating func collect(_ instruction: Instruction) throws(PyTorchFileError) {
    switch instruction {
    case .emptyTuple: stack.append(objects.tuple([]))
    case .tuple: stack.append(objects.tuple(try popToMark()))
    case .tuple1, .tuple2, .tuple3:
      let count = instruction == .tuple1 ? 1 : instruction == .tuple2 ? 2 : 3
      stack.append(objects.tuple(try pop(count)))
    case .emptyList: stack.append(objects.list([]))
    case .list: stack.append(objects.list(try popToMark()))
    case .append: try append(try pop(1))
    case .appends: try append(try popToMark())
    case .emptyDictionary: stack.append(objects.dictionary([]))
    case .dictionary: stack.append(objects.dictionary(try pairs(try popToMark())))
    case .setItem: try set(try pairs(try pop(2)))
    case .setItems: try set(try pairs(try popToMark()))
    case .emptySet: stack.append(.setAside)
    case .addItems:
      _ = try popToMark()
      guard case .setAside = try top() else { throw malformed("items added to \(try top().kind)") }
    default:
      _ = try popToMark()
      stack.append(.setAside)
    }
  }

  private mutating func append(_ values: [PickledValue]) throws(PyTorchFileError) {
    switch try top() {
    case .list(let index): objects.lists[index] += values
    case .setAside: return
    case let other: throw malformed("items appended to \(other.kind)")
    }
  }

  private mutating func set(_ pairs: [(key: PickledValue, value: PickledValue)]) throws(PyTorchFileError) {
    switch try top() {
    case .dictionary(let index): objects.dictionaries[index] += pairs
    case .setAside: return
    case let other: throw malformed("keys set in \(other.kind)")
    }
  }

  private func pairs(
    _ values: [PickledValue]
  ) throws(PyTorchFileError) -> [(key: PickledValue, value: PickledValue)] {
    guard values.count % 2 == 0 else { throw malformed("a key without a value") }
    return stride(from: 0, to: values.count, by: 2).map { (values[$0], values[$0 + 1]) }
  }

  // MARK: Names

  private func named(_ module: String, _ name: String) throws(PyTorchFileError) -> AllowedGlobals.Meaning {
    if let meaning = AllowedGlobals.meaning(module, name) { return meaning }
    let full = shown("\(module).\(name)")
    throw PyTorchFileError(
      .refused,
      "it names `\(full)`, which reading weights does not need; omni runs nothing of a file. A file of plain tensors is "
        + "made in Python by torch.save(model.state_dict(), \"weights.pth\")")
  }

  /// What Python would get by calling `function`.
  private mutating func called(
    _ function: PickledValue, _ arguments: PickledValue
  ) throws(PyTorchFileError) -> PickledValue {
    guard let values = objects.elements(arguments) else { throw malformed("a call with \(arguments.kind)") }
    if case .setAside = function { return .setAside }
    guard case .global(let meaning) = function else { throw malformed("a call of \(function.kind)") }
    switch meaning {
    case .setAside: return .setAside
    case .orderedDictionary: return try orderedDictionary(values)
    case .size:
      guard let sizes = values.first else { throw malformed("a size without axes") }
      return sizes
    case .rebuildTensor: return try tensor(values)
    case .rebuildParameter:
      guard let first = values.first, case .tensor = first else { throw malformed("a parameter without a tensor") }
      return first
    case .rebuildFromType:
      guard values.count >= 3, case .global(.rebuildTensor) = values[0] else {
        throw malformed("a tensor of an unknown make")
      }
      return try called(values[0], values[2])
    case .storage: throw malformed("a storage without a place")
    }
  }

  /// Empty, or of a list of pairs as Python 2 wrote it.
  private mutating func orderedDictionary(_ values: [PickledValue]) throws(PyTorchFileError) -> PickledValue {
    guard let first = values.first else { return objects.dictionary([]) }
    guard case .list(let index) = first else { throw malformed("a dictionary made of \(first.kind)") }
    var pairs: [(key: PickledValue, value: PickledValue)] = []
    for item in objects.lists[index] {
      let pair: [PickledValue]
      switch item {
      case .tuple(let index): pair = objects.tuples[index]
      case .list(let index): pair = objects.lists[index]
      default: throw malformed("a dictionary made of \(item.kind)")
      }
      guard pair.count == 2 else { throw malformed("a dictionary made of lists of \(pair.count)") }
      pairs.append((pair[0], pair[1]))
    }
    return objects.dictionary(pairs)
  }

  private mutating func tensor(_ values: [PickledValue]) throws(PyTorchFileError) -> PickledValue {
    guard values.count >= 4, case .storage(let storage) = values[0], case .integer(let offset) = values[1], offset >= 0,
      let shape = objects.sizes(values[2]), let strides = objects.sizes(values[3]), shape.count == strides.count,
      shape.count <= Limits.axes
    else { throw malformed("a tensor without storage, offset, sizes and strides") }
    objects.tensors.append(TensorReference(storage: storage, offset: offset, shape: shape, strides: strides))
    return .tensor(objects.tensors.count - 1)
  }

  /// `("storage", type, key, device, elements[, view])`, where a view is `(key, offset, elements)` or None.
  private mutating func storage(_ value: PickledValue) throws(PyTorchFileError) -> PickledValue {
    guard let parts = objects.elements(value), parts.count >= 5, case .text("storage") = parts[0],
      case .global(.storage(let element)) = parts[1], case .integer(let count) = parts[4], count >= 0
    else { throw malformed("a storage without type, key and size") }
    let key: String
    switch parts[2] {
    case .text(let text): key = text
    case .integer(let number): key = String(number)
    default: throw malformed("a storage named by \(parts[2].kind)")
    }
    var view = 0..<count
    if parts.count > 5, let stated = objects.elements(parts[5]) {
      guard stated.count == 3, case .integer(let offset) = stated[1], case .integer(let length) = stated[2],
        offset >= 0, length >= 0, offset <= count, length <= count - offset
      else { throw malformed("a view that its storage does not hold") }
      view = offset..<offset + length
    }
    objects.storages.append(StorageReference(key: key, element: element, count: count, view: view))
    return .storage(objects.storages.count - 1)
  }

  /// The state of what is on top: a dictionary's attributes and a tensor's are nothing to us.
  private mutating func build() throws(PyTorchFileError) {
    _ = try pop()
    switch try top() {
    case .dictionary, .tensor, .setAside: return
    case let other: throw malformed("a state for \(other.kind)")
    }
  }

  // MARK: Stack

  private func malformed(_ what: String) -> PyTorchFileError {
    PyTorchFileError(.damaged, "its pickle makes no sense before byte \(cursor.position): \(what)")
  }

  private func top() throws(PyTorchFileError) -> PickledValue {
    guard let last = stack.last, stack.count > marks.last ?? 0 else { throw malformed("an empty stack") }
    return last
  }

  private mutating func pop() throws(PyTorchFileError) -> PickledValue {
    let last = try top()
    stack.removeLast()
    return last
  }

  private mutating func pop(_ count: Int) throws(PyTorchFileError) -> [PickledValue] {
    guard stack.count - (marks.last ?? 0) >= count else { throw malformed("an empty stack") }
    let values = Array(stack.suffix(count))
    stack.removeLast(count)
    return values
  }

  private mutating func popToMark() throws(PyTorchFileError) -> [PickledValue] {
    guard let mark = marks.popLast() else { throw malformed("no mark") }
    let values = Array(stack[mark...])
    stack.removeSubrange(mark...)
    return values
  }

  private func remembered(_ place: Int) throws(PyTorchFileError) -> PickledValue {
    guard let value = memory[place] else { throw malformed("nothing remembered at \(place)") }
    return value
  }
}

extension ByteCursor {
  /// A line that is an integer from 0.
  mutating func integerLine() throws(PyTorchFileError) -> Int {
    let line = try line()
    guard let value = Int(line), value >= 0 else {
      throw PyTorchFileError(.damaged, "\"\(shown(line))\" where a place of the memory is expected")
    }
    return value
  }
}
