import Foundation
import PyTorchFiles

/// Elements of files as float32.
extension ElementType {
  /// Little-endian elements, one after another.
  func floats(_ data: Data) -> [Float] {
    data.withUnsafeBytes { raw in
      let count = raw.count / size
      guard self == .float32 else { return (0..<count).map { float(raw, at: $0 * size) } }
      return [Float](unsafeUninitializedCapacity: count) { values, filled in
        UnsafeMutableRawBufferPointer(values).copyMemory(from: UnsafeRawBufferPointer(rebasing: raw[..<(count * 4)]))
        filled = count
      }
    }
  }

  /// The elements of a tensor in row-major order; `file` holds every one of them.
  func floats(_ tensor: StoredTensor, in file: Data) -> [Float] {
    if tensor.isContiguous { return floats(file[tensor.start..<tensor.start + tensor.count * size]) }
    guard tensor.count > 0 else { return [] }
    return file.withUnsafeBytes { raw in
      var values: [Float] = []
      values.reserveCapacity(tensor.count)
      var index = [Int](repeating: 0, count: tensor.shape.count)
      var offset = 0
      while true {
        values.append(float(raw, at: tensor.start + offset * size))
        // The next index, the last axis fastest.
        var axis = index.count - 1
        while axis >= 0 {
          index[axis] += 1
          offset += tensor.strides[axis]
          if index[axis] < tensor.shape[axis] { break }
          offset -= tensor.strides[axis] * tensor.shape[axis]
          index[axis] = 0
          axis -= 1
        }
        if axis < 0 { return values }
      }
    }
  }

  /// The element at a byte.
  private func float(_ raw: UnsafeRawBufferPointer, at offset: Int) -> Float {
    switch self {
    case .float32: Float(bitPattern: bits(raw, offset, UInt32.self))
    case .float64: Float(Double(bitPattern: bits(raw, offset, UInt64.self)))
    case .float16: HalfPrecision.float(bits(raw, offset, UInt16.self))
    case .bfloat16: Float(bitPattern: UInt32(bits(raw, offset, UInt16.self)) << 16)
    case .int64: Float(bits(raw, offset, Int64.self))
    case .int32: Float(bits(raw, offset, Int32.self))
    case .int16: Float(bits(raw, offset, Int16.self))
    case .int8: Float(bits(raw, offset, Int8.self))
    case .uint8: Float(raw[offset])
    case .bool: raw[offset] == 0 ? 0 : 1
    }
  }

  private func bits<Integer: FixedWidthInteger>(
    _ raw: UnsafeRawBufferPointer, _ offset: Int, _: Integer.Type
  ) -> Integer {
    Integer(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: Integer.self))
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
