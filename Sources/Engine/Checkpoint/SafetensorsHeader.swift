import Foundation

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

  /// Element types that turn into float32.
  enum Format: String {
    case float32 = "F32"
    case float64 = "F64"
    case float16 = "F16"
    case bfloat16 = "BF16"
    case int64 = "I64"

    var bytes: Int {
      switch self {
      case .float64, .int64: 8
      case .float32: 4
      case .float16, .bfloat16: 2
      }
    }

    /// Little-endian elements as float32.
    func floats(_ data: Data) -> [Float] {
      data.withUnsafeBytes { raw in
        let count = raw.count / bytes
        switch self {
        case .float32:
          return (0..<count).map {
            Float(bitPattern: UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: $0 * 4, as: UInt32.self)))
          }
        case .float64:
          return (0..<count).map {
            Float(
              Double(bitPattern: UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: $0 * 8, as: UInt64.self))))
          }
        case .int64:
          return (0..<count).map {
            Float(Int64(littleEndian: raw.loadUnaligned(fromByteOffset: $0 * 8, as: Int64.self)))
          }
        case .float16:
          return (0..<count).map {
            HalfPrecision.float(UInt16(littleEndian: raw.loadUnaligned(fromByteOffset: $0 * 2, as: UInt16.self)))
          }
        case .bfloat16:
          return (0..<count).map {
            let bits = UInt16(littleEndian: raw.loadUnaligned(fromByteOffset: $0 * 2, as: UInt16.self))
            return Float(bitPattern: UInt32(bits) << 16)
          }
        }
      }
    }
  }

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

/// IEEE binary16, in integer arithmetic so that it does not depend on the CPU.
enum HalfPrecision {
  static func float(_ bits: UInt16) -> Float {
    let sign = UInt32(bits & 0x8000) << 16
    let exponent = UInt32(bits >> 10 & 0x1F)
    let fraction = UInt32(bits & 0x3FF)
    switch exponent {
    case 0:
      let magnitude = Float(fraction) * 0x1p-24
      return sign == 0 ? magnitude : -magnitude
    case 31: return Float(bitPattern: sign | 0x7F80_0000 | fraction << 13)
    default: return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
    }
  }
}
