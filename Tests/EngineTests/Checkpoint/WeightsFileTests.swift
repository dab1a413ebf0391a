import Engine
import Foundation
import TestSupport
import Testing

/// Numbers of files that PyTorch made (`PyTorchFilesTests/Reference/pytorch_files.py`), and logits of the networks in them.
@Suite("Files of weights")
struct WeightsFileTests {
  private struct Tensor: Decodable {
    var name: String
    /// All, or the first, the middle one and the last.
    var values: [Double]
    var sum: Double
  }

  private struct File: Decodable {
    var tensors: [Tensor]
  }

  private struct Logits: Decodable {
    var tsn: [Double]
    var slowonly: [Double]
    var tsn_half: [Double]
    var slowonly_half: [Double]
  }

  private static let folder = Repository.root + "/Tests/PyTorchFilesTests/Reference"

  private static func document<Part: Decodable>(_ key: String) throws -> Part {
    let decoder = JSONDecoder()
    decoder.userInfo[.part] = key
    return try decoder.decode(
      OnePart<Part>.self, from: Data(contentsOf: URL(filePath: "\(folder)/pytorch_files.json"))
    ).part
  }

  private func read(_ name: String) throws -> WeightsFile { try WeightsFile(reading: "\(Self.folder)/\(name)") }

  @Test(
    arguments: [
      "types_zip.pth", "types_legacy.pth", "types_protocol4.pth", "types_protocol4_legacy.pth", "parameters_zip.pth",
      "parameters_legacy.pth", "paths_zip.pth", "torchvision_zip.pth", "torchvision_legacy.pth",
      "mmaction_0x_legacy.pth",
      "mmaction_1x_zip.pth", "module_legacy.pth", "predecessor_zip.pth",
    ])
  func `every element type and view gives PyTorch's numbers`(_ name: String) throws {
    let file = try read(name)
    let expected: File = try Self.document(name)
    #expect(file.tensors.map(\.name) == expected.tensors.map(\.name))
    for (found, stated) in zip(file.tensors, expected.tensors) {
      let values = found.values.map(Double.init)
      let shown =
        values.count == stated.values.count || values.isEmpty
        ? values : [values[0], values[values.count / 2], values[values.count - 1]]
      // Float32 is what double precision becomes, and all that the other types need.
      #expect(shown == stated.values.map { Double(Float($0)) }, "\(found.name)")
      let sum = values.reduce(0, +)
      #expect(abs(sum - stated.sum) <= 1e-6 * max(1, values.reduce(0) { $0 + abs($1) }), "\(found.name)")
    }
  }

  @Test func `formats are told by content`() throws {
    #expect(try read("types_zip.pth").format == .pytorchZip && read("types_legacy.pth").format == .pytorchLegacy)
    #expect(try read("types_zip.pth").elements["half_transposed"] == "float16")
    let own = SafetensorsFile(tensors: [NamedTensor(name: "a", shape: [2], values: [1, 2])]).encoded
    let file = try WeightsFile(decoding: own, path: "x.pth")
    #expect(file.format == .safetensors && file.tensors.map(\.values) == [[1, 2]] && file.elements == ["a": "float32"])
    for length in [0x80, 0x0403_4B50] {
      // The header's length reads like the first byte of a pickle or the magic number of a zip archive.
      var header = Array("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}".utf8)
      header += [UInt8](repeating: 0x20, count: length - header.count)
      let bytes = (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + header + [0, 0, 0x80, 0x3F]
      #expect(try WeightsFile(decoding: Data(bytes), path: "").tensors.first?.values == [1])
    }
  }

  @Test func `a message names the file, what it is and what was expected`() throws {
    for (name, part) in [
      ("evil_system_zip.pth", "evil_system_zip.pth: it names `posix.system`"),
      ("pytorch_files.json", "expected a file of torch.save (.pth) or of safetensors"), ("none.pth", "no such file"),
      ("", "is no regular file"),
    ] {
      let found = #expect(throws: EngineError.self) { try read(name) }
      #expect(found?.description.contains(part) == true, "\(String(describing: found))")
    }
    let device = #expect(throws: EngineError.self) { try WeightsFile(reading: "/dev/zero") }
    #expect(device?.description == "/dev/zero: is no regular file")
  }

  // MARK: Networks

  /// The tensors of a file under omni's names, its last layer among them whatever it is called.
  private func canonical(_ name: String) throws -> [NamedTensor] {
    let tensors = try read(name).tensors
    let names = try #require(WeightNames.telling(tensors.map(\.name)))
    return tensors.compactMap { tensor in
      let name =
        tensor.name.hasPrefix("fc.")
        ? "cls_head.fc_cls." + tensor.name.dropFirst(3) : PretrainedWeights.canonicalName(tensor.name, names)
      return name.map { NamedTensor(name: $0, shape: tensor.shape, values: tensor.values) }
    }
  }

  private func logits(_ kind: ModelSpec.Kind, _ tensors: [NamedTensor]) async throws -> [Float] {
    try await compute.perform {
      let spec = ModelSpec(kind: kind, depth: 10, width: 4, classes: 5)
      let network = try Network(spec: spec, backend: .oneDNN, threads: 2, seed: 1)
      let report = try network.load(PretrainedWeights.inflate(tensors, to: spec.tensorShapes))
      #expect(report.isExact, "\(report)")
      let shape = InputShape(clips: 2, frames: 3, height: 32, width: 32)
      let programme = try network.inferenceProgramme(shape)
      programme.forward(input: Formula.input(shape, step: 0))
      return programme.logits
    }
  }

  private func compare(_ found: [Float], _ expected: [Double]) {
    #expect(found.count == expected.count)
    let largest = expected.map(abs).max() ?? 0
    for (a, b) in zip(found, expected) { #expect(abs(Double(a) - b) <= 1e-5 * largest, "\(a), not \(b)") }
  }

  @Test(
    arguments: [
      "torchvision_zip.pth", "torchvision_legacy.pth", "mmaction_0x_legacy.pth", "predecessor_zip.pth",
    ])
  func `a network with a file's weights has PyTorch's logits, flat and inflated`(_ name: String) async throws {
    let expected: Logits = try Self.document("logits")
    let isHalf = name.hasSuffix("_zip.pth")
    let tensors = try canonical(name)
    compare(try await logits(.tsn, tensors), isHalf ? expected.tsn_half : expected.tsn)
    if !isHalf { compare(try await logits(.slowOnly, tensors), expected.slowonly) }
  }

  @Test func `a network of clips in half precision has PyTorch's logits`() async throws {
    let expected: Logits = try Self.document("logits")
    compare(try await logits(.slowOnly, canonical("mmaction_1x_zip.pth")), expected.slowonly_half)
  }
}

/// One member of the document; the decoder knows which.
private struct OnePart<Part: Decodable>: Decodable {
  struct Key: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  var part: Part

  init(from decoder: any Decoder) throws {
    let key = Key(stringValue: decoder.userInfo[.part] as? String ?? "")
    part = try decoder.container(keyedBy: Key.self).decode(Part.self, forKey: key)
  }
}

extension CodingUserInfoKey {
  fileprivate static let part = CodingUserInfoKey(rawValue: "part")!
}
