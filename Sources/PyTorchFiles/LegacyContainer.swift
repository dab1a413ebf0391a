/// What PyTorch wrote before 1.6: a magic number, a version, facts on the machine, the object, the list of storages, each a
/// pickle; then for each storage its number of elements (8 bytes) and the elements.
enum LegacyContainer {
  private static let magic: [UInt8] = [0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19]
  private static let version = 1001

  static func read(_ view: ByteView) throws(PyTorchFileError) -> SavedObject {
    var machine = PickleMachine(view, 0..<view.count)
    guard case .longInteger(magic) = try machine.run() else {
      throw PyTorchFileError(
        .foreign,
        "a pickle, but not of torch.save; weights are saved by torch.save(model.state_dict(), \"weights.pth\")")
    }
    guard case .integer(version) = try machine.run() else {
      throw PyTorchFileError(.unsupported, "another version of PyTorch's old format than \(version)")
    }
    try checkMachine(try machine.run(), machine.objects)
    let root = try machine.run()
    let objects = machine.objects
    let keys = try keys(try machine.run(), machine.objects)
    let places = try places(keys, objects, view, from: machine.position)
    return SavedObject(root: root, objects: objects) { storage throws(PyTorchFileError) in
      guard let range = places[storage.key] else {
        throw PyTorchFileError(.damaged, "the elements of storage \"\(shown(storage.key))\" are not in the file")
      }
      return range
    }
  }

  private static func checkMachine(_ facts: PickledValue, _ objects: PickledObjects) throws(PyTorchFileError) {
    guard case .dictionary(let index) = facts else {
      throw PyTorchFileError(.damaged, "\(facts.kind) in place of the facts on the machine that wrote it")
    }
    for case (.text("little_endian"), .bool(false)) in objects.dictionaries[index] {
      throw PyTorchFileError(.unsupported, "its numbers are big-endian; little-endian ones are read")
    }
  }

  private static func keys(_ list: PickledValue, _ objects: PickledObjects) throws(PyTorchFileError) -> [String] {
    guard case .list(let index) = list else {
      throw PyTorchFileError(.damaged, "\(list.kind) in place of the list of storages")
    }
    var keys: [String] = []
    for value in objects.lists[index] {
      switch value {
      case .text(let text): keys.append(text)
      case .integer(let number): keys.append(String(number))
      default: throw PyTorchFileError(.damaged, "a storage named by \(value.kind)")
      }
    }
    return keys
  }

  /// Where the elements of each storage lie.
  private static func places(
    _ keys: [String], _ objects: PickledObjects, _ view: ByteView, from start: Int
  ) throws(PyTorchFileError) -> [String: Range<Int>] {
    let known = Dictionary(objects.storages.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    var cursor = ByteCursor(view, start..<view.count)
    var places: [String: Range<Int>] = [:]
    for key in keys {
      guard let storage = known[key] else {
        throw PyTorchFileError(.damaged, "elements of a storage \"\(shown(key))\" that nothing uses")
      }
      let count = try cursor.length(8)
      let size = count.multipliedReportingOverflow(by: storage.element.size)
      guard count == storage.count, !size.overflow else {
        throw PyTorchFileError(
          .damaged, "storage \"\(shown(key))\" has \(count) elements where the object says \(storage.count)")
      }
      let begin = try cursor.take(size.partialValue)
      places[key] = begin..<begin + size.partialValue
    }
    return places
  }
}
