import Foundation
import PyTorchFiles

/// The JSON header of a safetensors file.
struct SafetensorsHeader: Decodable {
  /// One tensor's type, shape and place.
  struct Entry {
    var name: String
    var dtype: String
    var shape: [Int]
    var begin: Int
    var end: Int

    /// Elements, nil when the shape makes no sense.
    var count: Int? {
      var count = 1
      for size in shape {
        let product = count.multipliedReportingOverflow(by: size)
        guard size >= 0, !product.overflow else { return nil }
        count = product.partialValue
      }
      return count
    }
  }

  /// Element types by the format's names.
  static let elements: [String: ElementType] = [
    "F64": .float64, "F32": .float32, "F16": .float16, "BF16": .bfloat16, "I64": .int64, "I32": .int32, "I16": .int16,
    "I8": .int8, "U8": .uint8, "BOOL": .bool,
  ]

  var entries: [Entry] = []
  var metadata: [String: String] = [:]

  private struct Name: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { return nil }
  }

  private struct Body: Decodable {
    var dtype: String
    var shape: [Int]
    var data_offsets: [Int]
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Name.self)
    for key in container.allKeys {
      if key.stringValue == "__metadata__" {
        metadata = try container.decode([String: String].self, forKey: key)
        continue
      }
      let body = try container.decode(Body.self, forKey: key)
      guard body.data_offsets.count == 2 else {
        throw DecodingError.dataCorruptedError(forKey: key, in: container, debugDescription: "two offsets expected")
      }
      entries.append(
        Entry(
          name: key.stringValue, dtype: body.dtype, shape: body.shape, begin: body.data_offsets[0],
          end: body.data_offsets[1]))
    }
  }
}
