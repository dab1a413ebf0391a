import Foundation
import PyTorchFiles
import TestSupport

/// The files that `Reference/pytorch_files.py` made, and what PyTorch says they hold.
enum PyTorchFixtures {
  struct Tensor: Decodable {
    var name: String
    var type: String
    var shape: [Int]
  }

  struct File: Decodable {
    var container: PyTorchFile.Container
    var tensors: [Tensor]
    var path: [String]?
    var set_aside: [String]?
  }

  static let folder = Repository.root + "/Tests/PyTorchFilesTests/Reference"

  static func data(_ name: String) throws -> Data { try Data(contentsOf: URL(filePath: "\(folder)/\(name)")) }

  /// The sound ones, by name.
  static let files: [String: File] = {
    guard let data = try? data("pytorch_files.json"),
      let document = try? JSONDecoder().decode([String: Entry].self, from: data)
    else { return [:] }
    return document.compactMapValues(\.file)
  }()

  /// An entry of the document: a file, or something else.
  private struct Entry: Decodable {
    var file: File?

    init(from decoder: any Decoder) throws { file = try? File(from: decoder) }
  }
}

/// A pickle written by hand, instruction by instruction.
struct HandPickle {
  private(set) var bytes: [UInt8] = [0x80, 2]

  func raw(_ more: [UInt8]) -> HandPickle {
    var copy = self
    copy.bytes += more
    return copy
  }

  /// Instructions whose byte is a letter.
  func code(_ letters: String) -> HandPickle { raw(Array(letters.utf8)) }
  func text(_ text: String) -> HandPickle { code("X").raw(Self.little(text.utf8.count, 4)).raw(Array(text.utf8)) }
  func global(_ module: String, _ name: String) -> HandPickle { code("c\(module)\n\(name)\n") }

  func integer(_ value: Int) -> HandPickle { raw([0x8A, 8]).raw(Self.little(value, 8)) }

  func integers(_ values: [Int]) -> HandPickle {
    values.reduce(code("(")) { $0.integer($1) }.code("t")
  }

  /// `_rebuild_tensor_v2` of a float32 storage.
  func tensor(
    key: String = "0", elements: Int, offset: Int = 0, shape: [Int], strides: [Int]
  ) -> HandPickle {
    global("torch._utils", "_rebuild_tensor_v2").code("((")
      .text("storage").global("torch", "FloatStorage").text(key).text("cpu").integer(elements).code("tQ")
      .integer(offset).integers(shape).integers(strides).raw([0x89]).global("collections", "OrderedDict").code(")R")
      .code("tR")
  }

  /// `{"w": <what follows>}` once `code("s.")` ends it.
  static func dictionary() -> HandPickle { HandPickle().code("}").text("w") }

  /// A whole file of the old format whose object is this pickle.
  func legacy(storages: [(key: String, elements: Int, bytes: [UInt8])] = []) -> Data {
    let magic: [UInt8] = [0x80, 2, 0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E]
    let version = HandPickle().integer(1001).code(".").bytes
    let facts = HandPickle().code("}").text("little_endian").raw([0x88]).code("s.").bytes
    let keys = storages.reduce(HandPickle().code("](")) { $0.text($1.key) }.code("e.").bytes
    var all = magic + version + facts + bytes + keys
    for storage in storages { all += Self.little(storage.elements, 8) + storage.bytes }
    return Data(all)
  }

  private static func little(_ value: Int, _ width: Int) -> [UInt8] {
    (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
}

/// Why the bytes are not read; nil when they are.
func refusal(_ data: Data) -> PyTorchFileError? {
  do throws(PyTorchFileError) {
    _ = try PyTorchFile(data)
    return nil
  } catch {
    return error
  }
}
