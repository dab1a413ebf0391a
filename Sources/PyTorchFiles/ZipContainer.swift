/// What PyTorch writes from 1.6 on: a zip archive with `NAME/data.pkl`, the pickle, and `NAME/data/KEY`, the elements of
/// each storage.
enum ZipContainer {
  static func read(_ view: ByteView) throws(PyTorchFileError) -> SavedObject {
    let archive = try ZipArchive(view)
    let pickle = "/data.pkl"
    let candidates = archive.entries.keys.filter { $0.hasSuffix(pickle) && !$0.dropLast(pickle.count).contains("/") }
    guard candidates.count == 1, let name = candidates.first, let entry = archive.entries[name] else {
      throw PyTorchFileError(
        .foreign, "a zip archive, but not one of torch.save: \(candidates.count) entries NAME/data.pkl, expected one")
    }
    let root = String(name.dropLast(pickle.count))
    if archive.entries["\(root)/constants.pkl"] != nil {
      throw PyTorchFileError(
        .unsupported,
        "a TorchScript archive, which is a programme; save its state_dict() with torch.save instead")
    }
    if let order = archive.entries["\(root)/byteorder"] {
      let range = try archive.checked(order)
      let text = try view.text(range.count, at: range.lowerBound)
      guard text == "little" else {
        throw PyTorchFileError(.unsupported, "its numbers are \(shown(text))-endian; little-endian ones are read")
      }
    }
    var machine = PickleMachine(view, try archive.checked(entry))
    let value = try machine.run()
    return SavedObject(root: value, objects: machine.objects) { storage throws(PyTorchFileError) in
      guard let part = archive.entries["\(root)/data/\(storage.key)"] else {
        throw PyTorchFileError(.damaged, "the elements of storage \"\(shown(storage.key))\" are not in the archive")
      }
      return try archive.checked(part)
    }
  }
}
