import Foundation
import PyTorchFiles
import TestSupport
import Testing

/// Files that would run something, claim the impossible, or are damaged: named, refused, and nothing happens.
@Suite("Hostile files of torch.save")
struct HostileFileTests {
  @Test(
    arguments: [
      ("evil_system_zip.pth", "`posix.system`"), ("evil_eval_legacy.pth", "`__builtin__.eval`"),
      ("evil_import_zip.pth", "`__builtin__.__import__`"), ("evil_getattr_zip.pth", "`__builtin__.getattr`"),
      ("evil_exec_zip.pth", "`__builtin__.exec`"), ("evil_torch_load_zip.pth", "`torch.serialization.load`"),
      ("whole_module_zip.pth", "`__main__.Net`"), ("whole_module_legacy.pth", "`__main__.Net`"),
      ("quantized_zip.pth", "_rebuild_qtensor`"), ("sparse_zip.pth", "_rebuild_sparse_tensor`"),
      ("complex_zip.pth", "`torch.ComplexFloatStorage`"),
    ])
  func `what PyTorch would run is refused by name`(_ file: String, _ name: String) throws {
    let found = try #require(refusal(try PyTorchFixtures.data(file)))
    #expect(found.reason == .refused && found.description.contains(name), "\(found)")
    #expect(!FileManager.default.fileExists(atPath: "omni-was-here"))
  }

  @Test(
    arguments: [
      ("torchscript.pt", "TorchScript"), ("compressed_zip.pth", "is compressed"),
      ("no_tensors_zip.pth", "no tensors under its keys (\"epoch\", \"meta\")"),
      ("one_tensor_zip.pth", "a tensor in place of a dictionary"),
    ])
  func `what is sound but no state dictionary says what it is`(_ file: String, _ part: String) throws {
    let found = try #require(refusal(try PyTorchFixtures.data(file)))
    #expect(found.reason == .unsupported && found.description.contains(part), "\(found)")
  }

  @Test(
    arguments: [
      ("", "empty"), ("<!DOCTYPE html>", "web page"), ("version https://git-lfs.github.com/spec/v1\n", "Git LFS"),
      ("hello", "neither a zip archive nor a pickle"),
    ])
  func `other files are told apart`(_ text: String, _ part: String) throws {
    let found = try #require(refusal(Data(text.utf8)))
    #expect(found.reason == .foreign && found.description.contains(part), "\(found)")
  }

  @Test func `a pickle of something else is no file of torch.save`() throws {
    let found = try #require(refusal(Data(HandPickle().code("}.").bytes)))
    #expect(found.reason == .foreign && found.description.contains("a pickle, but not of torch.save"))
  }

  // MARK: Claims

  private func claim(
    elements: Int, bytes: Int, offset: Int = 0, shape: [Int], strides: [Int]
  ) -> PyTorchFileError? {
    let pickle = HandPickle.dictionary().tensor(elements: elements, offset: offset, shape: shape, strides: strides)
    return refusal(
      pickle.code("s.").legacy(storages: [("0", elements, [UInt8](repeating: 0, count: bytes))]))
  }

  @Test func `a tensor within its storage is read`() {
    #expect(claim(elements: 6, bytes: 24, shape: [2, 3], strides: [3, 1]) == nil)
    #expect(claim(elements: 6, bytes: 24, offset: 1, shape: [5], strides: [1]) == nil)
    #expect(claim(elements: 0, bytes: 0, shape: [0, 3], strides: [3, 1]) == nil)
  }

