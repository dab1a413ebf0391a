import Foundation
import TestSupport
import Testing

/// `omni import --weights` on files that PyTorch made.
@Suite("The import command")
struct ImportTests {
  private let command: Command
  private static let made = Repository.root + "/Tests/PyTorchFilesTests/Reference/"

  init() throws {
    command = try Command()
    try command.folder.write(
      smallRecipe.replacing("depth: 10, width: 16", with: "depth: 10, width: 4") + "classes: {count: 5}\n", as: "a.yaml"
    )
  }

  @Test func `says what a file holds and how a recipe would take it`() async throws {
    let result = try await command.run(
      "import", "--weights", Self.made + "torchvision_legacy.pth", "--model", "a.yaml")
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    let lines = result.output.split(separator: "\n").map(String.init)
    #expect(lines.first?.hasSuffix("torchvision_legacy.pth: PyTorch, format before 1.6, 92.8 kB") == true)
    #expect(
      lines.dropFirst(2) == [
        "  names     torchvision; 74 tensors (62 float32, 12 int64), 20,577 values",
        "  holds     tsn of depth 10 and width 4, without a last layer; or slowonly of that depth and width with inflate: "
          + "true",
        "  not used  fc.weight (5 \u{00D7} 32), fc.bias (5)", "  recipe    a.yaml: fits",
        "            last layer drawn anew for 5 classes, the file has none",
      ], "\(result.output)")
  }

  @Test func `JSON has every tensor under both names`() async throws {
    let file = Self.made + "mmaction_1x_zip.pth"
    let document = try await command.run("import", "--json", "--weights", file, "--names", "mmaction").document()
    #expect(document["format_version"] as? String == "1.0" && document["format"] as? String == "pytorch_zip")
    #expect(document["names"] as? String == "mmaction" && document["stated_digest"] is NSNull)
    #expect(document["set_aside"] as? [String] == ["message_hub", "meta", "optimizer", "param_schedulers"])
    let model = try #require(document["model"] as? [String: Any])
    #expect(model["kind"] as? String == "slowonly" && model["depth"] as? Int == 10 && model["classes"] as? Int == 5)
    let tensors = try #require(document["tensors"] as? [[String: Any]])
    #expect(tensors.count == 74 && tensors[0]["canonical"] as? String == "backbone.conv1.conv.weight")
    #expect(tensors[0]["shape"] as? [Int] == [4, 3, 1, 7, 7] && tensors[0]["type"] as? String == "float16")
    #expect((document["digest"] as? String)?.count == 64)
  }

  @Test func `what was written under omni's names is what was read`() async throws {
    let file = Self.made + "predecessor_zip.pth"
    let written = try await command.run("import", "--weights", file, "-o", "own.safetensors")
    #expect(written.status == 0 && written.output.contains("  wrote     own.safetensors"), "\(written.errors)")
    let own = try await command.run("import", "--json", "--weights", "own.safetensors", "--model", "a.yaml").document()
    #expect(own["format"] as? String == "safetensors" && own["values"] as? Int == 20_577)
    let fits = try #require(own["fits"] as? [[String: Any]])
    #expect(fits.count == 1 && fits[0]["fits"] as? Bool == true)
    #expect((fits[0]["report"] as? [String: Any])?["head"] as? String == "taken")

    let again = try await command.run("import", "--weights", file, "-o", "own.safetensors")
    #expect(again.status == 1 && again.errors.contains("own.safetensors is there already"))
    #expect(try await command.run("import", "--weights", file, "-o", "own.safetensors", "--force").status == 0)
  }

  @Test func `a misfit is 1, with what was found and expected`() async throws {
    let file = Self.made + "mmaction_1x_zip.pth"
    let result = try await command.run("import", "--weights", file, "--model", "a.yaml")
    #expect(result.status == 1 && result.output.contains("  recipe    a.yaml: does not fit"))
    #expect(
      result.output.contains(
        "backbone.conv1.conv.weight is 4 \u{00D7} 3 \u{00D7} 1 \u{00D7} 7 \u{00D7} 7, expected 4 \u{00D7} 3 \u{00D7} 7 \u{00D7} 7"
      ))
  }

  @Test(
    arguments: [
      ("model: {init: {weights: w.pth, names: torchvision}}\n", "predecessor_zip.pth", "names of torchvision; write"),
      (
        "model: {init: {weights: w.pth, names: torchvision}}\nschedule: {epochs: 0}\n", "torchvision_legacy.pth",
        "but the last layer drawn anew for 5 classes, the file has none"
      ),
    ])
  func `what a run would refuse beside shapes is a misfit too`(
    _ recipe: String, _ file: String, _ part: String
  ) async throws {
    try command.folder.write("omni: 1\nextends: a.yaml\n" + recipe, as: "b.yaml")
    let result = try await command.run("import", "--weights", Self.made + file, "--model", "b.yaml")
    #expect(result.status == 1 && result.output.contains("  recipe    b.yaml: does not fit"), "\(result.output)")
    #expect(result.output.contains(part), "\(result.output)\(result.errors)")
  }

  @Test func `values that are no numbers do not fit`() async throws {
    let file = Self.made + "predecessor_zip.pth"
    #expect(try await command.run("import", "--weights", file, "-o", "own.safetensors").status == 0)
    let place = URL(filePath: command.folder.file("own.safetensors"))
    var data = try Data(contentsOf: place)
    data.replaceSubrange(data.count - 4..<data.count, with: [0, 0, 0xC0, 0x7F])
    try data.write(to: place)
    let result = try await command.run("import", "--weights", "own.safetensors", "--model", "a.yaml")
    #expect(result.status == 1 && result.output.contains("no finite numbers"), "\(result.output)")
  }

  @Test func `a file that is not the one its name says is 1`() async throws {
    let data = try Data(contentsOf: URL(filePath: Self.made + "module_legacy.pth"))
    try data.write(to: URL(filePath: command.folder.file("model-0123abcd.pth")))
    let result = try await command.run("import", "--weights", "model-0123abcd.pth")
    #expect(result.status == 1 && result.output.contains("but its name says 0123abcd"), "\(result.output)")
  }

  @Test(
    arguments: [
      (["import", "--weights", made + "evil_system_zip.pth"], 1, "it names `posix.system`"),
      (["import", "--weights", "none.pth"], 1, "none.pth: there is no such file"),
      (["import", "--weights", "a.yaml"], 1, "neither a zip archive nor a pickle"),
      (
        ["import", "--weights", made + "mmaction_0x_legacy.pth", "--names", "torchvision"], 1,
        "has the names of mmaction"
      ),
      (["import", "--weights", made + "types_zip.pth"], 1, "names that omni does not know"),
      (["import", "--weights", made + "mmaction_0x_legacy.pth", "--model", "b.yaml"], 65, "unknown key"),
      (["import"], 64, "--weights"), (["import", "--weights", "x", "--names", "keras"], 64, "keras"),
    ])
  func `what cannot be done says why, in words and as a document`(
    _ words: [String], _ status: Int32, _ part: String
  ) async throws {
    try command.folder.write(smallRecipe + "sede: 1\n", as: "b.yaml")
    let result = try await command.run(words)
    #expect(result.status == status && result.errors.contains(part), "\(result.status): \(result.errors)")
    let document = try await command.run(words + ["--json"])
    #expect(document.status == status)
    #expect(try document.diagnostics().count == 1)
  }
}
