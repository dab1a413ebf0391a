package import Foundation
import PyTorchFiles

/// A file of weights in any format that omni reads, told by its first bytes, never by its name.
package struct WeightsFile: Sendable {
  package enum Format: String, Codable, Sendable, CaseIterable {
    case safetensors
    case pytorchZip = "pytorch_zip"
    case pytorchLegacy = "pytorch_legacy"
  }

  package let format: Format
  /// In the file's order, under the file's own names.
  package let tensors: [NamedTensor]
  /// The types that the elements have in the file: `float32`, `float16`, `int64`, ….
  package let elements: [String: String]
  /// What lies beside the weights and was not read.
  package let setAside: [String]
  /// Bytes.
  package let size: Int

  /// Reads a file.
  ///
  /// - Throws: `EngineError.file` when it is no file of weights, is damaged, or names something that omni does not run.
  package init(reading path: String) throws(EngineError) {
    // A pipe or device may have no end.
    guard
      (try? FileManager.default.attributesOfItem(atPath: Self.target(path)))?[.type] as? FileAttributeType
        == .typeRegular
    else {
      let isThere = FileManager.default.fileExists(atPath: path)
      throw .file(path: path, problem: isThere ? "is no regular file" : "there is no such file")
    }
    try self.init(decoding: try SafetensorsFile.contents(of: path), path: path)
  }

  /// Decodes a file's bytes; `path` is for messages.
  package init(decoding data: Data, path: String) throws(EngineError) {
    size = data.count
    if Self.beginsAsSafetensors(data) {
      let stored = try SafetensorsFile(decoding: data, path: path)
      format = .safetensors
      tensors = stored.tensors
      elements = stored.elements.mapValues(\.rawValue)
      setAside = []
      return
    }
    let stored: PyTorchFile
    do throws(PyTorchFileError) {
      stored = try PyTorchFile(data)
    } catch {
      let expected = error.reason == .foreign ? "; expected a file of torch.save (.pth) or of safetensors" : ""
      throw .file(path: path, problem: error.description + expected)
    }
    format = stored.container == .zip ? .pytorchZip : .pytorchLegacy
    tensors = stored.tensors.map {
      NamedTensor(name: $0.name, shape: $0.shape, values: $0.element.floats($0, in: stored.bytes))
    }
    elements = Dictionary(stored.tensors.map { ($0.name, $0.element.rawValue) }, uniquingKeysWith: { _, last in last })
    setAside = stored.setAside
  }

  /// A length, then JSON. Neither torch.save's zip archives nor its old format have a brace in that place.
  private static func beginsAsSafetensors(_ data: Data) -> Bool {
    guard data.count >= 9, data[data.startIndex + 8] == UInt8(ascii: "{") else { return false }
    let length = data.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return length <= 100 << 20
  }

  /// Where symbolic links lead.
  private static func target(_ path: String) -> String { URL(filePath: path).resolvingSymlinksInPath().path }
}