  @Test(
    arguments: [
      // (elements, bytes, offset, shape, strides, a part of the message)
      (6, 24, 0, [2, 4], [4, 1], "reaches element 7 of a storage of 6"),
      (6, 24, 1, [2, 3], [3, 1], "reaches element 6 of a storage of 6"),
      (6, 24, 0, [2], [Int.max], "reaches element 9223372036854775807"),
      (6, 24, 0, [3], [Int.max], "claims the shape [3]"),
      (6, 24, 0, [1 << 40, 1 << 40], [0, 0], "claims the shape"),
      (6, 24, 0, [1 << 40], [0], "more elements than the file has bytes"),
      (6, 20, 0, [6], [1], "it ends early"),
      (Int.max, 24, 0, [6], [1], "where the object says"),
      (1 << 60, 24, 0, [6], [1], "it ends early"),
      (-1, 24, 0, [6], [1], "a storage without type, key and size"),
      (6, 24, -1, [6], [1], "a tensor without storage"), (6, 24, 0, [-6], [1], "a tensor without storage"),
      (6, 24, 0, [6], [-1], "a tensor without storage"), (6, 24, 0, [6], [1, 1], "a tensor without storage"),
    ])
  func `claims beyond the file are refused`(
    _ elements: Int, _ bytes: Int, _ offset: Int, _ shape: [Int], _ strides: [Int], _ part: String
  ) throws {
    let found = try #require(
      claim(elements: elements, bytes: bytes, offset: offset, shape: shape, strides: strides))
    #expect(found.description.contains(part), "\(found)")
  }

  @Test func `many views of one storage cannot ask for more than the file has`() throws {
    var pickle = HandPickle().code("}(")
    for number in 0..<600 {
      pickle = pickle.text("w\(number)").tensor(elements: 2000, shape: [2000], strides: [1])
    }
    let data = pickle.code("u.").legacy(storages: [("0", 2000, [UInt8](repeating: 0, count: 8000))])
    #expect(refusal(data)?.reason == .tooLarge)
  }

  // MARK: Programmes

  @Test func `deep nesting, containers in themselves and endless stacks are only values`() throws {
    // A hundred thousand lists, each in the next; then as many tuples.
    let lists = HandPickle.dictionary().code(String(repeating: "]", count: 100_000))
      .code(String(repeating: "a", count: 99_999))
    #expect(refusal(lists.code("s.").legacy())?.description.contains("no tensors under its keys") == true)
    let tuples = HandPickle.dictionary().code("N").raw([UInt8](repeating: 0x85, count: 100_000))
    #expect(refusal(tuples.code("s.").legacy())?.description.contains("no tensors under its keys") == true)
    // A dictionary under its own key "state_dict".
    let itself = HandPickle().code("}q\u{0}").text("state_dict").code("h\u{0}s.")
    #expect(refusal(itself.legacy())?.description.contains("no tensors") == true)
    // A list appended to itself again and again.
    let growing = HandPickle.dictionary().code("]q\u{0}").code(String(repeating: "h\u{0}a", count: 50_000))
    #expect(refusal(growing.code("s.").legacy()) != nil)
  }

  @Test func `a programme without end is stopped`() {
    let endless = HandPickle().raw([UInt8](repeating: UInt8(ascii: "N"), count: 4_100_000))
    #expect(refusal(endless.code(".").legacy())?.reason == .tooLarge)
  }

  @Test(
    arguments: [
      "a", "s", "u", "e", "t", "R", "b", "0", "1", "2", "Q", "h\u{7}", "j\u{1}\u{2}\u{3}\u{4}", "g12\n", "gx\n", "Ix\n",
      "Lx\n", "Fx\n", "(", "}a", "]s", "NNs", "NNR", ")NR", "N)R", "}(Nu", "c\n\n", "ccollections\n",
      "X\u{7F}\u{7F}\u{7F}\u{7F}",
    ])
  func `instructions without sense are faults, not crashes`(_ code: String) {
    let found = refusal(HandPickle().code(code).code(".").legacy())
    #expect(found != nil)
  }

  @Test(arguments: ["i", "o", "\u{1}", "P", "S", "V", "~", "{"])
  func `instructions that weights do not need are refused`(_ code: String) {
    #expect(refusal(HandPickle().code(code).legacy())?.reason == .refused)
  }

  @Test func `names and instructions cannot smuggle control characters into messages`() {
    let found = refusal(HandPickle().global("os\u{1B}[2J", "system\u{7}").legacy())
    #expect(found?.description.contains("`os?[2J.system?`") == true, "\(String(describing: found))")
  }

  @Test func `every name that is allowed is harmless`() {
    // What reading makes of each: nothing but sizes, dictionaries and tensors. A call of any other yields an object that
    // nothing looks into.
    for (module, name) in [("numpy.core.multiarray", "scalar"), ("builtins", "set"), ("collections", "defaultdict")] {
      let pickle = HandPickle.dictionary().tensor(elements: 1, shape: [1], strides: [1]).code("s")
        .text("beside").global(module, name).code("(").text("anything").code("tRNb").code("s.")
      #expect(refusal(pickle.legacy(storages: [("0", 1, [0, 0, 0, 0])])) == nil, "\(module).\(name)")
    }
  }

  // MARK: Damage

  static let small = [
    "types_zip.pth", "types_legacy.pth", "module_legacy.pth", "parameters_zip.pth", "evil_eval_legacy.pth",
  ]

  @Test(arguments: small)
  func `a file that is cut anywhere is refused`(_ name: String) throws {
    let data = try PyTorchFixtures.data(name)
    for count in stride(from: 0, to: data.count, by: data.count > 3000 ? 7 : 1) {
      #expect(refusal(data.prefix(count)) != nil, "\(count) of \(data.count) bytes")
    }
  }

  @Test func `a changed element is noticed by the archive's checksum`() throws {
    var data = try PyTorchFixtures.data("torchvision_zip.pth")
    let file = try PyTorchFile(data)
    let tensor = try #require(file.tensors.first { $0.name == "layer4.0.conv2.weight" })
    data[tensor.start + 10] ^= 1
    let found = try #require(refusal(data))
    #expect(found.reason == .damaged && found.description.contains("checksum"), "\(found)")
  }

  /// A generator of its own, so that a failure names the seed that repeats it.
  private struct Random: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ state >> 29
    }
  }

  /// Random changes: bytes flipped, stretches removed, copied or filled.
  @Test(arguments: small)
  func `random changes never crash, and what is still read lies within the file`(_ name: String) throws {
    let original = try PyTorchFixtures.data(name)
    for seed in 0..<400 {
      var random = Random(state: UInt64(seed) &* 977 &+ UInt64(name.utf8.count))
      var bytes = [UInt8](original)
      for _ in 0..<Int.random(in: 1...4, using: &random) where bytes.count > 8 {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0, 1: bytes[place] = UInt8.random(in: .min ... .max, using: &random)
        case 2: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...40, using: &random)))
        case 3: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 20)], at: place)
        default: for k in place..<min(bytes.count, place + 8) { bytes[k] = 0xFF }
        }
      }
      guard let file = try? PyTorchFile(Data(bytes)) else { continue }
      for tensor in file.tensors where tensor.count > 0 {
        let last = zip(tensor.shape, tensor.strides).reduce(0) { $0 + ($1.0 - 1) * $1.1 }
        let end = tensor.start + (last + 1) * tensor.element.size
        #expect(tensor.start >= 0 && end <= bytes.count, "\(name), seed \(seed): \(tensor)")
      }
    }
  }
}
