import Engine
import Foundation
import TestSupport
import Testing

@Suite struct SafetensorsFileTests {
  private static let file = SafetensorsFile(
    tensors: [
      NamedTensor(name: "b", shape: [2, 3], values: [1, -2, 3.5, .infinity, -0.0, 6]),
      NamedTensor(name: "a\"\\\n", shape: [], values: [7]), NamedTensor(name: "empty", shape: [0, 4], values: []),
    ], metadata: ["step": "12", "cursor": "{\"x\": 1}"])

  /// A file with a hand-written header.
  private static func bytes(_ header: String, _ body: [UInt8]) -> Data {
    var data = Data()
    withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { data.append(contentsOf: $0) }
    data.append(contentsOf: header.utf8)
    data.append(contentsOf: body)
    return data
  }

  @Test func `what is written is read, bit by bit`() throws {
    let read = try SafetensorsFile(decoding: Self.file.encoded, path: "memory")
    #expect(read.tensors.map(\.name).sorted() == ["a\"\\\n", "b", "empty"])
    for tensor in Self.file.tensors { #expect(read.tensors.contains(tensor)) }
    #expect(read.metadata == Self.file.metadata)
    #expect(read.tensors.first { $0.name == "b" }?.values[4].sign == .minus)
  }

  @Test func `equal values give equal bytes`() {
    #expect(Self.file.encoded == Self.file.encoded)
    #expect(Self.file.encoded.count % 4 == 0)
  }

  @Test func `a file is replaced whole and leaves nothing beside it`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("old", as: "x.safetensors")
    try Self.file.write(to: path)
    #expect(try Data(contentsOf: URL(filePath: path)) == Self.file.encoded)
    #expect(try SafetensorsFile(reading: path).metadata == Self.file.metadata)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["x.safetensors"])
  }

  @Test func `an impossible place is named`() {
    let path = "/nowhere/\(UUID().uuidString)/x.safetensors"
    #expect { try Self.file.write(to: path) } throws: { "\($0)".contains("cannot be created") }
    #expect { try SafetensorsFile(reading: path) } throws: { "\($0)".contains("\(path): cannot be read") }
  }

  @Test func `half, bfloat16 and double become float32`() throws {
    let header =
      #"{"h":{"dtype":"F16","shape":[4],"data_offsets":[0,8]},"b":{"dtype":"BF16","shape":[1],"data_offsets":[8,10]},"#
      + #""d":{"dtype":"F64","shape":[1],"data_offsets":[10,18]}}"#
    let body: [UInt8] = [0, 0x3C, 1, 0, 0, 0xFC, 0xFF, 0x7B, 0xC0, 0x3F, 0, 0, 0, 0, 0, 0, 0xE0, 0xBF]
    let read = try SafetensorsFile(decoding: Self.bytes(header, body), path: "memory")
    let values = Dictionary(uniqueKeysWithValues: read.tensors.map { ($0.name, $0.values) })
    #expect(values["h"] == [1, 0x1p-24, -.infinity, 65504])
    #expect(values["b"] == [1.5])
    #expect(values["d"] == [-0.5])
  }

  @Test(
    arguments: [
      ("", [], "0 bytes long"), ("{}", [1, 2, 3], ""),
      (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#, [0, 0, 0, 0], "bytes 0 to 4 of 4 with shape [2]"),
      (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, [0, 0, 0, 0], "bytes 0 to 8 of 4"),
      (#"{"a":{"dtype":"C64","shape":[1],"data_offsets":[0,8]}}"#, [0, 0, 0, 0, 0, 0, 0, 0], "type C64"),
      (#"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,0]}}"#, [], "shape [-1]"),
      (#"{"a":"#, [], "its header is not the expected JSON"),
    ] as [(String, [UInt8], String)])
  func `malformed files are refused with their numbers`(_ header: String, _ body: [UInt8], _ problem: String) throws {
    let data = header.isEmpty ? Data() : Self.bytes(header, body)
    guard !problem.isEmpty else {
      #expect(try SafetensorsFile(decoding: data, path: "memory").tensors.isEmpty)
      return
    }
    #expect { try SafetensorsFile(decoding: data, path: "memory") } throws: { "\($0)".contains(problem) }
  }

  @Test func `a truncated file is refused at every length`() {
    let whole = Self.file.encoded
    for length in stride(from: 0, to: whole.count, by: 7) {
      #expect(throws: EngineError.self) { try SafetensorsFile(decoding: whole.prefix(length), path: "memory") }
    }
  }
}
