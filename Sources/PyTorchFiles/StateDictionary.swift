/// The tensors of a model among everything that a file may hold.
struct StateDictionary {
  private(set) var tensors: [StoredTensor] = []
  private(set) var path: [String] = []
  private(set) var setAside: [String] = []

  /// Where training tools keep the model's tensors, in the order of trust.
  private static let usual = ["state_dict", "model_state_dict", "model_state", "model", "net"]

  /// Finds the dictionary and the place of each of its tensors.
  ///
  /// - Parameter fileBytes: all tensors together may not have more elements: views of one storage could ask for any amount.
  init(_ saved: SavedObject, fileBytes: Int) throws(PyTorchFileError) {
    let found = try find(saved)
    var left = max(fileBytes, 1 << 20)
    var parts: [String: Range<Int>] = [:]
    for (name, index) in found {
      let reference = saved.objects.tensors[index]
      let storage = saved.objects.storages[reference.storage]
      if parts[storage.key] == nil { parts[storage.key] = try saved.locate(storage) }
      let tensor = try place(name, reference, storage, parts[storage.key] ?? 0..<0)
      left -= tensor.count
      guard left >= 0 else {
        throw PyTorchFileError(.tooLarge, "its tensors have more elements than the file has bytes (\(fileBytes))")
      }
      tensors.append(tensor)
    }
  }

  /// Names and indices of the tensors, in order; of equal names the last.
  private mutating func find(_ saved: SavedObject) throws(PyTorchFileError) -> [(name: String, tensor: Int)] {
    var value = saved.root
    while true {
      guard case .dictionary(let index) = value else {
        throw PyTorchFileError(.unsupported, "it holds \(value.kind) in place of a dictionary of tensors")
      }
      var entries: [(name: String, value: PickledValue)] = []
      var places: [String: Int] = [:]
      for case (.text(let name), let value) in saved.objects.dictionaries[index] {
        if let place = places[name] {
          entries[place].value = value
        } else {
          places[name] = entries.count
          entries.append((name, value))
        }
      }
      let own = entries.compactMap { entry -> (name: String, tensor: Int)? in
        if case .tensor(let index) = entry.value { (entry.name, index) } else { nil }
      }
      if !own.isEmpty { return own }
      guard path.count < 3, let name = Self.usual.first(where: { places[$0] != nil }), let place = places[name] else {
        let names = entries.map(\.name).sorted()
        let keys = names.prefix(8).map { "\"\(shown($0))\"" }.joined(separator: ", ")
        throw PyTorchFileError(
          .unsupported,
          names.isEmpty
            ? "its dictionary is empty"
            : "no tensors under its keys (\(keys)\(names.count > 8 ? ", \u{2026}" : "")); expected a state dictionary, or one "
              + "under \"state_dict\"")
      }
      path.append(name)
      setAside += entries.map(\.name).filter { $0 != name }.map { (path.dropLast() + [$0]).joined(separator: ".") }
      setAside.sort()
      value = entries[place].value
    }
  }

  /// The tensor's place in the file, after checking that its storage holds every element.
  private func place(
    _ name: String, _ tensor: TensorReference, _ storage: StorageReference, _ part: Range<Int>
  ) throws(PyTorchFileError) -> StoredTensor {
    let named = "tensor \"\(shown(name))\""
    let bytes = storage.count.multipliedReportingOverflow(by: storage.element.size)
    guard !bytes.overflow, bytes.partialValue == part.count else {
      throw PyTorchFileError(
        .damaged,
        "\(named) lies in a storage of \(storage.count) \(storage.element.rawValue) elements, which has \(part.count) bytes"
      )
    }
    // The last element of all.
    var last = tensor.offset
    var count = 1
    for (size, stride) in zip(tensor.shape, tensor.strides) {
      let product = count.multipliedReportingOverflow(by: size)
      let reach = stride.multipliedReportingOverflow(by: max(0, size - 1))
      let sum = last.addingReportingOverflow(reach.partialValue)
      guard !product.overflow, !reach.overflow, !sum.overflow else {
        throw PyTorchFileError(.damaged, "\(named) claims the shape \(tensor.shape)")
      }
      count = product.partialValue
      last = sum.partialValue
    }
    guard count == 0 || last < storage.view.count else {
      throw PyTorchFileError(
        .damaged,
        "\(named) of shape \(tensor.shape) reaches element \(last) of a storage of \(storage.view.count)")
    }
    let start = part.lowerBound + (count == 0 ? 0 : (storage.view.lowerBound + tensor.offset) * storage.element.size)
    return StoredTensor(
      name: name, element: storage.element, shape: tensor.shape, strides: tensor.strides, start: start)
  }
}
