/// A tensor of a file: which of its bytes are the elements.
package struct StoredTensor: Hashable, Sendable {
  package var name: String
  package var element: ElementType
  /// Sizes of the axes; empty for a single number.
  package var shape: [Int]
  /// Elements from one index to the next, for each axis; 0 repeats.
  package var strides: [Int]
  /// Where element 0 lies, in bytes of the file.
  package var start: Int

  /// Number of elements.
  package var count: Int { shape.reduce(1, *) }

  /// Whether the elements lie one after another, the last axis fastest.
  package var isContiguous: Bool {
    var expected = 1
    for (size, stride) in zip(shape, strides).reversed() {
      if size != 1, stride != expected { return false }
      expected *= size
    }
    return true
  }
}

/// The type of a tensor's elements.
package enum ElementType: String, Hashable, Codable, Sendable, CaseIterable {
  case float64, float32, float16, bfloat16, int64, int32, int16, int8, uint8, bool

  /// Bytes of one element.
  package var size: Int {
    switch self {
    case .float64, .int64: 8
    case .float32, .int32: 4
    case .float16, .bfloat16, .int16: 2
    case .int8, .uint8, .bool: 1
    }
  }
}
