/// What the stack machine works on: plain values, and things of PyTorch that are looked at but never run.
///
/// Containers are numbers of entries in `PickledObjects`, as references are in Python, so that a container in itself or in
/// a million others costs nothing and nothing here ever recurs.
enum PickledValue {
  case none
  case bool(Bool)
  case integer(Int)
  /// An integer of more than eight bytes, as they stand.
  case longInteger([UInt8])
  case number(Double)
  case text(String)
  case tuple(Int)
  case list(Int)
  case dictionary(Int)
  /// A name of the allow-list.
  case global(AllowedGlobals.Meaning)
  /// Index of a `StorageReference`.
  case storage(Int)
  /// Index of a `TensorReference`.
  case tensor(Int)
  /// Something of the allow-list that holds no weights, not looked into.
  case setAside

  /// For messages.
  var kind: String {
    switch self {
    case .none: "None"
    case .bool: "a truth value"
    case .integer, .longInteger: "an integer"
    case .number: "a number"
    case .text: "a text"
    case .tuple: "a tuple"
    case .list: "a list"
    case .dictionary: "a dictionary"
    case .global: "a name"
    case .storage: "a storage"
    case .tensor: "a tensor"
    case .setAside: "an object that holds no weights"
    }
  }
}

/// Where a pickle says that the elements of tensors lie.
struct StorageReference {
  /// Of the entry or part with the elements.
  var key: String
  var element: ElementType
  /// Elements of the whole part.
  var count: Int
  /// The elements of that part which are this storage.
  var view: Range<Int>
}

/// A tensor as a pickle describes it.
struct TensorReference {
  /// Index of its `StorageReference`.
  var storage: Int
  /// In elements of the storage.
  var offset: Int
  var shape: [Int]
  var strides: [Int]
}

/// The containers, storages and tensors that a pickle made.
struct PickledObjects {
  var tuples: [[PickledValue]] = []
  var lists: [[PickledValue]] = []
  /// In the order of setting; of equal keys the last counts.
  var dictionaries: [[(key: PickledValue, value: PickledValue)]] = []
  var storages: [StorageReference] = []
  var tensors: [TensorReference] = []

  mutating func tuple(_ values: [PickledValue]) -> PickledValue {
    tuples.append(values)
    return .tuple(tuples.count - 1)
  }

  mutating func list(_ values: [PickledValue]) -> PickledValue {
    lists.append(values)
    return .list(lists.count - 1)
  }

  mutating func dictionary(_ pairs: [(key: PickledValue, value: PickledValue)]) -> PickledValue {
    dictionaries.append(pairs)
    return .dictionary(dictionaries.count - 1)
  }

  /// The values of a tuple, nil for anything else.
  func elements(_ value: PickledValue) -> [PickledValue]? {
    if case .tuple(let index) = value { return tuples[index] }
    return nil
  }

  /// A tuple's or list's values as sizes, nil unless all are integers from 0.
  func sizes(_ value: PickledValue) -> [Int]? {
    let values: [PickledValue]
    switch value {
    case .tuple(let index): values = tuples[index]
    case .list(let index): values = lists[index]
    default: return nil
    }
    var sizes: [Int] = []
    for value in values {
      guard case .integer(let size) = value, size >= 0 else { return nil }
      sizes.append(size)
    }
    return sizes
  }
}

/// The outermost value of a file, and where the parts lie that its storages name.
struct SavedObject {
  var root: PickledValue
  var objects: PickledObjects
  /// For each storage the bytes of the file that are its part.
  var locate: (StorageReference) throws(PyTorchFileError) -> Range<Int>
}
